// Preloaded into a program: makes its n-th system call fail, be cut short, or be its last.
//
//     CALLS_LOG=FILE      writes each call to FILE: its number, its name, and the file it is about
//     CALLS_AT=N          the call that something happens to, counted from 1
//     CALLS_HOW=error     it fails with the number CALLS_ERROR, and nothing of it is done
//               from      so do all later ones of its kind: a disk that is full stays full
//               short     half of its bytes are read or written
//               before    the process is killed in its place
//               after     the process is killed when it is done
//               stop      the process stands still in its place
//     CALLS_MOST_MAP=N    independent of all this, maps of more than N bytes fail for want of memory
//
// Calls that libraries make through the linker are seen, those within libc are not. Left alone is what libdispatch opens
// in /proc to see whether its threads run: at times of its own, and it ends the process where it cannot.
#define _GNU_SOURCE
#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum how { NOTHING, ERROR, FROM, SHORT, BEFORE, AFTER, STOP };

static _Atomic long count;
static long at = -1;
static enum how how;
static int error_number = EIO;
static size_t most_map;
static int log_file = -1;
// The name of the n-th call, whose kind fails from then on.
static const char *_Atomic failing;

static long number(const char *name, long otherwise) {
    const char *text = getenv(name);
    return text == NULL ? otherwise : atol(text);
}

__attribute__((constructor)) static void begin(void) {
    // Programs that this one starts are none of ours.
    unsetenv("LD_PRELOAD");
    static const char *const words[] = {"", "error", "from", "short", "before", "after", "stop"};
    const char *word = getenv("CALLS_HOW"), *path = getenv("CALLS_LOG");
    for (int i = ERROR; word != NULL && i <= STOP; i++)
        if (strcmp(word, words[i]) == 0) how = i;
    at = number("CALLS_AT", -1);
    error_number = (int)number("CALLS_ERROR", EIO);
    most_map = (size_t)number("CALLS_MOST_MAP", 0);
    if (path == NULL) return;
    int opened = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    // Out of the way of the numbers that the program gets.
    log_file = (int)syscall(SYS_fcntl, opened, F_DUPFD_CLOEXEC, 500);
    syscall(SYS_close, opened);
}

static void note(long n, const char *name, const char *path, int file) {
    char link[64], target[1024] = "", line[1200];
    if (path == NULL && file >= 0) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        long length = syscall(SYS_readlinkat, AT_FDCWD, link, target, sizeof target - 1);
        target[length > 0 ? length : 0] = 0;
    }
    int length = snprintf(line, sizeof line, "%ld %s %s\n", n, name, path != NULL ? path : target);
    syscall(SYS_write, log_file, line, length);
}

