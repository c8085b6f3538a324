/*
 * Stop a process, or let its disk fail, at the Nth change that it makes below one folder.
 *
 * Loaded with LD_PRELOAD. Each wrapper counts its call if it changes something below the folder, and at the Nth does
 * what the mode says. Armed by shim_arm(), or by CRASH_FOLDER, CRASH_MODE, CRASH_NTH and CRASH_NOFSYNC; with
 * CRASH_COUNT the number of changes is written into that file at exit.
 *
 *   count   count only
 *   kill    die before the call
 *   torn    write one half, then die; die after any other call
 *   enospc  this and every later write and creation fails: the disk is full
 *   eio     this one call fails: the disk is failing
 *   cut     the power goes: names reached the disk, data that was not synced did not, and files are as long as when
 *           they were synced last. This is what a journal commit just before the cut leaves behind
 *   zeros   the same, but lengths reached the disk, too: new blocks hold zeros, and what was written over is new
 *   lost    the power goes before the journal was written: names that no later sync of their folder kept are undone.
 *           A new folder that is synced keeps its own name, too, as ext4 and btrfs do
 *
 * Nothing is ever really synced, since no power is ever really cut: what is durable is kept account of here. With
 * nofsync, syncing succeeds and keeps nothing; in lost it still keeps bytes, but no names, else all would be as before.
 *
 * Not seen: writes through mmap and stdio, other processes that are started, names that lead in by a symbolic link.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef __LP64__
#error "offsets are handed to the kernel in one register: for 64-bit systems only"
#endif

enum mode { OFF, COUNT, KILL, TORN, ENOSPC_, EIO_, CUT, ZEROS, LOST };
static const char *const MODES[] = {"off", "count", "kill", "torn", "enospc", "eio", "cut", "zeros", "lost"};
enum kind { OTHER, GROWS }; /* what a full disk lets through, and what not */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static enum mode mode;
static long nth, count;
static int nofsync, tearing;
static char folder[PATH_MAX];
static size_t folder_length;

/* A file that was written. It is kept open, so that its inode is not given to another and its locks are not dropped. */
struct file {
    dev_t device;
    ino_t inode;
    int descriptor, dirty;
    char *synced;                /* its bytes when it was synced last */
    off_t synced_length, lowest; /* how long it was then, and the shortest it has been since */
    struct file *next;
};
static struct file *files;

/* A change of a name, and what is needed to undo it. */
struct change {
    enum { CREATED, MADE, REMOVED, RENAMED } what;
    char *path, *target;
    ino_t parent, other_parent, made; /* folders: of the name, of the target, and the new one itself */
    mode_t removed_mode; /* 0: nothing was removed */
    char *removed;
    off_t removed_length;
    int parent_kept, other_kept;
    struct change *earlier;
};
static struct change *changes;

/* Paths */

static int is_below(const char *path) {
    return mode && !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
}

static int path_of(int descriptor, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
    return length >= 0;
}

/* Make *path* whole and say whether it lies below the folder; errno stays as it was. */
static int watched(int at, const char *path, char *whole) {
    if (!mode || !path) return 0;
    int before = errno;
    if (path[0] == '/')
        snprintf(whole, PATH_MAX, "%s", path);
    else if (at == AT_FDCWD ? getcwd(whole, PATH_MAX) != NULL : path_of(at, whole)) {
        size_t length = strlen(whole);
        snprintf(whole + length, PATH_MAX - length, "/%s", path);
    } else
        whole[0] = 0;
    errno = before;
    return is_below(whole);
}

static int watched_descriptor(int descriptor) {
    char path[PATH_MAX];
    if (!mode) return 0;
    int before = errno, found = path_of(descriptor, path) && is_below(path);
    errno = before;
    return found;
}

/* What is durable */

static int keeps_account(void) { return mode == CUT || mode == ZEROS || mode == LOST; }

static char *read_all(int descriptor, off_t length) {
    char *bytes = malloc(length + 1);
    for (off_t done = 0; done < length;) {
        ssize_t got = syscall(SYS_pread64, descriptor, bytes + done, length - done, done);
        if (got <= 0) abort();
        done += got;
    }
    return bytes;
}

