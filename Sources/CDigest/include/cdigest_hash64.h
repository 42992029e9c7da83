/// A fast, well mixed, keyed 64-bit hash. It is not cryptographic: whoever knows the seed can
/// construct collisions, so equal hashes must be followed by an exact comparison.
///
/// The values are stored in files, so this definition is frozen. It is wyhash, final version 4,
/// with the published default secret and the variant of the multiplication that its author calls
/// protected (a zero factor does not wipe out the other one).
///
///     Notation: ^ exclusive or; | or; << shift left; all numbers unsigned, 64 bits unless said.
///     r8(i), r4(i): the 8 or 4 bytes from offset i, lowest byte first; r1(i): the byte at i
///     S0 = 2d358dccaa6c78a5  S1 = 8bb84b93962eacc9  S2 = 4b33a62ed433d4a3  S3 = 4d5a2da51de1aa47
///     MUM(a, b) = (a ^ low, b ^ high), where high:low is the 128-bit product a * b
///     MIX(a, b) = x ^ y, where (x, y) = MUM(a, b)
///
///     hash64(n bytes, seed):
///         seed = seed ^ MIX(seed ^ S0, S1)
///         n = 0:        a = 0, b = 0
///         n = 1...3:    a = r1(0) << 16 | r1(n / 2) << 8 | r1(n - 1), b = 0
///         n = 4...16:   o = 0 for n < 8, 4 for n < 16, 8 for n = 16
///                       a = r4(0) << 32 | r4(o), b = r4(n - 4) << 32 | r4(n - 4 - o)
///         n > 16:       p = 0; if n >= 48: t = u = seed, and while n - p >= 48:
///                           seed = MIX(r8(p) ^ S1, r8(p + 8) ^ seed)
///                           t = MIX(r8(p + 16) ^ S2, r8(p + 24) ^ t)
///                           u = MIX(r8(p + 32) ^ S3, r8(p + 40) ^ u)
///                           p = p + 48
///                       and then seed = seed ^ t ^ u
///                       while n - p > 16: seed = MIX(r8(p) ^ S1, r8(p + 8) ^ seed), p = p + 16
///                       a = r8(n - 16), b = r8(n - 8)
///         (a, b) = MUM(a ^ S1, b ^ seed)
///         result = MIX(a ^ S0 ^ n, b ^ S1)
///
///     mix64(x, y):
///         (a, b) = MUM(x ^ S0, y ^ S1)
///         result = MIX(a ^ S0, b ^ S1)
///
/// The functions stand in the header so that callers inline them: hashing a short key costs less
/// than calling a function would.
#ifndef CDIGEST_HASH64_H
#define CDIGEST_HASH64_H

#include <stddef.h>
#include <stdint.h>

#include "cdigest_bytes.h"

#define CDIGEST_S0 UINT64_C(0x2d358dccaa6c78a5)
#define CDIGEST_S1 UINT64_C(0x8bb84b93962eacc9)
#define CDIGEST_S2 UINT64_C(0x4b33a62ed433d4a3)
#define CDIGEST_S3 UINT64_C(0x4d5a2da51de1aa47)

/// MUM of the definition: replaces `a` and `b`.
static inline void cdigest_mum(uint64_t *_Nonnull a, uint64_t *_Nonnull b) {
#if defined(__SIZEOF_INT128__)
    __uint128_t product = (__uint128_t)*a * *b;
    *a ^= (uint64_t)product;
    *b ^= (uint64_t)(product >> 64);
#else
    uint64_t a_high = *a >> 32, a_low = (uint32_t)*a, b_high = *b >> 32, b_low = (uint32_t)*b;
    uint64_t low_low = a_low * b_low, high_low = a_high * b_low;
    uint64_t low_high = a_low * b_high, high_high = a_high * b_high;
    uint64_t middle = (low_low >> 32) + (uint32_t)high_low + (uint32_t)low_high;
    *a ^= (middle << 32) | (uint32_t)low_low;
    *b ^= high_high + (high_low >> 32) + (low_high >> 32) + (middle >> 32);
#endif
}

/// MIX of the definition.
static inline uint64_t cdigest_mum_mix(uint64_t a, uint64_t b) {
    cdigest_mum(&a, &b);
    return a ^ b;
}

/// The hash of two numbers, as defined above. The order of the two matters.
static inline uint64_t cdigest_mix64(uint64_t x, uint64_t y) {
    x ^= CDIGEST_S0;
    y ^= CDIGEST_S1;
    cdigest_mum(&x, &y);
    return cdigest_mum_mix(x ^ CDIGEST_S0, y ^ CDIGEST_S1);
}

/// The hash of the `length` bytes at `bytes` under `seed`, as defined above. `bytes` may be null
/// when `length` is 0, and needs no alignment; nothing outside of it is read.
static inline uint64_t cdigest_hash64(
    const uint8_t *_Nullable bytes, size_t length, uint64_t seed) {
    uint64_t a = 0, b = 0;
    seed ^= cdigest_mum_mix(seed ^ CDIGEST_S0, CDIGEST_S1);
    if (length <= 16) {
        if (length >= 4) {
            const uint8_t *last = bytes + length - 4;
            size_t inner = (length >> 3) << 2;
            a = (uint64_t)cdigest_load32le(bytes) << 32 | cdigest_load32le(bytes + inner);
            b = (uint64_t)cdigest_load32le(last) << 32 | cdigest_load32le(last - inner);
        } else if (length > 0) {
            a = (uint64_t)bytes[0] << 16 | (uint64_t)bytes[length >> 1] << 8 | bytes[length - 1];
        }
    } else {
        const uint8_t *end = bytes + length;
        size_t left = length;
        if (left >= 48) {
            uint64_t second = seed, third = seed;
            do {
                seed = cdigest_mum_mix(
                    cdigest_load64le(bytes) ^ CDIGEST_S1, cdigest_load64le(bytes + 8) ^ seed);
                second = cdigest_mum_mix(
                    cdigest_load64le(bytes + 16) ^ CDIGEST_S2,
                    cdigest_load64le(bytes + 24) ^ second);
                third = cdigest_mum_mix(
                    cdigest_load64le(bytes + 32) ^ CDIGEST_S3,
                    cdigest_load64le(bytes + 40) ^ third);
                bytes += 48;
                left -= 48;
            } while (left >= 48);
            seed ^= second ^ third;
        }
        while (left > 16) {
            seed = cdigest_mum_mix(
                cdigest_load64le(bytes) ^ CDIGEST_S1, cdigest_load64le(bytes + 8) ^ seed);
            bytes += 16;
            left -= 16;
        }
        a = cdigest_load64le(end - 16);
        b = cdigest_load64le(end - 8);
    }
    a ^= CDIGEST_S1;
    b ^= seed;
    cdigest_mum(&a, &b);
    return cdigest_mum_mix(a ^ CDIGEST_S0 ^ (uint64_t)length, b ^ CDIGEST_S1);
}

#endif
