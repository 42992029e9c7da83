#include "CSIMDJSON.h"

#include <cstring>
#include <memory>
#include <new>
#include <simdjson.h>

using simdjson::error_code;
using simdjson::internal::dom_parser_implementation;

static_assert(CSIMDJSON_PADDING_BYTES >= simdjson::SIMDJSON_PADDING, "padding is too short");

struct csimdjson_indexer {
    std::unique_ptr<dom_parser_implementation> parser;
};

// The best implementation for this processor, looked for once: asking the processor what it can do
// takes many microseconds on a virtual machine.
//
// Not the "active" implementation: an environment variable can replace that one by another that
// this processor may not have.
static const simdjson::implementation &best_implementation() {
    static const simdjson::implementation *const best =
        simdjson::get_available_implementations().detect_best_supported();
    return *best;
}

csimdjson_indexer *csimdjson_create(size_t capacity) {
    auto *indexer = new (std::nothrow) csimdjson_indexer;
    if (indexer == nullptr) return nullptr;
    // Depth serves the second stage, which is never run: the least there is.
    const error_code code = best_implementation().create_dom_parser_implementation(
        capacity, 1, indexer->parser);
    if (code != simdjson::SUCCESS || indexer->parser->structural_indexes == nullptr) {
        delete indexer;
        return nullptr;
    }
    return indexer;
}

void csimdjson_destroy(csimdjson_indexer *indexer) { delete indexer; }

int csimdjson_grow(csimdjson_indexer *indexer, size_t capacity) {
    const error_code code = indexer->parser->set_capacity(capacity);
    return code == simdjson::SUCCESS ? CSIMDJSON_OK : CSIMDJSON_OUT_OF_MEMORY;
}

static int translate(error_code code) {
    switch (code) {
    case simdjson::SUCCESS: return CSIMDJSON_OK;
    case simdjson::MEMALLOC: return CSIMDJSON_OUT_OF_MEMORY;
    case simdjson::EMPTY: return CSIMDJSON_EMPTY;
    case simdjson::UTF8_ERROR: return CSIMDJSON_NOT_UTF8;
    case simdjson::UNCLOSED_STRING: return CSIMDJSON_UNCLOSED_STRING;
    case simdjson::UNESCAPED_CHARS: return CSIMDJSON_CONTROL_CHARACTER;
    default: return CSIMDJSON_OTHER;
    }
}

int csimdjson_run(
    csimdjson_indexer *indexer, const uint8_t *bytes, size_t length, csimdjson_index *result) {
    dom_parser_implementation &parser = *indexer->parser;
    result->tokens = nullptr;
    result->token_count = 0;
    result->first_backslash = length;
    const error_code code = parser.stage1(bytes, length, simdjson::stage1_mode::regular);
    if (code != simdjson::SUCCESS) return translate(code);
    const size_t count = parser.n_structural_indexes;
    // simdjson leaves room for sentinels behind the last index and sets them itself; said
    // again here because the reader depends on it.
    parser.structural_indexes[count] = static_cast<uint32_t>(length);
    result->tokens = parser.structural_indexes.get();
    result->token_count = count;
    const void *backslash = std::memchr(bytes, '\\', length);
    if (backslash != nullptr) {
        result->first_backslash =
            static_cast<size_t>(static_cast<const uint8_t *>(backslash) - bytes);
    }
    return CSIMDJSON_OK;
}
