/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * What each event consists of: one line an event type, one step a parameter, in the order of the
 * event table. Steps read the call's arguments by number. Events that need more than that (the
 * open and clone families, execve) have one step that makes several parameters.
 */
#ifndef SAKER_RECIPES_H
#define SAKER_RECIPES_H

#include "../include/saker_events.h"
#include "../include/saker_abi.h"
#include "flags.h"

struct step {
	u8 kind;
	u8 arg; /* number of the argument that is read */
	u8 aux; /* bytes of a number, or a second argument, as the kind says */
	u8 mapping;
};

enum step_kind {
	K_END,
	K_RET, /* the call's result */
	K_ARG, /* an argument as a number */
	K_ZERO,
	K_PEEK, /* a u32 in user memory: argument `arg`, at byte offset `mapping`; aux: how it maps */
	K_STR, /* user string */
	K_DATA_OUT, /* bytes given by the caller: `arg` points, `aux` counts */
	K_DATA_IN, /* bytes given to the caller: `arg` points, the result counts */
	K_IOV_OUT,
	K_IOV_IN,
	K_IOV_SIZE,
	K_MESSAGE, /* aux: enum message_part; descriptor in argument 0 */
	K_SOCKADDR, /* `arg` points, `aux` counts */
	K_TUPLE, /* of descriptor `arg`; aux: direction; mapping: argument with an address, or 15 */
	K_TUPLE_RET, /* of the descriptor that the call made, inbound */
	K_ACCEPT_QUEUE,
	K_SOCKETPAIR,
	K_PIPE,
	K_OPEN,
	K_CLONE,
	K_EXEC, /* a failed one; arg: argv, aux: envp */
	K_MEMORY,
	K_CAPS,
	K_SOCKET_FLAGS,
	K_PTRACE,
	K_PRCTL,
	K_SOCKOPT,
	K_TIMESPEC,
	K_POLLFDS,
	K_FD_PATH, /* fact: path of descriptor `arg` */
	K_MODULE_IMAGE,
	K_OWN_STR, /* NUL-terminated bytes only if the call succeeded */
	K_RLIMIT,
	K_SEMOPS,
	K_SEM_VALUE, /* a number that only SETVAL carries */
	K_QUOTA,
	K_KEYCTL,
	K_FSCONFIG,
	K_PEEK_ID, /* a user or group id in user memory */
	K_PEEK_OFFSET, /* a file offset in user memory */
	K_OFFSET, /* a file offset; aux: argument with its upper half for 32-bit callers */
	K_LONG, /* a long with its sign */
	K_SYSCALL_ID,
	K_VM_DATA,
	K_RIGHTS, /* facts: descriptors that came with the message at `arg`; aux: its flags */
	K_HALVES, /* a 64-bit number in two arguments: upper half `arg`, lower half `aux` */
};

#define MAX_STEPS 16

#define RES { K_RET, 0, 8, AS_IS }
#define FD(n) { K_ARG, n, 8, AS_S32 }
#define PID(n) { K_ARG, n, 8, AS_S32 }
#define U8(n) { K_ARG, n, 1, AS_IS }
#define U16(n) { K_ARG, n, 2, AS_IS }
#define U32(n) { K_ARG, n, 4, AS_IS }
#define U64(n) { K_ARG, n, 8, AS_IS }
#define MAP8(n, m) { K_ARG, n, 1, m }
#define MAP16(n, m) { K_ARG, n, 2, m }
#define MAP32(n, m) { K_ARG, n, 4, m }
#define STR(n) { K_STR, n, 0, 0 }
#define ZERO(bytes) { K_ZERO, 0, bytes, 0 }
#define OFFSET(n) { K_OFFSET, n, n + 1, 0 }
#define ID_AT(n) { K_PEEK_ID, n, 0, 0 }
#define PEEK32(n, offset) { K_PEEK, n, AS_IS, offset }
#define PEEK_MAP32(n, offset, m) { K_PEEK, n, m, offset }
#define MSG(n, part) { K_MESSAGE, n, part, 0 } /* part: enum message_part */
#define RIGHTS(n, flags) { K_RIGHTS, n, flags, 0 }
#define NO_NAME 15
#define FD_PATH(n) { K_FD_PATH, n, 0, 0 }

#define OPEN { { K_OPEN, 0, 0, 0 } }
#define CLONE { RES, { K_CLONE, 0, 0, 0 } }

