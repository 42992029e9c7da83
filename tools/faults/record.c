// Preloaded into a program: writes down what it does to files below a folder, in the order in which it is done.
//
//     RECORD_FOLDER=DIR   the folder; files elsewhere are not looked at
//     RECORD_LOG=FILE     where to, behind what is there already: several programs may follow each other
//     RECORD_BOOT=FILE    what the program reads in place of the name that the kernel gave to the run of the system
//
// Each record is a line, and the bytes that it announces, if any, with a line feed behind them:
//
//     create FILE PATH            an open() made the file; FILE is the number of the inode
//     write FILE OFFSET SIZE D    D is 1 where the descriptor syncs what it writes
//     truncate FILE SIZE
//     sync FILE                   fsync() or fdatasync()
//     folder PATH                 fsync() of a folder
//     link FILE PATH, unlink PATH, rename PATH PATH
//     output SIZE                 the program wrote to its standard output
//
// What goes through a map is not seen. Of the ledger's files only LMDB's lock file is written so.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *const boot_path = "/proc/sys/kernel/random/boot_id";
// A call and its record are one: the order of records is that of what was done.
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static const char *folder, *boot;
static size_t folder_length;
static int log_file = -1;

__attribute__((constructor)) static void begin(void) {
    // Programs that this one starts are none of ours.
    unsetenv("LD_PRELOAD");
    folder = getenv("RECORD_FOLDER");
    boot = getenv("RECORD_BOOT");
    const char *path = getenv("RECORD_LOG");
    if (folder == NULL || path == NULL) return;
    folder_length = strlen(folder);
    int opened = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    log_file = (int)syscall(SYS_fcntl, opened, F_DUPFD_CLOEXEC, 500);
    syscall(SYS_close, opened);
}

#define REAL(type, name, ...)                                           \
    static type (*real)(__VA_ARGS__);                                   \
    if (real == NULL) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static void put(const struct iovec *pieces, int pieceCount) {
    int before = errno;
    syscall(SYS_writev, log_file, pieces, pieceCount);
    errno = before;
}

__attribute__((format(printf, 1, 2))) static void record(const char *form, ...) {
    char line[8300];
    va_list rest;
    va_start(rest, form);
    int length = vsnprintf(line, sizeof line, form, rest);
    va_end(rest);
    struct iovec piece = {line, length};
    put(&piece, 1);
}

static int is_watched(const char *path) {
    return log_file >= 0 && strncmp(path, folder, folder_length) == 0 && path[folder_length] == '/';
}

// The number of a watched file, or 0; fills in its path.
static unsigned long watched(int file, char path[4096]) {
    char link[64];
    if (log_file < 0) return 0;
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, 4095);
    path[length > 0 ? length : 0] = 0;
    struct stat status;
    int isThere = is_watched(path) || strcmp(path, folder) == 0 ? fstat(file, &status) : -1;
    errno = before;
    return isThere == 0 ? status.st_ino : 0;
}

static void wrote(int file, off_t place, const struct iovec *pieces, int pieceCount, ssize_t size) {
    char path[4096], line[128];
    if (size <= 0) return;
    unsigned long number = watched(file, path);
    if (number == 0 && file != STDOUT_FILENO) return;
    struct iovec all[70];
    int length;
    if (number == 0) {
        length = snprintf(line, sizeof line, "output %zd\n", size);
    } else {
        int isSynced = (fcntl(file, F_GETFL) & (O_SYNC | O_DSYNC)) != 0;
        length = snprintf(line, sizeof line, "write %lu %ld %zd %d\n", number, (long)place, size, isSynced);
    }
    all[0] = (struct iovec){line, length};
    int count = 1;
    ssize_t left = size;
    for (int i = 0; i < pieceCount && left > 0 && count < 69; i++, count++) {
        size_t part = pieces[i].iov_len < (size_t)left ? pieces[i].iov_len : (size_t)left;
        all[count] = (struct iovec){pieces[i].iov_base, part};
        left -= part;
    }
    all[count++] = (struct iovec){"\n", 1};
    if (log_file >= 0) put(all, count);
}

