/// Messages laid out as padded blocks, ready for the rounds.
#ifndef CDIGEST_SHA256_STAGING_H
#define CDIGEST_SHA256_STAGING_H

#include <stddef.h>
#include <string.h>

#include "cdigest_sha256.h"
#include "sha256_rounds.h"

enum { BLOCK = 64, LENGTH_BYTES = 8 };

/// A message up to this many bytes, prefix included, is padded as a whole in its staging area.
enum { STAGED_BLOCKS = 4, STAGED_MAX = STAGED_BLOCKS * BLOCK - LENGTH_BYTES - 1 };

/// Messages up to this many bytes, prefix included, make one block or two. They are staged without
/// a branch on their length, which the CPU would guess wrong for every other message.
enum { SHORT_MAX = 2 * BLOCK - LENGTH_BYTES - 1 };

/// The vector stores that copy and pad may run this far past the last block.
enum { STAGE_SLACK = 32 };

/// Whole blocks that lie in a row.
struct run {
    const uint8_t *blocks;
    size_t count;
};

/// One message as at most three runs: a head that holds the prefix, the middle where it lies in
/// the caller's memory, and the padded tail. Unused runs come first and are empty.
struct job {
    struct run runs[3];
    /// 1 or 2: staged as that many blocks without a branch. 3: all others.
    size_t rank;
    /// Where the digest goes, in bytes from the group's first.
    size_t place;
    /// Where the staged blocks begin: one byte before the second line of `area` if there is a
    /// prefix. So the message itself is always stored aligned, which is what costs.
    uint8_t *stage;
    uint8_t area[BLOCK + STAGED_BLOCKS * BLOCK + STAGE_SLACK] __attribute__((aligned(BLOCK)));
};

/// Copies `length` bytes in steps of 16, which reads and writes up to 15 bytes too many: the caller
/// says with `readable` how many bytes there are behind `from`.
SHA_INLINE void copy_bytes(uint8_t *to, const uint8_t *from, size_t length, size_t readable) {
    if (length == 0) return;
    if (readable < length + 15) {
        memcpy(to, from, length);
        return;
    }
    for (size_t i = 0; i < length; i += 16) {
        _mm_storeu_si128((__m128i *)(to + i), _mm_loadu_si128((const __m128i *)(from + i)));
    }
}

/// Ends the `used` bytes in `stage` with a one bit, zeros and the length in bits of the whole
/// message; returns the number of blocks that makes.
SHA_INLINE size_t pad(uint8_t *stage, size_t used, uint64_t message_bytes) {
    size_t blocks = (used + LENGTH_BYTES) / BLOCK + 1;
    size_t end = blocks * BLOCK;
    _mm_storeu_si128((__m128i *)(stage + used), _mm_cvtsi32_si128(0x80));
    for (size_t i = used + 16; i < end; i += 16) {
        _mm_storeu_si128((__m128i *)(stage + i), _mm_setzero_si128());
    }
    uint64_t bits = __builtin_bswap64(message_bytes * 8);
    memcpy(stage + end - LENGTH_BYTES, &bits, LENGTH_BYTES);
    return blocks;
}

/// As `pad`, for at most `SHORT_MAX` bytes used. Padding never takes more than the 72 bytes after
/// 56 used ones, so 80 are cleared whatever the length.
SHA_INLINE size_t pad_short(uint8_t *stage, size_t used) {
    size_t blocks = 1 + (used + LENGTH_BYTES >= BLOCK);
    _mm_storeu_si128((__m128i *)(stage + used), _mm_cvtsi32_si128(0x80));
    for (size_t i = 16; i < 80; i += 16) {
        _mm_storeu_si128((__m128i *)(stage + used + i), _mm_setzero_si128());
    }
    uint64_t bits = __builtin_bswap64((uint64_t)used * 8);
    memcpy(stage + blocks * BLOCK - LENGTH_BYTES, &bits, LENGTH_BYTES);
    return blocks;
}

/// Lays out the message of `length` bytes at `bytes`, of which `readable` bytes may be read.
SHA_INLINE void stage_job(
    struct job *job, const uint8_t *bytes, size_t length, size_t readable, int prefix) {
    size_t has_prefix = prefix >= 0;
    size_t total = length + has_prefix;
    uint8_t *stage = job->area + BLOCK - has_prefix;
    job->stage = stage;
    job->runs[0].count = 0;
    job->runs[1].count = 0;
    job->runs[2].blocks = stage;
    if (has_prefix) stage[0] = (uint8_t)prefix;
    if (total <= SHORT_MAX && readable >= 2 * BLOCK) {
        for (size_t i = 0; i < 2 * BLOCK; i += 16) {
            __m128i piece = _mm_loadu_si128((const __m128i *)(bytes + i));
            _mm_storeu_si128((__m128i *)(stage + has_prefix + i), piece);
        }
        job->runs[2].count = pad_short(stage, total);
        job->rank = job->runs[2].count;
        return;
    }
    job->rank = 3;
    if (total <= STAGED_MAX) {
        copy_bytes(stage + has_prefix, bytes, length, readable);
        job->runs[2].count = pad(stage, total, total);
        return;
    }
    size_t head = 0;
    if (has_prefix) {
        memcpy(stage + 1, bytes, BLOCK - 1);
        job->runs[0].blocks = stage;
        job->runs[0].count = 1;
        head = BLOCK - 1;
    }
    size_t middle_blocks = (length - head) / BLOCK;
    job->runs[1].blocks = bytes + head;
    job->runs[1].count = middle_blocks;
    uint8_t *tail = stage + BLOCK;
    size_t tail_start = head + middle_blocks * BLOCK;
    copy_bytes(tail, bytes + tail_start, length - tail_start, readable - tail_start);
    job->runs[2].blocks = tail;
    job->runs[2].count = pad(tail, length - tail_start, total);
}

#endif
