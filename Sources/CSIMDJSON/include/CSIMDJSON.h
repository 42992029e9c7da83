// The one door to simdjson: its first stage, which checks UTF-8 and string boundaries and
// lists where tokens begin. Grammar, numbers and escapes are none of its business.

#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Working memory of one indexer. Belongs to one thread at a time.
typedef struct csimdjson_indexer csimdjson_indexer;

/// What an index run found.
typedef struct {
    /// `token_count + 1` offsets, ascending; the last is the document's length.
    /// Valid until the next call with the same indexer, or its destruction.
    const uint32_t *_Nullable tokens;
    /// Number of tokens; 0 unless the run returned CSIMDJSON_OK.
    size_t token_count;
    /// Offset of the first backslash, or the document's length if there is none.
    size_t first_backslash;
} csimdjson_index;

enum {
    CSIMDJSON_OK = 0,
    CSIMDJSON_OUT_OF_MEMORY = 1,
    CSIMDJSON_EMPTY = 2,
    CSIMDJSON_NOT_UTF8 = 3,
    CSIMDJSON_UNCLOSED_STRING = 4,
    CSIMDJSON_CONTROL_CHARACTER = 5,
    CSIMDJSON_OTHER = 6,
};

/// Bytes after a document that must be readable, whatever they hold.
enum { CSIMDJSON_PADDING_BYTES = 64 };

/// Creates an indexer for documents of up to `capacity` bytes; NULL when out of memory.
csimdjson_indexer *_Nullable csimdjson_create(size_t capacity);

/// Frees an indexer.
void csimdjson_destroy(csimdjson_indexer *_Nonnull indexer);

/// Makes room for documents of `capacity` bytes. Returns CSIMDJSON_OK or
/// CSIMDJSON_OUT_OF_MEMORY, after which the indexer may only be destroyed or asked to grow again.
int csimdjson_grow(csimdjson_indexer *_Nonnull indexer, size_t capacity);

/// Indexes `length` bytes, `length` being at most the capacity; `bytes[length]` and the
/// 63 bytes behind it must be readable. Returns one of the codes above.
int csimdjson_run(
    csimdjson_indexer *_Nonnull indexer, const uint8_t *_Nonnull bytes, size_t length,
    csimdjson_index *_Nonnull result);

#ifdef __cplusplus
}
#endif

#endif