static void write_all(int descriptor, const char *bytes, off_t length) {
    for (off_t done = 0; done < length;) {
        ssize_t put = syscall(SYS_pwrite64, descriptor, bytes + done, length - done, done);
        if (put <= 0) abort();
        done += put;
    }
}

static struct file *file_of(const struct stat *status) {
    for (struct file *file = files; file; file = file->next)
        if (file->device == status->st_dev && file->inode == status->st_ino) return file;
    return NULL;
}

/* Remember what is durable of the file in *path* before it changes for the first time since it was synced. */
static void about_to_change(const char *path) {
    struct stat status;
    if (!keeps_account() || stat(path, &status) || !S_ISREG(status.st_mode)) return;
    struct file *file = file_of(&status);
    if (!file) {
        file = calloc(1, sizeof *file);
        int own = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
        file->descriptor = fcntl(own, F_DUPFD_CLOEXEC, 200);
        if (own < 0 || file->descriptor < 0) abort();
        syscall(SYS_close, own);
        file->device = status.st_dev, file->inode = status.st_ino;
        file->next = files, files = file;
    }
    if (file->dirty) return;
    free(file->synced);
    file->synced = read_all(file->descriptor, status.st_size);
    file->synced_length = file->lowest = status.st_size;
    file->dirty = 1;
}

static void descriptor_about_to_change(int descriptor) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    about_to_change(link);
}

static void was_cut_to(const char *path, off_t length) {
    struct stat status;
    if (!keeps_account() || stat(path, &status)) return;
    struct file *file = file_of(&status);
    if (file && length < file->lowest) file->lowest = length;
}

static ino_t parent_of(const char *path) {
    char parent[PATH_MAX];
    struct stat status;
    snprintf(parent, sizeof parent, "%s", path);
    char *slash = strrchr(parent, '/');
    if (slash) *slash = 0;
    return stat(parent, &status) ? 0 : status.st_ino;
}

/* Note a change of a name. What it removes is remembered by this call, so it comes before the change itself. */
static struct change *changing(int what, const char *path, const char *target) {
    struct stat status;
    if (mode != LOST) return NULL;
    struct change *change = calloc(1, sizeof *change);
    change->what = what;
    change->path = strdup(path);
    change->target = target ? strdup(target) : NULL;
    change->parent = parent_of(path);
    change->other_parent = target ? parent_of(target) : change->parent;
    const char *goes = what == REMOVED ? path : target;
    if (goes && !lstat(goes, &status)) {
        change->removed_mode = status.st_mode;
        struct file *file = file_of(&status);
        if (file && file->dirty && S_ISREG(status.st_mode)) {
            change->removed_length = file->synced_length;
            change->removed = memcpy(malloc(file->synced_length + 1), file->synced, file->synced_length);
        } else if (S_ISREG(status.st_mode)) {
            int own = syscall(SYS_openat, AT_FDCWD, goes, O_RDONLY | O_CLOEXEC, 0);
            change->removed_length = status.st_size;
            change->removed = read_all(own, status.st_size);
            syscall(SYS_close, own);
        }
    }
    return change;
}

static void changed(struct change *change, int succeeded) {
    struct stat status;
    if (!change || !succeeded) return; /* a failed one leaks; the process lives for seconds */
    if (change->what == MADE && !stat(change->path, &status)) change->made = status.st_ino;
    change->earlier = changes, changes = change;
}

static void keep_names_in(ino_t directory) {
    for (struct change *change = changes; change; change = change->earlier) {
        if (change->parent == directory) change->parent_kept = 1;
        if (change->other_parent == directory) change->other_kept = 1;
    }
}

/* Keep the name of a new folder, and those of the new ones that it lies in. */
static void keep_name_of(ino_t directory) {
    for (struct change *change = changes; change; change = change->earlier)
        if (change->made == directory && !change->parent_kept) {
            change->parent_kept = change->other_kept = 1;
            keep_name_of(change->parent);
            return;
        }
}