static const struct step recipes[SAKER_MAX_EVENTS][MAX_STEPS] = {
	[PPME_GENERIC_X] = { { K_SYSCALL_ID, 0, 0, 0 } },

	/* files */
	[PPME_SYSCALL_OPEN_X] = OPEN,
	[PPME_SYSCALL_OPENAT_2_X] = OPEN,
	[PPME_SYSCALL_OPENAT2_X] = OPEN,
	[PPME_SYSCALL_CREAT_X] = OPEN,
	[PPME_SYSCALL_OPEN_BY_HANDLE_AT_X] = OPEN,
	[PPME_SYSCALL_CLOSE_X] = { RES, FD(0) },
	[PPME_SYSCALL_CLOSE_RANGE_X] = { RES, U32(0), U32(1), U32(2) },
	[PPME_SYSCALL_DUP_1_X] = { RES, FD(0) },
	[PPME_SYSCALL_DUP2_X] = { RES, FD(0), FD(1) },
	[PPME_SYSCALL_DUP3_X] = { RES, FD(0), FD(1), MAP32(2, AS_CLOEXEC) },
	[PPME_SYSCALL_FCNTL_X] = { RES, FD(0), MAP8(1, AS_FCNTL), U64(2) },
	[PPME_SYSCALL_READ_X] = { RES, { K_DATA_IN, 1, 0, 0 }, FD(0), U32(2) },
	[PPME_SYSCALL_WRITE_X] = { RES, { K_DATA_OUT, 1, 2, 0 }, FD(0), U32(2) },
	[PPME_SYSCALL_PREAD_X] = { RES, { K_DATA_IN, 1, 0, 0 }, FD(0), U32(2), OFFSET(3) },
	[PPME_SYSCALL_PWRITE_X] = { RES, { K_DATA_OUT, 1, 2, 0 }, FD(0), U32(2), OFFSET(3) },
	[PPME_SYSCALL_READV_X] = { RES, { K_IOV_SIZE, 1, 2, 0 }, { K_IOV_IN, 1, 2, 0 }, FD(0) },
	[PPME_SYSCALL_WRITEV_X] = { RES, { K_IOV_OUT, 1, 2, 0 }, FD(0), { K_IOV_SIZE, 1, 2, 0 } },
	[PPME_SYSCALL_PREADV_X] = { RES, { K_IOV_SIZE, 1, 2, 0 }, { K_IOV_IN, 1, 2, 0 }, FD(0), OFFSET(3) },
	[PPME_SYSCALL_PWRITEV_X] = { RES, { K_IOV_OUT, 1, 2, 0 }, FD(0), { K_IOV_SIZE, 1, 2, 0 }, OFFSET(3) },
	[PPME_SYSCALL_SENDFILE_X] = { RES, { K_PEEK_OFFSET, 2, 0, 0 }, FD(0), FD(1), U64(3) },
	[PPME_SYSCALL_SPLICE_X] = { RES, FD(0), FD(2), U64(4), MAP32(5, AS_IS) },
	[PPME_SYSCALL_COPY_FILE_RANGE_X] = { RES, FD(2), { K_PEEK_OFFSET, 3, 0, 0 }, FD(0),
					     { K_PEEK_OFFSET, 1, 0, 0 }, U64(4) },
	[PPME_SYSCALL_LSEEK_X] = { RES, FD(0), { K_LONG, 1, 0, 0 }, U8(2) },
	[PPME_SYSCALL_LLSEEK_X] = { RES, FD(0), { K_HALVES, 1, 2, 0 }, U8(4) },
	[PPME_SYSCALL_IOCTL_3_X] = { RES, FD(0), U64(1), U64(2) },
	[PPME_SYSCALL_FLOCK_X] = { RES, FD(0), U32(1) },
	[PPME_SYSCALL_GETDENTS_X] = { RES, FD(0) },
	[PPME_SYSCALL_GETDENTS64_X] = { RES, FD(0) },
	[PPME_SYSCALL_ACCESS_X] = { RES, STR(0), U32(1) },
	[PPME_SYSCALL_STAT_X] = { RES, STR(0) },
	[PPME_SYSCALL_LSTAT_X] = { RES, STR(0) },
	[PPME_SYSCALL_FSTAT_X] = { RES, FD(0) },
	[PPME_SYSCALL_STAT64_X] = { RES, STR(0) },
	[PPME_SYSCALL_LSTAT64_X] = { RES, STR(0) },
	[PPME_SYSCALL_FSTAT64_X] = { RES },
	[PPME_SYSCALL_NEWFSTATAT_X] = { RES, FD(0), STR(1), MAP32(3, AS_AT) },
	[PPME_SYSCALL_GETCWD_X] = { RES, { K_OWN_STR, 0, 0, 0 } },
	[PPME_SYSCALL_CHDIR_X] = { RES, STR(0) },
	[PPME_SYSCALL_FCHDIR_X] = { RES, FD(0), FD_PATH(0) },
	[PPME_SYSCALL_CHROOT_X] = { RES, STR(0) },
	[PPME_SYSCALL_UNLINK_2_X] = { RES, STR(0) },
	[PPME_SYSCALL_UNLINKAT_2_X] = { RES, FD(0), STR(1), MAP32(2, AS_AT) },
	[PPME_SYSCALL_RENAME_X] = { RES, STR(0), STR(1) },
	[PPME_SYSCALL_RENAMEAT_X] = { RES, FD(0), STR(1), FD(2), STR(3) },
	[PPME_SYSCALL_RENAMEAT2_X] = { RES, FD(0), STR(1), FD(2), STR(3), U32(4) },
	[PPME_SYSCALL_LINK_2_X] = { RES, STR(0), STR(1) },
	[PPME_SYSCALL_LINKAT_2_X] = { RES, FD(0), STR(1), FD(2), STR(3), MAP32(4, AS_AT) },
	[PPME_SYSCALL_SYMLINK_X] = { RES, STR(0), STR(1) },
	[PPME_SYSCALL_SYMLINKAT_X] = { RES, STR(0), FD(1), STR(2) },
	[PPME_SYSCALL_MKDIR_2_X] = { RES, STR(0), U32(1) },
	[PPME_SYSCALL_MKDIRAT_X] = { RES, FD(0), STR(1), U32(2) },
	[PPME_SYSCALL_RMDIR_2_X] = { RES, STR(0) },
	[PPME_SYSCALL_MKNOD_X] = { RES, STR(0), MAP32(1, AS_NODE_MODE), U32(2) },
	[PPME_SYSCALL_MKNODAT_X] = { RES, FD(0), STR(1), MAP32(2, AS_NODE_MODE), U32(3) },
	[PPME_SYSCALL_CHMOD_X] = { RES, STR(0), MAP32(1, AS_MODE) },
	[PPME_SYSCALL_FCHMOD_X] = { RES, FD(0), MAP32(1, AS_MODE), FD_PATH(0) },
	[PPME_SYSCALL_FCHMODAT_X] = { RES, FD(0), STR(1), MAP32(2, AS_MODE) },
	[PPME_SYSCALL_CHOWN_X] = { RES, STR(0), U32(1), U32(2) },
	[PPME_SYSCALL_LCHOWN_X] = { RES, STR(0), U32(1), U32(2) },
	[PPME_SYSCALL_FCHOWN_X] = { RES, FD(0), U32(1), U32(2), FD_PATH(0) },
	[PPME_SYSCALL_FCHOWNAT_X] = { RES, FD(0), STR(1), U32(2), U32(3), MAP32(4, AS_FCHOWNAT) },
	[PPME_SYSCALL_MOUNT_X] = { RES, STR(0), STR(1), STR(2), MAP32(3, AS_MOUNT) },
	[PPME_SYSCALL_UMOUNT_1_X] = { RES, STR(0) },
	[PPME_SYSCALL_UMOUNT2_X] = { RES, STR(0), U32(1) },
	[PPME_SYSCALL_FSCONFIG_X] = { RES, FD(0), U32(1), { K_FSCONFIG, 0, 0, 0 } },
	[PPME_SYSCALL_QUOTACTL_X] = { RES, { K_QUOTA, 0, 0, 0 } },

	/* sockets */
	[PPME_SOCKET_SOCKET_X] = { RES, U32(0), U32(1), U32(2), { K_SOCKET_FLAGS, 1, 4, 0 } },
	[PPME_SOCKET_SOCKETPAIR_X] = { RES, { K_SOCKETPAIR, 3, 0, 0 }, U32(0), U32(1), U32(2) },
	[PPME_SOCKET_BIND_X] = { RES, { K_SOCKADDR, 1, 2, 0 }, FD(0) },
	[PPME_SOCKET_CONNECT_X] = { RES, { K_TUPLE, 0, 0, 1 }, FD(0), { K_SOCKADDR, 1, 2, 0 } },
	[PPME_SOCKET_LISTEN_X] = { RES, FD(0), U32(1) },
	[PPME_SOCKET_ACCEPT_5_X] = { RES, { K_TUPLE_RET, 0, 0, 0 }, { K_ACCEPT_QUEUE, 0, 0, 0 } },
	[PPME_SOCKET_ACCEPT4_6_X] = { RES, { K_TUPLE_RET, 0, 0, 0 }, { K_ACCEPT_QUEUE, 0, 0, 0 },
				      MAP32(3, AS_CLOEXEC) },
	[PPME_SOCKET_SEND_X] = { RES, { K_DATA_OUT, 1, 2, 0 }, FD(0), U32(2), { K_TUPLE, 0, 0, NO_NAME } },
	[PPME_SOCKET_SENDTO_X] = { RES, { K_DATA_OUT, 1, 2, 0 }, FD(0), U32(2), { K_TUPLE, 0, 0, 4 } },
	[PPME_SOCKET_SENDMSG_X] = { RES, MSG(1, 1), FD(0), MSG(1, 0), MSG(1, 4) },
	[PPME_SOCKET_SENDMMSG_X] = { RES, FD(0), MSG(1, 0), MSG(1, 1), MSG(1, 4) },
	[PPME_SOCKET_RECV_X] = { RES, { K_DATA_IN, 1, 0, 0 }, FD(0), U32(2), { K_TUPLE, 0, 1, NO_NAME } },
	[PPME_SOCKET_RECVFROM_X] = { RES, { K_DATA_IN, 1, 0, 0 }, { K_TUPLE, 0, 1, 4 }, FD(0), U32(2) },
	[PPME_SOCKET_RECVMSG_X] = { RES, MSG(1, 6), MSG(1, 2), MSG(1, 5), MSG(1, 3), FD(0), RIGHTS(1, 2) },
	[PPME_SOCKET_RECVMMSG_X] = { RES, FD(0), MSG(1, 6), MSG(1, 2), MSG(1, 5), MSG(1, 3),
				     RIGHTS(1, 3) },
	[PPME_SOCKET_SHUTDOWN_X] = { RES, FD(0), MAP8(1, AS_SHUTDOWN) },
	[PPME_SOCKET_SETSOCKOPT_X] = { RES, FD(0), MAP8(1, AS_SOCKOPT_LEVEL), { K_SOCKOPT, 2, 1, 0 },
				       { K_SOCKOPT, 3, 4, 0 }, U32(4) },
	[PPME_SOCKET_GETSOCKOPT_X] = { RES, FD(0), MAP8(1, AS_SOCKOPT_LEVEL), { K_SOCKOPT, 2, 1, 0 },
				       { K_SOCKOPT, 3, 14, 0 }, PEEK32(4, 0) },
	[PPME_SOCKET_GETSOCKNAME_X] = {},
	[PPME_SOCKET_GETPEERNAME_X] = {},

	/* descriptors of other kinds */
	[PPME_SYSCALL_PIPE_X] = { RES, { K_PIPE, 0, 0, 0 } },
	[PPME_SYSCALL_PIPE2_X] = { RES, { K_PIPE, 0, 0, 0 }, MAP32(1, AS_FD_FLAGS) },
	[PPME_SYSCALL_EVENTFD_X] = { RES, U64(0), ZERO(4) },
	[PPME_SYSCALL_EVENTFD2_X] = { RES, MAP16(1, AS_FD_FLAGS), U64(0) },
	[PPME_SYSCALL_SIGNALFD_X] = { RES, FD(0), ZERO(4), ZERO(1) },
	[PPME_SYSCALL_SIGNALFD4_X] = { RES, MAP16(3, AS_FD_FLAGS), FD(0), ZERO(4) },
	[PPME_SYSCALL_TIMERFD_CREATE_X] = { RES, ZERO(1), ZERO(1) },
	[PPME_SYSCALL_INOTIFY_INIT_X] = { RES, ZERO(1) },
	[PPME_SYSCALL_INOTIFY_INIT1_X] = { RES, MAP16(0, AS_FD_FLAGS) },
	[PPME_SYSCALL_EPOLL_CREATE_X] = { RES, U32(0) },
	[PPME_SYSCALL_EPOLL_CREATE1_X] = { RES, MAP32(0, AS_EPOLL_CLOEXEC) },
	[PPME_SYSCALL_EPOLLWAIT_X] = { RES, FD(2) },
	[PPME_SYSCALL_USERFAULTFD_X] = { RES, MAP32(0, AS_FD_FLAGS) },
	[PPME_SYSCALL_MEMFD_CREATE_X] = { RES, STR(0), MAP32(1, AS_LOW3) },
	[PPME_SYSCALL_PIDFD_OPEN_X] = { RES, PID(0), MAP32(1, AS_PIDFD_OPEN) },
	[PPME_SYSCALL_PIDFD_GETFD_X] = { RES, FD(0), FD(1), U32(2) },
	[PPME_SYSCALL_BPF_2_X] = { RES, U32(0) },
	[PPME_SYSCALL_IO_URING_SETUP_X] = { RES, U32(0), PEEK32(1, 0), PEEK32(1, 4),
					    PEEK_MAP32(1, 8, AS_IO_URING_SETUP), PEEK32(1, 12),
					    PEEK32(1, 16), PEEK_MAP32(1, 20, AS_LOW11) },
	[PPME_SYSCALL_IO_URING_ENTER_X] = { RES, FD(0), U32(1), U32(2), MAP32(3, AS_LOW4), PEEK32(4, 0) },
	[PPME_SYSCALL_IO_URING_REGISTER_X] = { RES, FD(0), U16(1), U64(2), U32(3) },
	[PPME_SYSCALL_POLL_X] = { RES, { K_POLLFDS, 0, 1, 0 }, PID(2) },
	[PPME_SYSCALL_PPOLL_X] = { RES, { K_POLLFDS, 0, 1, 0 }, { K_TIMESPEC, 2, 0, 0 }, PEEK32(3, 0) },
	[PPME_SYSCALL_SELECT_X] = { RES },

	/* processes */
	[PPME_SYSCALL_EXECVE_19_X] = { RES, { K_EXEC, 1, 2, 0 }, STR(0) },
	[PPME_SYSCALL_EXECVEAT_X] = { RES, { K_EXEC, 2, 3, 0 } },
	[PPME_SYSCALL_CLONE_20_X] = CLONE,
	[PPME_SYSCALL_CLONE3_X] = CLONE,
	[PPME_SYSCALL_FORK_20_X] = CLONE,
	[PPME_SYSCALL_VFORK_20_X] = CLONE,
	[PPME_SYSCALL_KILL_X] = { RES, PID(0), U8(1) },
	[PPME_SYSCALL_TKILL_X] = { RES, PID(0), U8(1) },
	[PPME_SYSCALL_TGKILL_X] = { RES, PID(0), PID(1), U8(2) },
	[PPME_SYSCALL_PTRACE_X] = { RES, { K_PTRACE, 0, 0, 0 }, { K_PTRACE, 0, 1, 0 },
				    MAP16(0, AS_PTRACE), PID(1) },
	[PPME_SYSCALL_PRCTL_X] = { RES, U32(0), { K_PRCTL, 1, 0, 0 } },
	[PPME_SYSCALL_SECCOMP_X] = { RES, U64(0), U64(1) },
	[PPME_SYSCALL_SETSID_X] = { RES },
	[PPME_SYSCALL_SETPGID_X] = { RES, PID(0), PID(1) },
	[PPME_SYSCALL_SETNS_X] = { RES, FD(0), MAP32(1, AS_CLONE), FD_PATH(0) },
	[PPME_SYSCALL_UNSHARE_X] = { RES, MAP32(0, AS_CLONE) },
	[PPME_SYSCALL_PROCESS_VM_READV_X] = { RES, PID(0), { K_VM_DATA, 1, 2, 0 } },
	[PPME_SYSCALL_PROCESS_VM_WRITEV_X] = { RES, PID(0), { K_VM_DATA, 1, 2, 0 } },
	[PPME_SYSCALL_NANOSLEEP_X] = { RES, { K_TIMESPEC, 0, 0, 0 } },
	[PPME_SYSCALL_FUTEX_X] = { RES, U64(0), U16(1), U64(2) },
	[PPME_SYSCALL_GETRLIMIT_X] = { RES, { K_RLIMIT, 1, 1, 0 }, MAP8(0, AS_RLIMIT) },
	[PPME_SYSCALL_SETRLIMIT_X] = { RES, { K_RLIMIT, 1, 0, 0 }, MAP8(0, AS_RLIMIT) },
	[PPME_SYSCALL_PRLIMIT_X] = { RES, { K_RLIMIT, 2, 0, 0 }, { K_RLIMIT, 3, 1, 0 }, PID(0),
				     MAP8(1, AS_RLIMIT) },

	/* credentials */
	[PPME_SYSCALL_SETUID_X] = { RES, U32(0) },
	[PPME_SYSCALL_SETGID_X] = { RES, U32(0) },
	[PPME_SYSCALL_SETREUID_X] = { RES, U32(0), U32(1) },
	[PPME_SYSCALL_SETREGID_X] = { RES, U32(0), U32(1) },
	[PPME_SYSCALL_SETRESUID_X] = { RES, U32(0), U32(1), U32(2) },
	[PPME_SYSCALL_SETRESGID_X] = { RES, U32(0), U32(1), U32(2) },
	[PPME_SYSCALL_GETUID_X] = { { K_RET, 0, 4, 0 } },
	[PPME_SYSCALL_GETEUID_X] = { { K_RET, 0, 4, 0 } },
	[PPME_SYSCALL_GETGID_X] = { { K_RET, 0, 4, 0 } },
	[PPME_SYSCALL_GETEGID_X] = { { K_RET, 0, 4, 0 } },
	[PPME_SYSCALL_GETRESUID_X] = { RES, ID_AT(0), ID_AT(1), ID_AT(2) },
	[PPME_SYSCALL_GETRESGID_X] = { RES, ID_AT(0), ID_AT(1), ID_AT(2) },
	[PPME_SYSCALL_CAPSET_X] = { RES, { K_CAPS, 0, 0, 0 } },

	/* memory */
	[PPME_SYSCALL_BRK_4_X] = { RES, { K_MEMORY, 0, 0, 0 }, U64(0) },
	[PPME_SYSCALL_MMAP_X] = { RES, { K_MEMORY, 0, 0, 0 }, U64(0), U64(1), MAP32(2, AS_PROT),
				  MAP32(3, AS_MMAP), FD(4), U64(5) },
	[PPME_SYSCALL_MMAP2_X] = { RES, { K_MEMORY, 0, 0, 0 }, U64(0), U64(1), MAP32(2, AS_PROT),
				   MAP32(3, AS_MMAP), FD(4), U64(5) },
	[PPME_SYSCALL_MUNMAP_X] = { RES, { K_MEMORY, 0, 0, 0 }, U64(0), U64(1) },
	[PPME_SYSCALL_MPROTECT_X] = { RES, U64(0), U64(1), MAP32(2, AS_PROT) },
	[PPME_SYSCALL_MLOCK_X] = { RES, U64(0), U64(1) },
	[PPME_SYSCALL_MLOCK2_X] = { RES, U64(0), U64(1), U32(2) },
	[PPME_SYSCALL_MUNLOCK_X] = { RES, U64(0), U64(1) },
	[PPME_SYSCALL_MLOCKALL_X] = { RES, U32(0) },
	[PPME_SYSCALL_MUNLOCKALL_X] = { RES },

	/* semaphores, keys */
	[PPME_SYSCALL_SEMOP_X] = { RES, U32(2), { K_SEMOPS, 1, 2, 0 }, U32(0) },
	[PPME_SYSCALL_SEMCTL_X] = { RES, U32(0), U32(1), MAP16(2, AS_SEMCTL), { K_SEM_VALUE, 3, 2, 0 } },
	[PPME_SYSCALL_SEMGET_X] = { RES, U32(0), U32(1), MAP32(2, AS_SEMGET) },
	[PPME_SYSCALL_KEYCTL_X] = { RES, U32(0), { K_KEYCTL, 0, 0, 0 } },

	/* kernel modules */
	[PPME_SYSCALL_INIT_MODULE_X] = { RES, { K_MODULE_IMAGE, 0, 1, 0 }, U64(1), STR(2) },
	[PPME_SYSCALL_FINIT_MODULE_X] = { RES, FD(0), STR(1), U32(2), FD_PATH(0) },
	[PPME_SYSCALL_DELETE_MODULE_X] = { RES, STR(0), MAP32(1, AS_DELETE_MODULE) },
};

#endif
