/// CRC-32C (Castagnoli): polynomial 0x1EDC6F41 reflected, initial value and final exclusive-or
/// of all ones, as in iSCSI (RFC 3720, appendix B.4) and ext4. "123456789" gives 0xE3069283.
#ifndef CDIGEST_CRC32C_H
#define CDIGEST_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/// The checksum of the bytes that gave `seed` followed by the `length` bytes at `bytes`.
///
/// A `seed` of 0 begins a checksum; to go on with one, pass the result so far. `bytes` may be
/// null when `length` is 0, and needs no alignment. Uses the CPU's CRC instruction where there
/// is one; the result never depends on it.
uint32_t cdigest_crc32c(uint32_t seed, const uint8_t *_Nullable bytes, size_t length);

/// The same value as `cdigest_crc32c`, by tables alone: what other CPUs run, and the yardstick of
/// the tests.
uint32_t cdigest_crc32c_portable(uint32_t seed, const uint8_t *_Nullable bytes, size_t length);

#endif