static void sync_all(void) {
    for (struct file *file = files; file; file = file->next) file->dirty = 0;
    for (struct change *change = changes; change; change = change->earlier)
        change->parent_kept = change->other_kept = 1;
}

static void sync_one(int descriptor, int wholly) {
    struct stat status;
    if (fstat(descriptor, &status)) return;
    if (nofsync && (mode != LOST || wholly || S_ISDIR(status.st_mode))) return;
    if (wholly) {
        sync_all();
    } else if (S_ISDIR(status.st_mode)) {
        keep_names_in(status.st_ino);
        keep_name_of(status.st_ino);
    } else {
        struct file *file = file_of(&status);
        if (file) file->dirty = 0;
    }
}

static void put_back_removed(const struct change *change, const char *path) {
    if (S_ISDIR(change->removed_mode)) syscall(SYS_mkdirat, AT_FDCWD, path, change->removed_mode & 07777);
    if (!S_ISREG(change->removed_mode)) return;
    int own = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, change->removed_mode & 07777);
    if (own < 0) return; /* its folder is gone for good */
    write_all(own, change->removed, change->removed_length);
    syscall(SYS_close, own);
}

static void undo(const struct change *change) {
    switch (change->what) {
    case CREATED: syscall(SYS_unlinkat, AT_FDCWD, change->path, 0); break;
    case MADE: syscall(SYS_unlinkat, AT_FDCWD, change->path, AT_REMOVEDIR); break;
    case REMOVED: put_back_removed(change, change->path); break;
    case RENAMED:
        syscall(SYS_renameat2, AT_FDCWD, change->target, AT_FDCWD, change->path, 0);
        put_back_removed(change, change->target);
    }
}

/* A path of before a folder was renamed, as it is after it. */
static void follow(char **path, const struct change *renamed) {
    size_t length = strlen(renamed->path);
    if (!*path || strncmp(*path, renamed->path, length) || (*path)[length] != '/') return;
    char *moved = malloc(strlen(renamed->target) + strlen(*path + length) + 1);
    strcat(strcpy(moved, renamed->target), *path + length);
    *path = moved;
}

static void undo_names(void) {
    for (struct change *change = changes; change; change = change->earlier) {
        if (!change->parent_kept || !change->other_kept)
            undo(change);
        else if (change->what == RENAMED)
            for (struct change *before = change->earlier; before; before = before->earlier)
                follow(&before->path, change), follow(&before->target, change);
    }
}

/* Leave on the disk what a power cut at this moment can leave. */
static void cut_power(void) {
    for (struct file *file = files; file; file = file->next) {
        struct stat status;
        if (!file->dirty || fstat(file->descriptor, &status)) continue;
        if (mode == ZEROS) {
            syscall(SYS_ftruncate, file->descriptor, file->lowest);
            syscall(SYS_ftruncate, file->descriptor, status.st_size);
        } else {
            off_t length = mode == LOST ? file->synced_length : file->lowest;
            syscall(SYS_ftruncate, file->descriptor, length);
            write_all(file->descriptor, file->synced, length);
        }
    }
    undo_names();
}

/* Counting */

static void die(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

/* Count a call and hold the lock until finish(); nonzero with errno: it has failed and is over. */
static int fails(enum kind kind) {
    pthread_mutex_lock(&lock);
    int now = ++count == nth;
    if (now && mode == KILL) die();
    if (now && keeps_account()) cut_power(), die();
    tearing = now && mode == TORN;
    int error = now && mode == EIO_ ? EIO : nth && count >= nth && mode == ENOSPC_ && kind == GROWS ? ENOSPC : 0;
    if (!error) return 0;
    pthread_mutex_unlock(&lock);
    errno = error;
    return 1;
}

static long finish(long result) {
    if (tearing) die();
    pthread_mutex_unlock(&lock);
    return result;
}

int shim_arm(const char *name, long at, const char *where, int without_fsync) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit); /* every written file is kept open */
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (!realpath(where, folder)) return -1;
    folder_length = strlen(folder);
    nth = at, count = 0, nofsync = without_fsync;
    for (size_t place = 0; place < sizeof MODES / sizeof *MODES; place++)
        if (!strcmp(MODES[place], name)) return mode = place, 0;
    return -1;
}

