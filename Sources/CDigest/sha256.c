#include "cdigest_sha256.h"

#include "cpu.h"

#if !CDIGEST_X86

bool cdigest_sha256_is_accelerated(void) { return false; }

bool cdigest_sha256_many(
    const uint8_t *base, const uint32_t *ends, size_t count, int prefix, uint8_t *out) {
    (void)base, (void)ends, (void)count, (void)prefix, (void)out;
    return false;
}

bool cdigest_sha256(const uint8_t *bytes, size_t length, uint8_t *out) {
    (void)bytes, (void)length, (void)out;
    return false;
}

bool cdigest_sha256_nodes(const uint8_t *children, size_t count, uint8_t *out) {
    (void)children, (void)count, (void)out;
    return false;
}

#else

#include "sha256_staging.h"

/// Messages are staged this many at a time: by the time the rounds read a padded block, its
/// narrow stores have left the store buffer, and the loads need not wait for them.
enum { GROUP = 16 };

/// A message that is being hashed.
struct lane {
    struct chain chain;
    struct run run;
    const struct job *job;
    int next_run;
};

/// Moves `lane` to its next run that is not empty; false when the message is done.
SHA_INLINE bool next_run(struct lane *lane) {
    while (lane->next_run < 3) {
        lane->run = lane->job->runs[lane->next_run];
        lane->next_run += 1;
        if (lane->run.count > 0) return true;
    }
    return false;
}

/// The last run, the tail, is never empty, so a started lane always has a block to take.
SHA_INLINE void start(struct lane *lane, const struct job *job) {
    lane->chain = initial_chain();
    lane->job = job;
    lane->next_run = 0;
    next_run(lane);
}

SHA_INLINE void skip_blocks(struct lane *lane, size_t count) {
    lane->run.blocks += count * BLOCK;
    lane->run.count -= count;
}

SHA_INLINE void finish_alone(struct lane *lane, uint8_t *out) {
    do {
        for (size_t i = 0; i < lane->run.count; i += 1) {
            absorb_one(&lane->chain, load_block(lane->run.blocks + i * BLOCK));
        }
    } while (next_run(lane));
    store_digest(lane->chain, out);
}

/// The indices of `jobs` by rank: lanes that end together cost no wrong guess and leave no lane
/// alone. Written without a branch for the same reason.
SHA_INLINE void order_by_rank(const struct job *jobs, size_t count, uint8_t *order) {
    size_t filled = 0;
    for (size_t rank = 1; rank <= 3; rank += 1) {
        for (size_t i = 0; i < count; i += 1) {
            order[filled] = (uint8_t)i;
            filled += jobs[i].rank == rank;
        }
    }
}

/// Two staged messages of the same one or two blocks each, start to end.
SHA_INLINE void hash_pair(const struct job *a, const struct job *b, uint8_t *out) {
    struct chain x = initial_chain(), y = initial_chain();
    for (size_t i = 0; i < a->rank; i += 1) {
        absorb_two(
            &x, load_block(a->stage + i * BLOCK), &y, load_block(b->stage + i * BLOCK));
    }
    store_digest(x, out + a->place);
    store_digest(y, out + b->place);
}

/// Hashes the jobs that `order` names two at a time; whichever lane is done takes the next job, so
/// that both stay busy however the lengths differ.
SHA_TARGET static void hash_in_lanes(
    const struct job *jobs, const uint8_t *order, size_t count, uint8_t *out) {
    struct lane lanes[2];
    size_t busy = 0, next = 0;
    while (busy < 2 && next < count) start(&lanes[busy++], &jobs[order[next++]]);
    while (busy == 2) {
        struct lane *x = &lanes[0], *y = &lanes[1];
        struct chain x_chain = x->chain, y_chain = y->chain;
        size_t blocks = x->run.count < y->run.count ? x->run.count : y->run.count;
        for (size_t i = 0; i < blocks; i += 1) {
            absorb_two(
                &x_chain, load_block(x->run.blocks + i * BLOCK),
                &y_chain, load_block(y->run.blocks + i * BLOCK));
        }
        x->chain = x_chain;
        y->chain = y_chain;
        skip_blocks(x, blocks);
        skip_blocks(y, blocks);
        // Backwards, so that a lane without a successor leaves its place to the other one.
        for (size_t i = 2; i-- > 0;) {
            struct lane *lane = &lanes[i];
            if (lane->run.count > 0 || next_run(lane)) continue;
            store_digest(lane->chain, out + lane->job->place);
            if (next < count) {
                start(lane, &jobs[order[next++]]);
            } else {
                busy -= 1;
                lanes[i] = lanes[busy];
            }
        }
    }
    if (busy == 1) finish_alone(&lanes[0], out + lanes[0].job->place);
}

