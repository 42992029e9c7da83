#include <lmdb.h>
/* Swift's Glibc module lacks statfs, which tells network file systems apart. */
#include <sys/statfs.h>
/* Nor has it syncfs, which unistd.h declares for _GNU_SOURCE alone. */
extern int syncfs(int fd);
