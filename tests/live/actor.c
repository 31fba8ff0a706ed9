/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The acts that the rules watch for, where no program of a bare machine does just that one thing.
 * `actor ACT [ARGUMENT]...` does it once and leaves; every act is harmless and leaves nothing behind.
 * Exit status: 0 done, 1 the kernel refused (its words on standard error), 2 wrong call.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/if_packet.h>
#include <linux/io_uring.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

static int must(long result, const char *what)
{
    if (result >= 0)
        return (int)result;
    fprintf(stderr, "actor: %s: %s\n", what, strerror(errno));
    exit(1);
}

static struct sockaddr_in inet(const char *address, const char *port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};

    if (inet_pton(AF_INET, address, &to.sin_addr) != 1) {
        fprintf(stderr, "actor: no address: %s\n", address);
        exit(2);
    }
    return to;
}

/* A socket that listens; nobody accepts, the backlog takes the connections. */
static int listening(const char *address, const char *port)
{
    struct sockaddr_in at = inet(address, port);
    int one = 1;
    int fd = must(socket(AF_INET, SOCK_STREAM, 0), "socket");

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    must(bind(fd, (struct sockaddr *)&at, sizeof(at)), "bind");
    must(listen(fd, 8), "listen");
    return fd;
}

static int connected(const char *address, const char *port)
{
    struct sockaddr_in to = inet(address, port);
    int fd = must(socket(AF_INET, SOCK_STREAM, 0), "socket");

    must(connect(fd, (struct sockaddr *)&to, sizeof(to)), "connect");
    return fd;
}

/*
 * network ADDRESS:PORT PROGRAM [ARGUMENT]...: runs the program in a network namespace of its own,
 * where ADDRESS is the machine itself and PORT is listened on, so that nothing leaves the machine.
 */
static int act_network(char **args)
{
    char *port = strchr(args[0], ':');
    struct ifreq interface = {.ifr_name = "lo"};
    int fd;

    if (port == NULL)
        return 2;
    *port++ = 0;
    must(unshare(CLONE_NEWNET), "unshare");
    fd = must(socket(AF_INET, SOCK_DGRAM, 0), "socket");
    interface.ifr_flags = IFF_UP | IFF_RUNNING;
    must(ioctl(fd, SIOCSIFFLAGS, &interface), "bring up lo");
    if (strcmp(args[0], "127.0.0.1") != 0) {
        struct sockaddr_in address = inet(args[0], "0");

        memcpy(&interface.ifr_addr, &address, sizeof(address));
        strcpy(interface.ifr_name, "lo:1");
        must(ioctl(fd, SIOCSIFADDR, &interface), "give lo the address");
    }
    close(fd);
    listening(args[0], port);
    execvp(args[1], args + 1);
    return must(-1, args[1]);
}

static int act_connect(char **args)
{
    connected(args[0], args[1]);
    return 0;
}

static int act_bind(char **args)
{
    listening(args[0], args[1]);
    return 0;
}

/* standard PORT NUMBER: a loopback connection becomes descriptor NUMBER. */
static int act_standard(char **args)
{
    int fd = connected("127.0.0.1", args[0]);

    must(dup2(fd, atoi(args[1])), "dup2");
    return 0;
}

/* socket DOMAIN TYPE PROTOCOL, as numbers */
static int act_socket(char **args)
{
    must(socket(atoi(args[0]), atoi(args[1]), atoi(args[2])), "socket");
    return 0;
}

/* memory PROGRAM: copies the program into memory and runs it from there. */
static int act_memory(char **args)
{
    static char chunk[1 << 16];
    char *const none[] = {NULL};
    char *const argv[] = {"in-memory", NULL};
    int from = must(open(args[0], O_RDONLY | O_CLOEXEC), args[0]);
    int to = must((int)syscall(SYS_memfd_create, "hidden", 1u /* MFD_CLOEXEC */), "memfd_create");
    ssize_t n;

    while ((n = read(from, chunk, sizeof(chunk))) > 0)
        must(write(to, chunk, (size_t)n), "write");
    return must(fexecve(to, argv, none), "fexecve");
}

