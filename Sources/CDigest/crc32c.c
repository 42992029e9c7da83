#include "cdigest_crc32c.h"

#include "cdigest_bytes.h"
#include "cpu.h"
#include "crc32c_tables.h"

/// The functions below work on the bare remainder; initial value and final exclusive-or are added
/// by the two public functions.
static uint32_t advance_portable(uint32_t crc, const uint8_t *bytes, size_t length) {
    while (length >= 4) {
        crc ^= cdigest_load32le(bytes);
        crc = tables[3][crc & 255] ^ tables[2][(crc >> 8) & 255] ^ tables[1][(crc >> 16) & 255]
            ^ tables[0][crc >> 24];
        bytes += 4;
        length -= 4;
    }
    while (length > 0) {
        crc = (crc >> 8) ^ tables[0][(crc ^ *bytes) & 255];
        bytes += 1;
        length -= 1;
    }
    return crc;
}

uint32_t cdigest_crc32c_portable(uint32_t seed, const uint8_t *bytes, size_t length) {
    return ~advance_portable(~seed, bytes, length);
}

#if CDIGEST_X86

#include <immintrin.h>

#define CRC_TARGET __attribute__((target("sse4.2,pclmul")))

/// A stream length and what moves a remainder over one and over two streams of zero bytes:
/// x^(8 * length - 33) modulo the polynomial, bits reflected. The product of two reflected 32-bit
/// polynomials comes out one bit low, and the CRC instruction that reduces it multiplies by x^32:
/// together the 33.
struct stride {
    size_t length;
    uint32_t over_one;
    uint32_t over_two;
};

static const struct stride long_stride = {2048, 0xa51b6135, 0x82f89c77};
static const struct stride short_stride = {256, 0xb9e02b86, 0xdd7e3b0c};

CRC_TARGET static inline __m128i product(uint32_t crc, uint32_t factor) {
    return _mm_clmulepi64_si128(
        _mm_cvtsi32_si128((int)crc), _mm_cvtsi32_si128((int)factor), 0);
}

/// Three streams at once: the instruction takes three cycles, and one can begin in each.
CRC_TARGET static inline uint32_t advance_stride(
    uint32_t crc, const uint8_t *bytes, struct stride stride) {
    uint64_t first = crc, second = 0, third = 0;
    for (size_t i = 0; i < stride.length; i += 8) {
        first = _mm_crc32_u64(first, cdigest_load64le(bytes + i));
        second = _mm_crc32_u64(second, cdigest_load64le(bytes + stride.length + i));
        third = _mm_crc32_u64(third, cdigest_load64le(bytes + 2 * stride.length + i));
    }
    __m128i moved = _mm_xor_si128(
        product((uint32_t)first, stride.over_two), product((uint32_t)second, stride.over_one));
    return (uint32_t)(_mm_crc32_u64(0, (uint64_t)_mm_cvtsi128_si64(moved)) ^ third);
}

CRC_TARGET static uint32_t advance_sse42(uint32_t crc, const uint8_t *bytes, size_t length) {
    while (length >= 3 * long_stride.length) {
        crc = advance_stride(crc, bytes, long_stride);
        bytes += 3 * long_stride.length;
        length -= 3 * long_stride.length;
    }
    while (length >= 3 * short_stride.length) {
        crc = advance_stride(crc, bytes, short_stride);
        bytes += 3 * short_stride.length;
        length -= 3 * short_stride.length;
    }
    while (length >= 8) {
        crc = (uint32_t)_mm_crc32_u64(crc, cdigest_load64le(bytes));
        bytes += 8;
        length -= 8;
    }
    while (length > 0) {
        crc = _mm_crc32_u8(crc, *bytes);
        bytes += 1;
        length -= 1;
    }
    return crc;
}

uint32_t cdigest_crc32c(uint32_t seed, const uint8_t *bytes, size_t length) {
    if (cdigest_cpu_has_crc32c()) return ~advance_sse42(~seed, bytes, length);
    return ~advance_portable(~seed, bytes, length);
}

#else

uint32_t cdigest_crc32c(uint32_t seed, const uint8_t *bytes, size_t length) {
    return ~advance_portable(~seed, bytes, length);
}

#endif
