/// Unaligned little-endian loads. Each compiles to one instruction on a little-endian
/// CPU. The caller guarantees that all the bytes named are inside its memory.
#ifndef CDIGEST_BYTES_H
#define CDIGEST_BYTES_H

#include <stdint.h>
#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define CDIGEST_SWAP32(value) __builtin_bswap32(value)
#define CDIGEST_SWAP64(value) __builtin_bswap64(value)
#else
#define CDIGEST_SWAP32(value) (value)
#define CDIGEST_SWAP64(value) (value)
#endif

/* Asks the processor to fetch the line at an address, which need not be valid. */
static inline void cdigest_prefetch(const void *_Nonnull address) {
  __builtin_prefetch(address);
}

/// The number in the 4 bytes at `bytes`, lowest byte first.
static inline uint32_t cdigest_load32le(const uint8_t *_Nonnull bytes) {
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return CDIGEST_SWAP32(value);
}

/// The number in the 8 bytes at `bytes`, lowest byte first.
static inline uint64_t cdigest_load64le(const uint8_t *_Nonnull bytes) {
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return CDIGEST_SWAP64(value);
}

#endif
