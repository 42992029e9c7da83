// Refuses maps of files that are greater than 4 GiB, as a system does that is short of address space.
//
// ThreadSanitizer leaves 1.5 TiB of addresses to the program and ends it where a map lies elsewhere. A ledger asks for a
// map far greater than itself, halves it until the system grants it, and tests open many ledgers at once. This library is
// preloaded; the sanitizer's own function calls the one here, which calls the kernel.

#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static const size_t most = (size_t)4 << 30;

void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
    if (descriptor >= 0 && length > most) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    return (void *)syscall(SYS_mmap, address, length, protection, flags, descriptor, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int descriptor, off_t offset)
    __attribute__((alias("mmap")));
