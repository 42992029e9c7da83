#include "cpu.h"

#if CDIGEST_X86

#include <cpuid.h>
#include <stdatomic.h>

enum { ASKED = 1, HAS_SHA = 2, HAS_CRC32C = 4 };

/// Bits of CPUID as in Intel's manual, volume 2A.
enum {
    LEAF1_ECX_PCLMULQDQ = 1 << 1,
    LEAF1_ECX_SSSE3 = 1 << 9,
    LEAF1_ECX_SSE41 = 1 << 19,
    LEAF1_ECX_SSE42 = 1 << 20,
    LEAF7_EBX_SHA = 1 << 29,
};

static bool has_all(unsigned bits, unsigned wanted) { return (bits & wanted) == wanted; }

static int ask(void) {
    int found = ASKED;
    unsigned eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) return found;
    unsigned leaf1 = ecx;
    if (has_all(leaf1, LEAF1_ECX_SSE42 | LEAF1_ECX_PCLMULQDQ)) found |= HAS_CRC32C;
    if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) return found;
    if (has_all(ebx, LEAF7_EBX_SHA) && has_all(leaf1, LEAF1_ECX_SSSE3 | LEAF1_ECX_SSE41)) {
        found |= HAS_SHA;
    }
    return found;
}

/// CPUID traps in a virtual machine and costs microseconds, so the answer is kept. Threads that
/// ask at the same time write the same value, so relaxed order is enough.
static int features(void) {
    static _Atomic int known = 0;
    int found = atomic_load_explicit(&known, memory_order_relaxed);
    if (found == 0) {
        found = ask();
        atomic_store_explicit(&known, found, memory_order_relaxed);
    }
    return found;
}

bool cdigest_cpu_has_sha(void) { return (features() & HAS_SHA) != 0; }

bool cdigest_cpu_has_crc32c(void) { return (features() & HAS_CRC32C) != 0; }

#endif
