/// SHA-256 (FIPS 180-4) of many messages with the CPU's SHA instructions.
///
/// One message after another leaves the CPU waiting: each round needs the result of the one
/// before. So two independent messages always run side by side.
///
/// Every function that hashes returns false, having written nothing, where the CPU has no such
/// instructions; the caller then hashes by other means.
#ifndef CDIGEST_SHA256_H
#define CDIGEST_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The bytes of one SHA-256 digest.
#define CDIGEST_SHA256_BYTES 32

/// The prefix that stands for none.
#define CDIGEST_NO_PREFIX (-1)

/// Whether this CPU has SHA instructions that this build can use.
bool cdigest_sha256_is_accelerated(void);

/// Writes the digests of `count` messages to `out`, 32 bytes each, in order.
///
/// Message i is the bytes from `ends[i - 1]` (0 for the first) up to `ends[i]` of `base`, after
/// one byte `prefix` if that is 0...255, or nothing if it is `CDIGEST_NO_PREFIX`.
///
/// The caller guarantees that `ends` never decreases, that `base` has `ends[count - 1]` readable
/// bytes, and that `out` has room for `32 * count` and overlaps neither. `base` may be null when
/// all messages are empty. No alignment is needed.
bool cdigest_sha256_many(
    const uint8_t *_Nullable base, const uint32_t *_Nullable ends, size_t count, int prefix,
    uint8_t *_Nullable out);

/// Writes the digest of the `length` bytes at `bytes` to the 32 bytes at `out`. `bytes` may be
/// null when `length` is 0. One message alone is slower per byte than two of `cdigest_sha256_many`.
bool cdigest_sha256(const uint8_t *_Nullable bytes, size_t length, uint8_t *_Nonnull out);

/// Writes the digests of `count` inner nodes of a hash tree to `out`, 32 bytes each, in order.
///
/// Node i is the byte 0x01 followed by the 64 bytes at `children + 64 * i`: two digests.
/// `out` may overlap `children` if it begins no later than `children + 32`: node i is written when
/// the children up to its own have been read, so a level can be reduced in place.
bool cdigest_sha256_nodes(
    const uint8_t *_Nullable children, size_t count, uint8_t *_Nullable out);

#endif