long shim_count(void) { return count; }

/* The command has ended; the moment after it is what comes at any place that it has not reached. */
void shim_end(void) {
    if (nth > count) nth = count + 1;
    if (mode && !fails(OTHER)) finish(0);
}

__attribute__((constructor)) static void arm_by_environment(void) {
    const char *where = getenv("CRASH_FOLDER"), *name = getenv("CRASH_MODE"), *at = getenv("CRASH_NTH");
    if (where && shim_arm(name ? name : "count", at ? atol(at) : 0, where, getenv("CRASH_NOFSYNC") != NULL)) abort();
}

__attribute__((destructor)) static void write_count(void) {
    const char *path = getenv("CRASH_COUNT");
    char text[32];
    if (!path || !mode) return;
    int own = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    syscall(SYS_write, own, text, snprintf(text, sizeof text, "%ld\n", count));
}

/* Opening */

static int do_open(int at, const char *path, int flags, mode_t permissions) {
    char whole[PATH_MAX];
    struct stat status;
    int can_change = flags & (O_CREAT | O_TRUNC) && (flags & O_TMPFILE) != O_TMPFILE;
    if (!can_change || !watched(at, path, whole)) return syscall(SYS_openat, at, path, flags, permissions);
    int before = errno, exists = !stat(whole, &status);
    errno = before;
    int changes_it = exists ? flags & O_TRUNC && !(flags & O_EXCL) : flags & O_CREAT;
    if (!changes_it) return syscall(SYS_openat, at, path, flags, permissions);
    if (fails(exists ? OTHER : GROWS)) return -1;
    struct change *change = exists ? NULL : changing(CREATED, whole, NULL);
    if (exists) about_to_change(whole);
    int result = syscall(SYS_openat, at, path, flags, permissions);
    if (exists && result >= 0) was_cut_to(whole, 0);
    changed(change, result >= 0);
    return finish(result);
}

static mode_t permissions_in(int flags, va_list rest) {
    return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(rest, mode_t) : 0;
}

#define OPEN(name)                                                                                                     \
    int name(const char *path, int flags, ...) {                                                                       \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t permissions = permissions_in(flags, rest);                                                              \
        va_end(rest);                                                                                                  \
        return do_open(AT_FDCWD, path, flags, permissions);                                                            \
    }