static void die(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

// What is to happen to this call.
static enum how meet(const char *name, const char *path, int file) {
    int before = errno;
    long n = atomic_fetch_add(&count, 1) + 1;
    if (log_file >= 0) note(n, name, path, file);
    errno = before;
    if (n != at) return how == FROM && failing != NULL && strcmp(failing, name) == 0 ? ERROR : NOTHING;
    if (how == BEFORE) die();
    if (how == STOP) syscall(SYS_kill, getpid(), SIGSTOP);
    if (how != FROM) return how;
    failing = name;
    return ERROR;
}

#define REAL(type, name, ...)                                           \
    static type (*real)(__VA_ARGS__);                                   \
    if (real == NULL) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

// A call that is done or not: no part of it can be.
#define WHOLE(type, name, failed, path, file, parameters, ...)          \
    type name parameters {                                              \
        static type(*real) parameters;                                  \
        if (real == NULL) real = (type(*) parameters)dlsym(RTLD_NEXT, #name); \
        enum how met = meet(#name, path, file);                         \
        if (met == ERROR) return errno = error_number, failed;          \
        type result = real(__VA_ARGS__);                                \
        if (met == AFTER) die();                                        \
        return result;                                                  \
    }

// A call that may do less than was asked for.
#define PARTIAL(name, file, parameters, count, ...)                     \
    ssize_t name parameters {                                           \
        static ssize_t(*real) parameters;                               \
        if (real == NULL) real = (ssize_t(*) parameters)dlsym(RTLD_NEXT, #name); \
        enum how met = meet(#name, NULL, file);                         \
        if (met == ERROR) return errno = error_number, -1;              \
        if (met == SHORT && count > 1) count /= 2;                      \
        ssize_t result = real(__VA_ARGS__);                             \
        if (met == AFTER) die();                                        \
        return result;                                                  \
    }

PARTIAL(read, file, (int file, void *bytes, size_t size), size, file, bytes, size)
PARTIAL(write, file, (int file, const void *bytes, size_t size), size, file, bytes, size)
PARTIAL(pread, file, (int file, void *bytes, size_t size, off_t place), size, file, bytes, size, place)
PARTIAL(pread64, file, (int file, void *bytes, size_t size, off64_t place), size, file, bytes, size, place)
PARTIAL(pwrite, file, (int file, const void *bytes, size_t size, off_t place), size, file, bytes, size, place)
PARTIAL(pwrite64, file, (int file, const void *bytes, size_t size, off64_t place), size, file, bytes, size, place)

WHOLE(int, fsync, -1, NULL, file, (int file), file)
WHOLE(int, fdatasync, -1, NULL, file, (int file), file)
WHOLE(int, msync, -1, NULL, -1, (void *map, size_t size, int flags), map, size, flags)
WHOLE(int, ftruncate, -1, NULL, file, (int file, off_t size), file, size)
WHOLE(int, ftruncate64, -1, NULL, file, (int file, off64_t size), file, size)
WHOLE(int, posix_fallocate, error_number, NULL, file, (int file, off_t place, off_t size), file, place, size)
WHOLE(int, flock, -1, NULL, file, (int file, int operation), file, operation)
WHOLE(int, close, -1, NULL, file, (int file), file)
WHOLE(off_t, lseek, -1, NULL, file, (int file, off_t place, int from), file, place, from)
WHOLE(int, link, -1, path, -1, (const char *path, const char *other), path, other)
WHOLE(int, unlink, -1, path, -1, (const char *path), path)
WHOLE(int, rename, -1, path, -1, (const char *path, const char *other), path, other)
WHOLE(int, renameat2, -1, path, -1, (int a, const char *path, int b, const char *other, unsigned flags), a, path, b, other, flags)
WHOLE(int, stat, -1, path, -1, (const char *path, struct stat *status), path, status)
WHOLE(int, lstat, -1, path, -1, (const char *path, struct stat *status), path, status)
WHOLE(int, fstat, -1, NULL, file, (int file, struct stat *status), file, status)
WHOLE(int, statfs, -1, path, -1, (const char *path, struct statfs *status), path, status)
WHOLE(int, fstatfs, -1, NULL, file, (int file, struct statfs *status), file, status)
WHOLE(char *, realpath, NULL, path, -1, (const char *path, char *resolved), path, resolved)

// Half of several pieces: the first half of them, or of the one that there is.
ssize_t writev(int file, const struct iovec *pieces, int pieceCount) {
    REAL(ssize_t, writev, int, const struct iovec *, int);
    enum how met = meet("writev", NULL, file);
    if (met == ERROR) return errno = error_number, -1;
    struct iovec half = {pieces[0].iov_base, pieces[0].iov_len / 2};
    ssize_t result = met != SHORT    ? real(file, pieces, pieceCount)
                     : pieceCount > 1 ? real(file, pieces, pieceCount / 2)
                                      : real(file, &half, 1);
    if (met == AFTER) die();
    return result;
}

// Whether libdispatch looks there: /proc/self/task/NUMBER/stat, or /proc/NUMBER/stat.
static int is_of_threads(const char *path) {
    return strncmp(path, "/proc/", 6) == 0 && (isdigit((unsigned char)path[6]) || strstr(path, "/task/") != NULL);
}

#define OPEN(name)                                                      \
    int name(const char *path, int flags, ...) {                        \
        REAL(int, name, const char *, int, ...);                        \
        va_list rest;                                                   \
        va_start(rest, flags);                                          \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                   \
        if (is_of_threads(path)) return real(path, flags, mode);        \
        enum how met = meet("open", path, -1);                          \
        if (met == ERROR) return errno = error_number, -1;              \
        int result = real(path, flags, mode);                           \
        if (met == AFTER) die();                                        \
        return result;                                                  \
    }
OPEN(open)
OPEN(open64)

int fcntl(int file, int command, ...) {
    REAL(int, fcntl, int, int, ...);
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    enum how met = meet("fcntl", NULL, file);
    if (met == ERROR) return errno = error_number, -1;
    int result = real(file, command, argument);
    if (met == AFTER) die();
    return result;
}

void *mmap(void *place, size_t size, int protection, int flags, int file, off_t offset) {
    // Not through dlsym, which may itself want memory.
    if (file >= 0) {
        enum how met = meet("mmap", NULL, file);
        if (met == AFTER) die();
        if (met == ERROR) return errno = error_number, MAP_FAILED;
        if (most_map != 0 && size > most_map) return errno = ENOMEM, MAP_FAILED;
    }
    return (void *)syscall(SYS_mmap, place, size, protection, flags, file, offset);
}