// The place that a write without one begins at.
static off_t place_of(int file) {
    int before = errno;
    off_t place = fcntl(file, F_GETFL) & O_APPEND ? lseek(file, 0, SEEK_END) : lseek(file, 0, SEEK_CUR);
    errno = before;
    return place;
}

#define ORDERED(type, statement)                                        \
    pthread_mutex_lock(&order);                                         \
    type result = statement

#define DONE return pthread_mutex_unlock(&order), result

ssize_t write(int file, const void *bytes, size_t size) {
    REAL(ssize_t, write, int, const void *, size_t);
    off_t place = place_of(file);
    ORDERED(ssize_t, real(file, bytes, size));
    struct iovec piece = {(void *)bytes, size};
    wrote(file, place, &piece, 1, result);
    DONE;
}

ssize_t writev(int file, const struct iovec *pieces, int pieceCount) {
    REAL(ssize_t, writev, int, const struct iovec *, int);
    off_t place = place_of(file);
    ORDERED(ssize_t, real(file, pieces, pieceCount));
    wrote(file, place, pieces, pieceCount, result);
    DONE;
}

#define PWRITE(name, offset)                                            \
    ssize_t name(int file, const void *bytes, size_t size, offset place) { \
        REAL(ssize_t, name, int, const void *, size_t, offset);         \
        ORDERED(ssize_t, real(file, bytes, size, place));               \
        struct iovec piece = {(void *)bytes, size};                     \
        wrote(file, place, &piece, 1, result);                          \
        DONE;                                                           \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, offset)                                          \
    int name(int file, offset size) {                                   \
        REAL(int, name, int, offset);                                   \
        char path[4096];                                                \
        ORDERED(int, real(file, size));                                 \
        unsigned long number = watched(file, path);                     \
        if (result == 0 && number != 0) record("truncate %lu %ld\n", number, (long)size); \
        DONE;                                                           \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                      \
    int name(int file) {                                                \
        REAL(int, name, int);                                           \
        char path[4096];                                                \
        ORDERED(int, real(file));                                       \
        struct stat status;                                             \
        unsigned long number = watched(file, path);                     \
        if (result == 0 && number != 0 && fstat(file, &status) == 0) {  \
            if (S_ISDIR(status.st_mode)) record("folder %s\n", path);   \
            else record("sync %lu\n", number);                          \
        }                                                               \
        DONE;                                                           \
    }
SYNC(fsync)
SYNC(fdatasync)

#define OPEN(name)                                                      \
    int name(const char *path, int flags, ...) {                        \
        REAL(int, name, const char *, int, ...);                        \
        va_list rest;                                                   \
        va_start(rest, flags);                                          \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                   \
        if (boot != NULL && strcmp(path, boot_path) == 0) path = boot;  \
        char full[4096];                                                \
        struct stat status;                                             \
        ORDERED(int, -1);                                               \
        int isNew = flags & O_CREAT && stat(path, &status) != 0;        \
        result = real(path, flags, mode);                               \
        unsigned long number = result >= 0 ? watched(result, full) : 0; \
        if (number != 0 && isNew) record("create %lu %s\n", number, full); \
        else if (number != 0 && flags & O_TRUNC) record("truncate %lu 0\n", number); \
        DONE;                                                           \
    }
OPEN(open)
OPEN(open64)

int link(const char *path, const char *other) {
    REAL(int, link, const char *, const char *);
    struct stat status;
    ORDERED(int, real(path, other));
    if (result == 0 && is_watched(other) && stat(other, &status) == 0)
        record("link %lu %s\n", (unsigned long)status.st_ino, other);
    DONE;
}

int unlink(const char *path) {
    REAL(int, unlink, const char *);
    ORDERED(int, real(path));
    if (result == 0 && is_watched(path)) record("unlink %s\n", path);
    DONE;
}

int rename(const char *path, const char *other) {
    REAL(int, rename, const char *, const char *);
    ORDERED(int, real(path, other));
    if (result == 0 && is_watched(other)) record("rename %s %s\n", path, other);
    DONE;
}