#define OPENAT(name)                                                                                                   \
    int name(int at, const char *path, int flags, ...) {                                                               \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t permissions = permissions_in(flags, rest);                                                              \
        va_end(rest);                                                                                                  \
        return do_open(at, path, flags, permissions);                                                                  \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
int creat(const char *path, mode_t permissions) {
    return do_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, permissions);
}
int creat64(const char *path, mode_t permissions) { return creat(path, permissions); }
int __open_2(const char *path, int flags) { return do_open(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return do_open(AT_FDCWD, path, flags, 0); }
int __openat_2(int at, const char *path, int flags) { return do_open(at, path, flags, 0); }
int __openat64_2(int at, const char *path, int flags) { return do_open(at, path, flags, 0); }

/* Writing */

static int write_fails(int descriptor) {
    if (fails(GROWS)) return 1;
    descriptor_about_to_change(descriptor);
    return 0;
}

static size_t torn(size_t size) { return tearing ? size / 2 : size; }

ssize_t write(int descriptor, const void *bytes, size_t size) {
    if (!watched_descriptor(descriptor)) return syscall(SYS_write, descriptor, bytes, size);
    if (write_fails(descriptor)) return -1;
    return finish(syscall(SYS_write, descriptor, bytes, torn(size)));
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t at) {
    if (!watched_descriptor(descriptor)) return syscall(SYS_pwrite64, descriptor, bytes, size, at);
    if (write_fails(descriptor)) return -1;
    return finish(syscall(SYS_pwrite64, descriptor, bytes, torn(size), at));
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off_t at) {
    return pwrite(descriptor, bytes, size, at);
}

/* Of several pieces the first half is written: one piece of one is halved itself. */
static void tear_pieces(const struct iovec *pieces, int *number, struct iovec *first) {
    if (!tearing || *number < 1) return;
    *first = pieces[0];
    if (*number == 1) first->iov_len /= 2;
    *number = 1;
}

ssize_t writev(int descriptor, const struct iovec *pieces, int number) {
    struct iovec first;
    if (!watched_descriptor(descriptor)) return syscall(SYS_writev, descriptor, pieces, number);
    if (write_fails(descriptor)) return -1;
    tear_pieces(pieces, &number, &first);
    return finish(syscall(SYS_writev, descriptor, tearing ? &first : pieces, number));
}

ssize_t pwritev(int descriptor, const struct iovec *pieces, int number, off_t at) {
    struct iovec first;
    if (!watched_descriptor(descriptor)) return syscall(SYS_pwritev, descriptor, pieces, number, at, 0);
    if (write_fails(descriptor)) return -1;
    tear_pieces(pieces, &number, &first);
    return finish(syscall(SYS_pwritev, descriptor, tearing ? &first : pieces, number, at, 0));
}
ssize_t pwritev64(int descriptor, const struct iovec *pieces, int number, off_t at) {
    return pwritev(descriptor, pieces, number, at);
}

ssize_t sendfile(int descriptor, int from, off_t *at, size_t size) {
    if (!watched_descriptor(descriptor)) return syscall(SYS_sendfile, descriptor, from, at, size);
    if (write_fails(descriptor)) return -1;
    return finish(syscall(SYS_sendfile, descriptor, from, at, torn(size)));
}
ssize_t sendfile64(int descriptor, int from, off_t *at, size_t size) { return sendfile(descriptor, from, at, size); }

ssize_t copy_file_range(int from, off_t *from_at, int descriptor, off_t *at, size_t size, unsigned flags) {
    if (!watched_descriptor(descriptor))
        return syscall(SYS_copy_file_range, from, from_at, descriptor, at, size, flags);
    if (write_fails(descriptor)) return -1;
    return finish(syscall(SYS_copy_file_range, from, from_at, descriptor, at, torn(size), flags));
}

int ftruncate(int descriptor, off_t length) {
    char link[64];
    if (!watched_descriptor(descriptor)) return syscall(SYS_ftruncate, descriptor, length);
    if (fails(OTHER)) return -1;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    about_to_change(link);
    int result = syscall(SYS_ftruncate, descriptor, length);
    if (!result) was_cut_to(link, length);
    return finish(result);
}
int ftruncate64(int descriptor, off_t length) { return ftruncate(descriptor, length); }

int truncate(const char *path, off_t length) {
    char whole[PATH_MAX];
    if (!watched(AT_FDCWD, path, whole)) return syscall(SYS_truncate, path, length);
    if (fails(OTHER)) return -1;
    about_to_change(whole);
    int result = syscall(SYS_truncate, path, length);
    if (!result) was_cut_to(whole, length);
    return finish(result);
}
int truncate64(const char *path, off_t length) { return truncate(path, length); }

int fallocate(int descriptor, int how, off_t at, off_t length) {
    if (!watched_descriptor(descriptor)) return syscall(SYS_fallocate, descriptor, how, at, length);
    if (write_fails(descriptor)) return -1;
    return finish(syscall(SYS_fallocate, descriptor, how, at, length));
}
int fallocate64(int descriptor, int how, off_t at, off_t length) { return fallocate(descriptor, how, at, length); }

int posix_fallocate(int descriptor, off_t at, off_t length) {
    int before = errno, error = fallocate(descriptor, 0, at, length) ? errno : 0;
    errno = before;
    return error;
}
int posix_fallocate64(int descriptor, off_t at, off_t length) { return posix_fallocate(descriptor, at, length); }

/* Syncing: an account, never the disk */

int fsync(int descriptor) {
    if (!watched_descriptor(descriptor)) return syscall(SYS_fsync, descriptor);
    if (fails(OTHER)) return -1;
    sync_one(descriptor, 0);
    return finish(0);
}

int fdatasync(int descriptor) { return fsync(descriptor); }

int syncfs(int descriptor) {
    if (!watched_descriptor(descriptor)) return syscall(SYS_syncfs, descriptor);
    if (fails(OTHER)) return -1;
    sync_one(descriptor, 1);
    return finish(0);
}

void sync(void) {
    if (!mode) {
        syscall(SYS_sync);
    } else if (!fails(OTHER)) { /* has no way to say that it failed */
        if (!nofsync) sync_all();
        finish(0);
    }
}

int sync_file_range(int descriptor, off_t at, off_t length, unsigned flags) {
    if (!watched_descriptor(descriptor)) return syscall(SYS_sync_file_range, descriptor, at, length, flags);
    return fails(OTHER) ? -1 : finish(0); /* keeps no lengths and no names: its manual warns */
}

/* Names */

int renameat2(int at, const char *path, int target_at, const char *target, unsigned flags) {
    char whole[PATH_MAX], whole_target[PATH_MAX];
    int from = watched(at, path, whole), to = watched(target_at, target, whole_target);
    if (!from && !to) return syscall(SYS_renameat2, at, path, target_at, target, flags);
    if (fails(OTHER)) return -1;
    struct change *change = changing(RENAMED, whole, whole_target);
    int result = syscall(SYS_renameat2, at, path, target_at, target, flags);
    changed(change, !result);
    return finish(result);
}
int renameat(int at, const char *path, int target_at, const char *target) {
    return renameat2(at, path, target_at, target, 0);
}
int rename(const char *path, const char *target) { return renameat2(AT_FDCWD, path, AT_FDCWD, target, 0); }

int unlinkat(int at, const char *path, int flags) {
    char whole[PATH_MAX];
    if (!watched(at, path, whole)) return syscall(SYS_unlinkat, at, path, flags);
    if (fails(OTHER)) return -1;
    struct change *change = changing(REMOVED, whole, NULL);
    int result = syscall(SYS_unlinkat, at, path, flags);
    changed(change, !result);
    return finish(result);
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
    int result = unlink(path);
    return result && errno == EISDIR ? rmdir(path) : result;
}

int mkdirat(int at, const char *path, mode_t permissions) {
    char whole[PATH_MAX];
    if (!watched(at, path, whole)) return syscall(SYS_mkdirat, at, path, permissions);
    if (fails(GROWS)) return -1;
    struct change *change = changing(MADE, whole, NULL);
    int result = syscall(SYS_mkdirat, at, path, permissions);
    changed(change, !result);
    return finish(result);
}
int mkdir(const char *path, mode_t permissions) { return mkdirat(AT_FDCWD, path, permissions); }

int linkat(int at, const char *path, int target_at, const char *target, int flags) {
    char whole[PATH_MAX];
    if (!watched(target_at, target, whole)) return syscall(SYS_linkat, at, path, target_at, target, flags);
    if (fails(GROWS)) return -1;
    struct change *change = changing(CREATED, whole, NULL);
    int result = syscall(SYS_linkat, at, path, target_at, target, flags);
    changed(change, !result);
    return finish(result);
}
int link(const char *path, const char *target) { return linkat(AT_FDCWD, path, AT_FDCWD, target, 0); }

int symlinkat(const char *text, int at, const char *path) {
    char whole[PATH_MAX];
    if (!watched(at, path, whole)) return syscall(SYS_symlinkat, text, at, path);
    if (fails(GROWS)) return -1;
    struct change *change = changing(CREATED, whole, NULL);
    int result = syscall(SYS_symlinkat, text, at, path);
    changed(change, !result);
    return finish(result);
}
int symlink(const char *text, const char *path) { return symlinkat(text, AT_FDCWD, path); }