/* ptrace attach: takes hold of a child of its own with ptrace. ptrace trace-me: the child lets itself be traced. */
static int act_attach(char **args)
{
    int traced_by_wish = strcmp(args[0], "trace-me") == 0;
    int status;
    pid_t child = must(fork(), "fork");

    if (child == 0) {
        if (traced_by_wish)
            must(ptrace(PTRACE_TRACEME, 0, 0, 0), "ptrace");
        else
            pause();
        _exit(0);
    }
    if (!traced_by_wish) {
        must(ptrace(PTRACE_SEIZE, child, 0, 0), "ptrace");
        kill(child, SIGKILL);
    }
    must(waitpid(child, &status, 0), "waitpid");
    return 0;
}

/* module FILE: asks the kernel to load a file that is no module; it refuses. */
static int act_module(char **args)
{
    int fd = must(open(args[0], O_RDONLY), args[0]);

    return syscall(SYS_finit_module, fd, "", 0) == 0 ? 2 : 0;
}

/* remove-module NAME: of a module that does not exist. */
static int act_remove_module(char **args)
{
    return syscall(SYS_delete_module, args[0], O_NONBLOCK) == 0 ? 2 : 0;
}

/* bpf program: loads "return 0" as a socket filter; bpf map: makes a map. */
static int act_bpf(char **args)
{
    static const struct bpf_insn code[] = {
        {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
        {.code = BPF_JMP | BPF_EXIT},
    };
    union bpf_attr attr = {0};

    if (strcmp(args[0], "map") == 0) {
        attr.map_type = BPF_MAP_TYPE_ARRAY;
        attr.key_size = 4;
        attr.value_size = 4;
        attr.max_entries = 1;
        must(syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr)), "map");
        return 0;
    }
    attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
    attr.insns = (uint64_t)(uintptr_t)code;
    attr.insn_cnt = LENGTH(code);
    attr.license = (uint64_t)(uintptr_t) "GPL";
    must(syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr)), "program");
    return 0;
}

/* enter FILE: enters the namespace of a /proc/PID/ns file. */
static int act_enter(char **args)
{
    must(setns(must(open(args[0], O_RDONLY), args[0]), 0), "setns");
    return 0;
}

/* login UID PROGRAM [ARGUMENT]...: runs the program as if UID had logged in; the kernel keeps that for good. */
static int act_login(char **args)
{
    int fd = must(open("/proc/self/loginuid", O_WRONLY), "loginuid");

    must(write(fd, args[0], strlen(args[0])), "set the login id");
    close(fd);
    execvp(args[1], args + 1);
    return must(-1, args[1]);
}

/* become UID: as an ordinary user who still holds root as saved id. */
static int act_become(char **args)
{
    must(setresuid(1234, 1234, 0), "setresuid");
    must(setuid((uid_t)atoi(args[0])), "setuid");
    return 0;
}

/* chat SOCKET: listens on a Unix socket and connects to it. */
static int act_chat(char **args)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int server = must(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
    int client = must(socket(AF_UNIX, SOCK_STREAM, 0), "socket");

    strncpy(at.sun_path, args[0], sizeof(at.sun_path) - 1);
    must(bind(server, (struct sockaddr *)&at, sizeof(at)), "bind");
    must(listen(server, 1), "listen");
    must(connect(client, (struct sockaddr *)&at, sizeof(at)), "connect");
    unlink(args[0]);
    return 0;
}

