// Preloaded into a program: counts its allocations, and writes their number to the file that ALLOCATIONS_FILE names.
#define _GNU_SOURCE
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

// The allocator of glibc by the names that it keeps for this purpose.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static _Atomic unsigned long allocations;

void *malloc(size_t size) { return atomic_fetch_add(&allocations, 1), __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return atomic_fetch_add(&allocations, 1), __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return atomic_fetch_add(&allocations, 1), __libc_realloc(old, size); }
void *aligned_alloc(size_t alignment, size_t size) {
    return atomic_fetch_add(&allocations, 1), __libc_memalign(alignment, size);
}
int posix_memalign(void **result, size_t alignment, size_t size) {
    atomic_fetch_add(&allocations, 1);
    void *found = __libc_memalign(alignment, size);
    if (found == NULL) return ENOMEM;
    *result = found;
    return 0;
}

__attribute__((destructor)) static void report(void) {
    const char *path = getenv("ALLOCATIONS_FILE");
    FILE *file = path == NULL ? NULL : fopen(path, "w");
    if (file == NULL) return;
    fprintf(file, "%lu\n", allocations);
    fclose(file);
}
