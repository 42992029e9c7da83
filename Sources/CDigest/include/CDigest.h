/// Digests and checksums over plain memory. Nothing here allocates, blocks, keeps state between
/// calls or writes anywhere but to the caller's output, so every function may be called from
/// several threads at once.
#ifndef CDIGEST_H
#define CDIGEST_H

#include "cdigest_bytes.h"
#include "cdigest_crc32c.h"
#include "cdigest_hash64.h"
#include "cdigest_sha256.h"

#endif
