/// Which instructions this CPU has, asked once and remembered.
#ifndef CDIGEST_CPU_H
#define CDIGEST_CPU_H

#include <stdbool.h>

#if defined(__x86_64__) && (defined(__clang__) || defined(__GNUC__))
#define CDIGEST_X86 1
#else
#define CDIGEST_X86 0
#endif

#if CDIGEST_X86

/// SHA-256 rounds, and the byte shuffles and blends that feed them (SSSE3, SSE4.1).
bool cdigest_cpu_has_sha(void);

/// CRC-32C of 8 bytes (SSE4.2) and the carry-less product that joins streams.
bool cdigest_cpu_has_crc32c(void);

#endif
#endif
