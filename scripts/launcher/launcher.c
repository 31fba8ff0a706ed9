/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The front of the one-file executable where `deno compile` has no base binary: this static program
 * with a compressed archive behind it (runtime, saker's bundle, driver library).
 *
 * First start: checks the archive's SHA-256, unpacks it into a private cache directory under the
 * name of its hash, and runs it. Later starts: checks that the directory is still ours alone and
 * complete, and runs it. It never executes or overwrites what others could have written, and it
 * takes no arguments of its own: all go to saker.
 *
 * File layout: [this ELF][gzip of entries][struct trailer]. An entry is: u32 name length, u32 mode,
 * u64 size, name, bytes; little endian; an entry of name length 0 ends the list.
 */
#define _XOPEN_SOURCE 700 /* nftw */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "sha256.h"

#define MAGIC "SAKERPK1"
#define RUNTIME "saker"    /* the Deno runtime, named so that ps and comm show saker */
#define BUNDLE "saker.js"
#define LIBRARY "libsaker.so"
#define COMPLETE "complete" /* written last; its presence says that all of the rest is there */
#define STALE_S 3600       /* age from which an unfinished directory is taken for abandoned, seconds */
#define EXIT_UNPACK 71      /* the archive is damaged or no directory can hold it */

struct trailer {
    char magic[8];
    uint64_t archive_offset;
    uint64_t archive_length;
    uint8_t digest[SHA256_BYTES];
} __attribute__((packed));

struct archive {
    const uint8_t *bytes;
    size_t length;
    char id[2 * 12 + 1]; /* first 12 bytes of the digest in hex: the directory's name */
};

static int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int complain(const char *format, ...)
{
    va_list args;

    fputs("saker: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return -1;
}

/* out = directory/name; false when that is longer than a path may be. */
static int join(char out[PATH_MAX], const char *directory, const char *name)
{
    return snprintf(out, PATH_MAX, "%s/%s", directory, name) < PATH_MAX;
}

/* Maps this very file and finds the archive in it. */
static int find_archive(struct archive *archive, struct trailer *trailer)
{
    struct stat st;
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &st) < 0)
        return complain("cannot read my own file: %s (is /proc mounted?)", strerror(errno));
    uint8_t *file = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (file == MAP_FAILED)
        return complain("cannot map my own file: %s", strerror(errno));
    if ((size_t)st.st_size < sizeof(*trailer))
        return complain("this file is cut short; copy it again");
    memcpy(trailer, file + st.st_size - sizeof(*trailer), sizeof(*trailer));
    if (memcmp(trailer->magic, MAGIC, sizeof(trailer->magic)) != 0 ||
        trailer->archive_offset > (uint64_t)st.st_size ||
        trailer->archive_length > (uint64_t)st.st_size - trailer->archive_offset)
        return complain("this file is cut short or damaged; copy it again");
    archive->bytes = file + trailer->archive_offset;
    archive->length = trailer->archive_length;
    for (int i = 0; i < 12; i++)
        snprintf(archive->id + 2 * i, 3, "%02x", trailer->digest[i]);
    return 0;
}

/* True for a path that only we can write: ours, and no write bit for group or others. */
static int is_private(const char *path, mode_t type)
{
    struct stat st;

    return lstat(path, &st) == 0 && (st.st_mode & S_IFMT) == type && st.st_uid == geteuid() &&
           (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static int is_unpacked(const char *directory)
{
    static const char *const files[] = {RUNTIME, BUNDLE, LIBRARY, COMPLETE};
    char path[PATH_MAX];

    if (!is_private(directory, S_IFDIR))
        return 0;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (!join(path, directory, files[i]) || !is_private(path, S_IFREG))
            return 0;
    }
    return 1;
}

static int read_exactly(z_stream *stream, void *to, size_t length)
{
    uint8_t *out = to;

    while (length > 0) {
        size_t step = length < UINT_MAX ? length : UINT_MAX;
        stream->next_out = out;
        stream->avail_out = (uInt)step;
        int result = inflate(stream, Z_NO_FLUSH);
        size_t got = step - stream->avail_out;
        out += got;
        length -= got;
        if (got == 0 && result != Z_OK)
            return -1;
    }
    return 0;
}

static int write_exactly(int fd, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(fd, bytes, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -1;
        bytes += n;
        length -= (size_t)n;
    }
    return 0;
}

/* Writes one entry's bytes from the stream into a new file. */
static int unpack_file(z_stream *stream, const char *path, uint32_t mode, uint64_t size)
{
    static uint8_t chunk[1 << 16];
    int result = 0;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode & 0755);

    if (fd < 0)
        return -1;
    while (size > 0 && result == 0) {
        size_t step = size < sizeof(chunk) ? (size_t)size : sizeof(chunk);
        if (read_exactly(stream, chunk, step) < 0) {
            errno = EILSEQ;
            result = -1;
        } else {
            result = write_exactly(fd, chunk, step);
        }
        size -= step;
    }
    if (close(fd) < 0)
        result = -1;
    return result;
}

