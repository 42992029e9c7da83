/// The 64 rounds of SHA-256 with the x86 SHA instructions, for one or two messages at once.
///
/// A chaining value is held in two registers in the order the instructions want, highest word
/// first: `abef` = A B E F, `cdgh` = C D G H.
#ifndef CDIGEST_SHA256_ROUNDS_H
#define CDIGEST_SHA256_ROUNDS_H

#include <immintrin.h>
#include <stdint.h>

#define SHA_TARGET __attribute__((target("sha,sse4.1,ssse3")))
#define SHA_INLINE SHA_TARGET static inline __attribute__((always_inline))

struct chain {
    __m128i abef;
    __m128i cdgh;
};

/// The sixteen words of one block, lowest word first; the schedule replaces them as it goes.
struct words {
    __m128i w0, w1, w2, w3;
};

static const uint32_t round_constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

SHA_INLINE struct chain initial_chain(void) {
    struct chain chain = {
        _mm_set_epi32(0x6a09e667, (int)0xbb67ae85, 0x510e527f, (int)0x9b05688c),
        _mm_set_epi32(0x3c6ef372, (int)0xa54ff53a, 0x1f83d9ab, 0x5be0cd19),
    };
    return chain;
}

/// Swaps the bytes of each 32-bit word: SHA-256 reads and writes big-endian words.
SHA_INLINE __m128i swap_words(__m128i value) {
    return _mm_shuffle_epi8(
        value, _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203));
}

SHA_INLINE __m128i load_words(const uint8_t *bytes) {
    return swap_words(_mm_loadu_si128((const __m128i *)bytes));
}

SHA_INLINE struct words load_block(const uint8_t *block) {
    struct words words = {
        load_words(block), load_words(block + 16), load_words(block + 32), load_words(block + 48)};
    return words;
}

SHA_INLINE void store_digest(struct chain chain, uint8_t *out) {
    __m128i feba = _mm_shuffle_epi32(chain.abef, 0x1b);
    __m128i dchg = _mm_shuffle_epi32(chain.cdgh, 0xb1);
    __m128i *digest = (__m128i *)out;
    _mm_storeu_si128(digest, swap_words(_mm_blend_epi16(feba, dchg, 0xf0)));
    _mm_storeu_si128(digest + 1, swap_words(_mm_alignr_epi8(dchg, feba, 8)));
}

SHA_INLINE struct chain add_chains(struct chain left, struct chain right) {
    struct chain sum = {
        _mm_add_epi32(left.abef, right.abef), _mm_add_epi32(left.cdgh, right.cdgh)};
    return sum;
}

/// Four rounds with the four words `w`, constants from `k` on.
SHA_INLINE void four_rounds(struct chain *chain, __m128i w, unsigned k) {
    __m128i input = _mm_add_epi32(w, _mm_load_si128((const __m128i *)(round_constants + k)));
    chain->cdgh = _mm_sha256rnds2_epu32(chain->cdgh, chain->abef, input);
    chain->abef = _mm_sha256rnds2_epu32(chain->abef, chain->cdgh, _mm_shuffle_epi32(input, 0x0e));
}

/// The four words after `d`, given the sixteen before them in `a`, `b`, `c`, `d`.
SHA_INLINE __m128i next_words(__m128i a, __m128i b, __m128i c, __m128i d) {
    __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(a, b), _mm_alignr_epi8(d, c, 4));
    return _mm_sha256msg2_epu32(sum, d);
}

/// Sixteen words further: the same quarter of all lanes follows before the next quarter, so that
/// their instructions fill each other's waiting time.
#define SCHEDULED_ROUNDS(LANES, k)                                                               \
    LANES(SCHEDULE_QUARTER, w0, w1, w2, w3, (k))                                                 \
    LANES(SCHEDULE_QUARTER, w1, w2, w3, w0, (k) + 4)                                             \
    LANES(SCHEDULE_QUARTER, w2, w3, w0, w1, (k) + 8)                                             \
    LANES(SCHEDULE_QUARTER, w3, w0, w1, w2, (k) + 12)

#define SCHEDULE_QUARTER(chain, words, a, b, c, d, k)                                            \
    words.a = next_words(words.a, words.b, words.c, words.d);                                    \
    four_rounds(&chain, words.a, k);

#define GIVEN_QUARTER(chain, words, a, b, c, d, k) four_rounds(&chain, words.a, k);

#define ALL_ROUNDS(LANES)                                                                        \
    LANES(GIVEN_QUARTER, w0, w1, w2, w3, 0)                                                      \
    LANES(GIVEN_QUARTER, w1, w2, w3, w0, 4)                                                      \
    LANES(GIVEN_QUARTER, w2, w3, w0, w1, 8)                                                      \
    LANES(GIVEN_QUARTER, w3, w0, w1, w2, 12)                                                     \
    SCHEDULED_ROUNDS(LANES, 16)                                                                  \
    SCHEDULED_ROUNDS(LANES, 32)                                                                  \
    SCHEDULED_ROUNDS(LANES, 48)

#define ONE_LANE(QUARTER, a, b, c, d, k) QUARTER(x, x_words, a, b, c, d, k)

#define TWO_LANES(QUARTER, a, b, c, d, k)                                                        \
    QUARTER(x, x_words, a, b, c, d, k)                                                           \
    QUARTER(y, y_words, a, b, c, d, k)

/// Takes one block into one chaining value.
SHA_INLINE void absorb_one(struct chain *chain, struct words x_words) {
    struct chain x = *chain;
    ALL_ROUNDS(ONE_LANE)
    *chain = add_chains(*chain, x);
}

/// Takes one block into each of two chaining values, at nearly the price of one.
SHA_INLINE void absorb_two(
    struct chain *x_chain, struct words x_words, struct chain *y_chain, struct words y_words) {
    struct chain x = *x_chain, y = *y_chain;
    ALL_ROUNDS(TWO_LANES)
    *x_chain = add_chains(*x_chain, x);
    *y_chain = add_chains(*y_chain, y);
}

#endif