/// Hashes jobs of any lengths: equal short ones in pairs, the others in lanes.
SHA_TARGET static void hash_jobs(const struct job *jobs, size_t count, uint8_t *out) {
    uint8_t order[GROUP + 1], left[GROUP];
    size_t left_count = 0;
    order_by_rank(jobs, count, order);
    for (size_t i = 0; i < count;) {
        const struct job *job = &jobs[order[i]];
        if (job->rank <= 2 && i + 1 < count && jobs[order[i + 1]].rank == job->rank) {
            hash_pair(job, &jobs[order[i + 1]], out);
            i += 2;
        } else {
            left[left_count++] = order[i++];
        }
    }
    hash_in_lanes(jobs, left, left_count, out);
}

SHA_TARGET static void hash_many(
    const uint8_t *base, const uint32_t *ends, size_t count, int prefix, uint8_t *out) {
    struct job jobs[GROUP];
    size_t begin = 0, limit = count > 0 ? ends[count - 1] : 0;
    for (size_t done = 0; done < count;) {
        size_t group = count - done < GROUP ? count - done : GROUP;
        for (size_t i = 0; i < group; i += 1) {
            size_t end = ends[done + i];
            jobs[i].place = i * CDIGEST_SHA256_BYTES;
            stage_job(&jobs[i], base + begin, end - begin, limit - begin, prefix);
            begin = end;
        }
        hash_jobs(jobs, group, out + done * CDIGEST_SHA256_BYTES);
        done += group;
    }
}

SHA_TARGET static void hash_one(const uint8_t *bytes, size_t length, uint8_t *out) {
    struct job job;
    job.place = 0;
    stage_job(&job, bytes, length, length, CDIGEST_NO_PREFIX);
    hash_jobs(&job, 1, out);
}

/// The two blocks of 0x01 and 64 bytes of children, shifted into place in registers: block one is
/// the prefix and 63 bytes, block two the last byte, the one bit and the length of 520 bits.
SHA_INLINE void node_words(const uint8_t *children, struct words *first, struct words *second) {
    const __m128i *from = (const __m128i *)children;
    __m128i a = _mm_loadu_si128(from), b = _mm_loadu_si128(from + 1);
    __m128i c = _mm_loadu_si128(from + 2), d = _mm_loadu_si128(from + 3);
    __m128i prefix = _mm_set_epi8(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    first->w0 = swap_words(_mm_alignr_epi8(a, prefix, 15));
    first->w1 = swap_words(_mm_alignr_epi8(b, a, 15));
    first->w2 = swap_words(_mm_alignr_epi8(c, b, 15));
    first->w3 = swap_words(_mm_alignr_epi8(d, c, 15));
    __m128i last = _mm_srli_si128(d, 15);
    second->w0 = swap_words(_mm_or_si128(last, _mm_cvtsi32_si128(0x8000)));
    second->w1 = _mm_setzero_si128();
    second->w2 = _mm_setzero_si128();
    second->w3 = _mm_set_epi32(65 * 8, 0, 0, 0);
}

SHA_TARGET static void hash_nodes(const uint8_t *children, size_t count, uint8_t *out) {
    size_t i = 0;
    for (; i + 2 <= count; i += 2) {
        struct words x_first, x_second, y_first, y_second;
        struct chain x = initial_chain(), y = initial_chain();
        node_words(children + i * BLOCK, &x_first, &x_second);
        node_words(children + (i + 1) * BLOCK, &y_first, &y_second);
        absorb_two(&x, x_first, &y, y_first);
        absorb_two(&x, x_second, &y, y_second);
        store_digest(x, out + i * CDIGEST_SHA256_BYTES);
        store_digest(y, out + (i + 1) * CDIGEST_SHA256_BYTES);
    }
    if (i < count) {
        struct words first, second;
        struct chain x = initial_chain();
        node_words(children + i * BLOCK, &first, &second);
        absorb_one(&x, first);
        absorb_one(&x, second);
        store_digest(x, out + i * CDIGEST_SHA256_BYTES);
    }
}

bool cdigest_sha256_is_accelerated(void) { return cdigest_cpu_has_sha(); }

bool cdigest_sha256_many(
    const uint8_t *base, const uint32_t *ends, size_t count, int prefix, uint8_t *out) {
    if (!cdigest_cpu_has_sha()) return false;
    hash_many(base, ends, count, prefix, out);
    return true;
}

bool cdigest_sha256(const uint8_t *bytes, size_t length, uint8_t *out) {
    if (!cdigest_cpu_has_sha()) return false;
    hash_one(bytes, length, out);
    return true;
}

bool cdigest_sha256_nodes(const uint8_t *children, size_t count, uint8_t *out) {
    if (!cdigest_cpu_has_sha()) return false;
    hash_nodes(children, count, out);
    return true;
}

#endif
