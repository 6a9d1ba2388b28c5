/*
 * A container has its host's boot id, so a node that is killed and started again would take itself for one that was never off.
 * This library, named in the image's /etc/ld.so.preload, has every program read /run/boot_id instead where that is there:
 * twindocker/node.py writes it anew at each start, and checks that it is what programs see. A mount in its place, as in
 * compose/lab, would need CAP_SYS_ADMIN.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef OWN
#define OWN "/run/boot_id"
#endif

static const char *seen(const char *path) {
    return path && strcmp(path, "/proc/sys/kernel/random/boot_id") == 0 && access(OWN, R_OK) == 0 ? OWN : path;
}

#define MODE(flags, mode)                       \
    mode_t mode = 0;                            \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {    \
        va_list more;                           \
        va_start(more, flags);                  \
        mode = va_arg(more, mode_t);            \
        va_end(more);                           \
    }

#define OPEN(name)                                                  \
    int name(const char *path, int flags, ...) {                    \
        int (*next)(const char *, int, ...) = dlsym(RTLD_NEXT, #name); \
        MODE(flags, mode)                                           \
        return next(seen(path), flags, mode);                       \
    }

#define OPENAT(name)                                                \
    int name(int folder, const char *path, int flags, ...) {        \
        int (*next)(int, const char *, int, ...) = dlsym(RTLD_NEXT, #name); \
        MODE(flags, mode)                                           \
        return next(folder, seen(path), flags, mode);               \
    }

#define FOPEN(name)                                                 \
    FILE *name(const char *path, const char *how) {                 \
        FILE *(*next)(const char *, const char *) = dlsym(RTLD_NEXT, #name); \
        return next(seen(path), how);                               \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
FOPEN(fopen)
FOPEN(fopen64)