/* Unpacks all entries into `directory`, which exists and is empty. */
static int unpack_entries(const struct archive *archive, const char *directory)
{
    z_stream stream = {0};
    int result = -1;

    stream.next_in = (Bytef *)(uintptr_t)archive->bytes;
    stream.avail_in = (uInt)archive->length;
    if (inflateInit2(&stream, 15 + 16) != Z_OK) /* +16: gzip framing */
        return -1;
    for (;;) {
        struct {
            uint32_t name_length;
            uint32_t mode;
            uint64_t size;
        } head;
        char name[64] = {0};
        char path[PATH_MAX];

        errno = EILSEQ;
        if (read_exactly(&stream, &head, sizeof(head)) < 0)
            break;
        if (head.name_length == 0) {
            result = 0;
            break;
        }
        if (head.name_length >= sizeof(name) || read_exactly(&stream, name, head.name_length) < 0 ||
            strchr(name, '/') != NULL)
            break;
        if (!join(path, directory, name) || unpack_file(&stream, path, head.mode, head.size) < 0)
            break;
    }
    int saved = errno;
    inflateEnd(&stream);
    errno = saved;
    return result;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *place)
{
    (void)st;
    (void)kind;
    (void)place;
    remove(path);
    return 0;
}

/* Removes a directory of ours with all that the runtime has put into it; follows no links. */
static void remove_directory(const char *directory)
{
    nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/* True for ID.PID, the name of a directory that is being unpacked into. */
static int is_unfinished(const char *name, size_t id_length)
{
    size_t digits = strspn(name, "0123456789abcdef");

    return digits == id_length && name[digits] == '.' && name[digits + 1] != 0 &&
           strspn(name + digits + 1, "0123456789") == strlen(name + digits + 1);
}

/*
 * Removes what other versions have unpacked, 100 MB each: directories beside ours whose name is an
 * archive's, too. One that still runs keeps its open files until it ends. So goes what a start that
 * was killed has left.
 */
static void remove_others(const char *cache, const char *own_id)
{
    DIR *entries = opendir(cache);
    struct dirent *entry;
    char path[PATH_MAX];

    if (entries == NULL)
        return;
    while ((entry = readdir(entries)) != NULL) {
        const char *name = entry->d_name;
        size_t length = strlen(own_id);
        int other = strlen(name) == length && strspn(name, "0123456789abcdef") == length &&
                    strcmp(name, own_id) != 0;
        struct stat st;

        if ((!other && !is_unfinished(name, length)) || !join(path, cache, name) ||
            !is_private(path, S_IFDIR))
            continue;
        if (other || (stat(path, &st) == 0 && time(NULL) - st.st_mtime > STALE_S))
            remove_directory(path);
    }
    closedir(entries);
}

/*
 * Unpacks beside the final place and renames, so that a second start at the same time, or a crash
 * in the middle, never sees half an archive. Losing the race to another start is success.
 */
static int unpack(const struct archive *archive, const char *directory)
{
    char work[PATH_MAX];

    if (snprintf(work, sizeof(work), "%s.%ld", directory, (long)getpid()) >= (int)sizeof(work))
        return -1;
    remove_directory(work);
    if (mkdir(work, 0700) < 0)
        return -1;
    if (unpack_entries(archive, work) < 0 || rename(work, directory) < 0) {
        int saved = errno;
        remove_directory(work);
        errno = saved;
        return is_unpacked(directory) ? 0 : -1;
    }
    return 0;
}

/* unpack(), with the signals that end a program waiting until it is done: no half archive stays. */
static int unpack_undisturbed(const struct archive *archive, const char *directory)
{
    static const int endings[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    sigset_t waiting, before;

    sigemptyset(&waiting);
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
        sigaddset(&waiting, endings[i]);
    sigprocmask(SIG_BLOCK, &waiting, &before);
    int outcome = unpack(archive, directory);
    int saved = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = saved;
    return outcome;
}

/* Makes `path` (one level) if it is missing; true if it is then a directory that only we can write. */
static int ensure_private_directory(const char *path)
{
    mkdir(path, 0700);
    return is_private(path, S_IFDIR);
}

/* Fills `directory` with the place of the unpacked archive, from the first candidate that works. */
static int place(const struct archive *archive, const struct trailer *trailer, char directory[PATH_MAX])
{
    char candidates[5][PATH_MAX] = {{0}};
    const char *own = getenv("SAKER_CACHE_DIR");
    const char *xdg = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    int checked = 0;
    int error = ENOENT;

    if (own != NULL && *own != 0)
        snprintf(candidates[0], PATH_MAX, "%s", own);
    if (geteuid() == 0)
        snprintf(candidates[1], PATH_MAX, "/var/cache/saker");
    else if (xdg != NULL && *xdg == '/')
        snprintf(candidates[1], PATH_MAX, "%s/saker", xdg);
    else if (home != NULL && *home == '/')
        snprintf(candidates[1], PATH_MAX, "%s/.cache/saker", home);
    snprintf(candidates[2], PATH_MAX, "/var/tmp/saker-%ld", (long)geteuid());
    snprintf(candidates[3], PATH_MAX, "/tmp/saker-%ld", (long)geteuid());
    snprintf(candidates[4], PATH_MAX, "/dev/shm/saker-%ld", (long)geteuid());

    for (int i = 0; i < 5; i++) {
        char path[PATH_MAX];

        if (candidates[i][0] == 0 || !ensure_private_directory(candidates[i]) ||
            !join(directory, candidates[i], archive->id))
            continue;
        if (!is_unpacked(directory)) {
            uint8_t digest[SHA256_BYTES];

            if (!checked) {
                sha256(archive->bytes, archive->length, digest);
                if (memcmp(digest, trailer->digest, sizeof(digest)) != 0)
                    return complain("this file is damaged (its checksum differs); copy it again");
                checked = 1;
            }
            if (unpack_undisturbed(archive, directory) < 0) {
                error = errno;
                continue;
            }
            remove_others(candidates[i], archive->id);
        }
        if (join(path, directory, RUNTIME) && access(path, X_OK) == 0) /* fails on a noexec mount */
            return 0;
        error = errno;
    }
    return complain("found no directory to unpack into (%s); name one with SAKER_CACHE_DIR=DIR "
                    "(80 to 150 MB, executable, writable by this user only)",
                    strerror(error));
}

int main(int argc, char **argv)
{
    static const char *const front[] = {
        "saker", "run", "--quiet", "--allow-all", "--no-config", "--no-lock", "--no-remote", "--no-npm",
        /* a sensor makes little garbage: a small young generation, no collector threads, and old
         * texts are collected when they are as much as the rest, not at a hundred megabytes;
         * every function is compiled at the first start, and read from the code cache from then on */
        "--v8-flags=--max-semi-space-size=2,--memory-saver-mode,--single-threaded-gc,--no-lazy",
    };
    const size_t n_front = sizeof(front) / sizeof(front[0]);
    struct archive archive;
    struct trailer trailer;
    char directory[PATH_MAX];
    char runtime[PATH_MAX];
    char bundle[PATH_MAX];
    char library[PATH_MAX];
    char self[PATH_MAX] = {0};

    if (find_archive(&archive, &trailer) < 0 || place(&archive, &trailer, directory) < 0 ||
        !join(runtime, directory, RUNTIME) || !join(bundle, directory, BUNDLE) ||
        !join(library, directory, LIBRARY))
        return EXIT_UNPACK;

    const char **args = calloc(n_front + (size_t)argc + 2, sizeof(*args));
    if (args == NULL)
        return complain("out of memory"), EXIT_UNPACK;
    memcpy(args, front, sizeof(front));
    args[n_front] = bundle;
    for (int i = 1; i < argc; i++)
        args[n_front + (size_t)i] = argv[i];

    if (readlink("/proc/self/exe", self, sizeof(self) - 1) > 0)
        setenv("SAKER_EXECUTABLE", self, 1);
    setenv("SAKER_LIB", library, 1);
    setenv("DENO_DIR", directory, 1); /* V8's code cache goes here, never to the user's Deno */
    setenv("DENO_NO_UPDATE_CHECK", "1", 1);
    setenv("MALLOC_ARENA_MAX", "2", 0); /* a dozen threads that rarely allocate */
    execv(runtime, (char *const *)(uintptr_t)args);
    complain("cannot execute %s: %s", runtime, strerror(errno));
    return EXIT_UNPACK;
}
