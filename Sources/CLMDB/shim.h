#include <lmdb.h>
/* Swift's Glibc module lacks statfs, which tells network file systems apart. */
#include <sys/statfs.h>