/* One operation through a ring; gives its result. */
static int through_ring(const struct io_uring_sqe *operation)
{
    struct io_uring_params params = {0};
    int ring = must((int)syscall(SYS_io_uring_setup, 4, &params), "io_uring_setup");
    size_t sq_bytes = params.sq_off.array + params.sq_entries * sizeof(uint32_t);
    size_t cq_bytes = params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe);
    size_t sqe_bytes = params.sq_entries * sizeof(struct io_uring_sqe);
    const int how = PROT_READ | PROT_WRITE;
    char *sq = mmap(NULL, sq_bytes, how, MAP_SHARED, ring, IORING_OFF_SQ_RING);
    char *cq = mmap(NULL, cq_bytes, how, MAP_SHARED, ring, IORING_OFF_CQ_RING);
    struct io_uring_sqe *sqes = mmap(NULL, sqe_bytes, how, MAP_SHARED, ring, IORING_OFF_SQES);

    if (sq == MAP_FAILED || cq == MAP_FAILED || sqes == MAP_FAILED)
        must(-1, "map the ring");
    sqes[0] = *operation;
    *(uint32_t *)(void *)(sq + params.sq_off.array) = 0;
    __atomic_store_n((uint32_t *)(void *)(sq + params.sq_off.tail), 1, __ATOMIC_RELEASE);
    must(syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0), "io_uring_enter");
    return ((struct io_uring_cqe *)(void *)(cq + params.cq_off.cqes))[0].res;
}

static int ring_result(int result, const char *what)
{
    if (result < 0) {
        errno = -result;
        result = -1;
    }
    must(result, what);
    return 0;
}

static int act_ring_setup(char **args)
{
    struct io_uring_params params = {0};

    must(syscall(SYS_io_uring_setup, atoi(args[0]), &params), "io_uring_setup");
    return 0;
}

static int act_ring_open(char **args)
{
    struct io_uring_sqe open_file = {
        .opcode = IORING_OP_OPENAT,
        .fd = AT_FDCWD,
        .addr = (uint64_t)(uintptr_t)args[0],
        .open_flags = O_RDONLY,
    };

    return ring_result(through_ring(&open_file), args[0]);
}

static int act_ring_connect(char **args)
{
    struct sockaddr_in to = inet(args[0], args[1]);
    struct io_uring_sqe connect_socket = {
        .opcode = IORING_OP_CONNECT,
        .fd = must(socket(AF_INET, SOCK_STREAM, 0), "socket"),
        .addr = (uint64_t)(uintptr_t)&to,
        .off = sizeof(to),
    };

    return ring_result(through_ring(&connect_socket), "connect");
}

/* opens SECONDS FILE MOST: opens and closes FILE MOST times a second (0: as fast as it can); prints how often. */
static int act_opens(char **args)
{
    unsigned long count = 0;
    unsigned long most = strtoul(args[2], NULL, 10); /* a second; 0 = no limit */
    struct timespec start, now;
    double seconds = atof(args[0]), gone = 0;

    clock_gettime(CLOCK_MONOTONIC, &start);
    while (gone < seconds) {
        for (int i = 0; i < 100; i++, count++)
            close(open(args[1], O_RDONLY));
        do {
            clock_gettime(CLOCK_MONOTONIC, &now);
            gone = (double)(now.tv_sec - start.tv_sec) + (double)(now.tv_nsec - start.tv_nsec) / 1e9;
        } while (most != 0 && gone < (double)count / (double)most && gone < seconds);
    }
    printf("%lu\n", count);
    return 0;
}

static const struct {
    const char *name;
    int arguments;
    int (*run)(char **args);
} acts[] = {
    {"network", 2, act_network},
    {"connect", 2, act_connect},
    {"bind", 2, act_bind},
    {"standard", 2, act_standard},
    {"socket", 3, act_socket},
    {"memory", 1, act_memory},
    {"ptrace", 1, act_attach},
    {"module", 1, act_module},
    {"remove-module", 1, act_remove_module},
    {"bpf", 1, act_bpf},
    {"enter", 1, act_enter},
    {"login", 2, act_login},
    {"become", 1, act_become},
    {"chat", 1, act_chat},
    {"ring-setup", 1, act_ring_setup},
    {"ring-open", 1, act_ring_open},
    {"ring-connect", 2, act_ring_connect},
    {"opens", 3, act_opens},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < LENGTH(acts); i++) {
        if (strcmp(argv[1], acts[i].name) == 0 && argc - 2 >= acts[i].arguments)
            return acts[i].run(argv + 2);
    }
    fprintf(stderr, "actor: unknown act or too few arguments\n");
    return 2;
}
