/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Kernel constants to those of captures (PPM_*), which are the same on every architecture. Each
 * recipe names a mapping by its number; unknown bits are lost, unknown values become "unknown".
 */
#ifndef SAKER_FLAGS_H
#define SAKER_FLAGS_H

#include "kernel_types.h"

enum mapping {
	AS_IS,
	AS_S32, /* sign-extend a 32-bit argument */
	AS_OPEN,
	AS_FD_FLAGS, /* O_CLOEXEC, O_NONBLOCK and O_DIRECT alone */
	AS_CLOEXEC,
	AS_CLONE,
	AS_FCNTL,
	AS_SHUTDOWN,
	AS_MOUNT,
	AS_RESOLVE,
	AS_FCHOWNAT,
	AS_MMAP,
	AS_PROT,
	AS_DELETE_MODULE,
	AS_PIDFD_OPEN,
	AS_IO_URING_SETUP,
	AS_PTRACE,
	AS_SEMGET,
	AS_SEMCTL,
	AS_RLIMIT,
	AS_SOCKOPT_LEVEL,
	AS_QUOTA_CMD,
	AS_QUOTA_TYPE,
	AS_MODE, /* permission bits */
	AS_LOW3,
	AS_LOW4,
	AS_LOW11,
	AS_NODE_MODE, /* permission bits and file type */
	AS_AT, /* AT_* bits that tables know */
	AS_EPOLL_CLOEXEC,
};

/* include/uapi/asm-generic/fcntl.h; arm64 has its own four */
#define K_O_ACCMODE 3
#define K_O_CREAT 0100
#define K_O_EXCL 0200
#define K_O_TRUNC 01000
#define K_O_APPEND 02000
#define K_O_NONBLOCK 04000
#define K_O_DSYNC 010000
#define K_O_CLOEXEC 02000000
#define K_O_SYNC_BIT 04000000
#define K_O_SYNC (K_O_SYNC_BIT | K_O_DSYNC)
#define K_O_TMPFILE_BIT 020000000
#if defined(__TARGET_ARCH_arm64)
#define K_O_DIRECTORY 040000
#define K_O_DIRECT 0200000
#define K_O_LARGEFILE 0400000
#else
#define K_O_DIRECT 040000
#define K_O_LARGEFILE 0100000
#define K_O_DIRECTORY 0200000
#endif

#define PPM_O_CREAT 4
#define PPM_O_CLOEXEC 4096
#define PPM_O_TMPFILE 8192
#define PPM_O_F_CREATED 16384
#define PPM_FD_UPPER_LAYER 32768
#define PPM_FD_LOWER_LAYER 65536

#define BIT(from, to) ((v & (from)) ? (u64)(to) : 0)

static __always_inline u64 open_flags(u64 v)
{
	u64 mode = v & K_O_ACCMODE;
	return (mode == 1 ? 2 : mode == 2 ? 3 : 1) | BIT(K_O_CREAT, 4) | BIT(K_O_APPEND, 8) |
	       BIT(K_O_DSYNC, 16) | BIT(K_O_EXCL, 32) | BIT(K_O_NONBLOCK, 64) |
	       BIT(K_O_SYNC, 128) | BIT(K_O_TRUNC, 256) | BIT(K_O_DIRECT, 512) |
	       BIT(K_O_DIRECTORY, 1024) | BIT(K_O_LARGEFILE, 2048) | BIT(K_O_CLOEXEC, 4096) |
	       BIT(K_O_TMPFILE_BIT | K_O_DIRECTORY, 8192);
}

/* include/uapi/linux/sched.h */
static __always_inline u64 clone_flags(u64 v)
{
	return BIT(0x400, 1) | BIT(0x200, 2) | BIT(0x80000000, 4) | BIT(0x08000000, 8) |
	       BIT(0x40000000, 16) | BIT(0x20000, 32) | BIT(0x20000000, 64) |
	       BIT(0x04000000, 128) | BIT(0x8000, 256) | BIT(0x100000, 512) | BIT(0x2000, 1024) |
	       BIT(0x800, 2048) | BIT(0x40000, 4096) | BIT(0x10000, 8192) | BIT(0x800000, 16384) |
	       BIT(0x100, 32768) | BIT(0x10000000, 1048576) | BIT(0x200000, 8388608) |
	       BIT(0x01000000, 16777216) | BIT(0x80000, 33554432) | BIT(0x4000, 134217728) |
	       BIT(0x02000000, 268435456);
}

/* include/uapi/asm-generic/fcntl.h, include/uapi/linux/fcntl.h: command to its number + 1 */
static __always_inline u64 fcntl_command(u64 v)
{
	switch ((u32)v) {
	case 0: return 1;
	case 1: return 2;
	case 2: return 3;
	case 3: return 4;
	case 4: return 5;
	case 5: return 6;
	case 6: return 8;
	case 7: return 9;
	case 8: return 10;
	case 9: return 12;
	case 10: return 13;
	case 11: return 15;
	case 12: return 17;
	case 13: return 18;
	case 14: return 19;
	case 15: return 21;
	case 16: return 22;
	case 36: return 30;
	case 37: return 31;
	case 38: return 32;
	case 1024: return 23;
	case 1025: return 24;
	case 1026: return 27;
	case 1029: return 25;
	case 1030: return 26;
	case 1031: return 28;
	case 1032: return 29;
	}
	return 0;
}

/* include/uapi/linux/ptrace.h, arch/x86/include/uapi/asm/ptrace-abi.h */
static __always_inline u64 ptrace_request(u64 v)
{
	if (v <= 9)
		return v + 1;
	if (v >= 0x4200 && v <= 0x420b)
		return v - 0x4200 + 14;
	switch ((u32)v) {
	case 12: return 26;
	case 13: return 27;
	case 14: return 28;
	case 15: return 29;
	case 16: return 11;
	case 17: return 12;
	case 18: return 30;
	case 19: return 31;
	case 21: return 32;
	case 24: return 13;
	case 25: return 33;
	case 26: return 34;
	case 30: return 35;
	case 31: return 36;
	case 32: return 37;
	case 33: return 38;
	}
	return 0;
}

/* include/uapi/linux/ipc.h, sem.h */
static __always_inline u64 semctl_command(u64 v)
{
	switch ((u32)v & ~0x100u) {
	case 0: return 4;
	case 1: return 2;
	case 2: return 1;
	case 3: return 8;
	case 11: return 256;
	case 12: return 512;
	case 13: return 64;
	case 14: return 128;
	case 15: return 1024;
	case 16: return 4096;
	case 17: return 2048;
	case 18: return 32;
	case 19: return 16;
	}
	return 0;
}

/* include/uapi/linux/quota.h, dqblk_xfs.h */
static __always_inline u64 quota_command(u64 v)
{
	u32 cmd = (u32)v >> 8;
	switch (cmd) {
	case 0x800001: return 128;
	case 0x800002: return 1;
	case 0x800003: return 2;
	case 0x800004: return 4;
	case 0x800005: return 8;
	case 0x800006: return 16;
	case 0x800007: return 32;
	case 0x800008: return 64;
	case 0x5801: return 256;
	case 0x5802: return 512;
	case 0x5803: return 1024;
	case 0x5804: return 2048;
	case 0x5805: return 4096;
	case 0x5806: return 8192;
	case 0x5807: return 16384;
	}
	return 0;
}

__attribute__((noinline)) u64 map_value(u32 mapping, u64 v)
{
	switch (mapping) {
	case AS_S32: return (s64)(s32)v;
	case AS_OPEN: return open_flags(v);
	case AS_FD_FLAGS:
		return BIT(K_O_CLOEXEC, 4096) | BIT(K_O_NONBLOCK, 64) | BIT(K_O_DIRECT, 512);
	case AS_CLOEXEC: return BIT(K_O_CLOEXEC, 4096);
	case AS_EPOLL_CLOEXEC: return BIT(K_O_CLOEXEC, 1);
	case AS_CLONE: return clone_flags(v);
	case AS_FCNTL: return fcntl_command(v);
	case AS_SHUTDOWN: return (u32)v <= 2 ? v : 0xff;
	case AS_MOUNT: return (v & 0xffff0000) == 0xC0ED0000 ? v & 0xffff : v; /* MS_MGC_MSK */
	case AS_RESOLVE:
		return BIT(8, 1) | BIT(16, 2) | BIT(2, 4) | BIT(4, 8) | BIT(1, 16) | BIT(32, 32);
	case AS_FCHOWNAT: return BIT(0x100, 1024) | BIT(0x1000, 4096);
	case AS_MMAP:
		return (v & 3) | BIT(0x10, 4) | BIT(0x20, 8) | BIT(0x40, 16) | BIT(0x4000, 64) |
		       BIT(0x8000, 128) | BIT(0x10000, 256) | BIT(0x100, 512) | BIT(0x800, 1024) |
		       BIT(0x1000, 2048) | BIT(0x2000, 16384);
	case AS_PROT: return (v & 15) | BIT(0x01000000, 16) | BIT(0x02000000, 32);
	case AS_DELETE_MODULE: return BIT(K_O_NONBLOCK, 2) | BIT(K_O_TRUNC, 1);
	case AS_PIDFD_OPEN: return BIT(K_O_NONBLOCK, 1);
	case AS_IO_URING_SETUP:
		return (v & 3) | BIT(4, 8) | BIT(8, 16) | BIT(16, 32) | BIT(32, 64) | BIT(64, 128);
	case AS_PTRACE: return ptrace_request(v);
	case AS_SEMGET: return BIT(01000, 8192) | BIT(02000, 16384);
	case AS_SEMCTL: return semctl_command(v);
	case AS_RLIMIT: return (u32)v <= 15 ? v : 255;
	case AS_SOCKOPT_LEVEL: return (u32)v == 1 ? 1 : (u32)v == 6 ? 2 : 0;
	case AS_QUOTA_CMD: return quota_command(v);
	case AS_QUOTA_TYPE: return (v & 0xff) == 0 ? 1 : (v & 0xff) == 1 ? 2 : 0;
	case AS_MODE: return v & 07777;
	case AS_NODE_MODE: return v & 0170000 ? v : v | 0100000; /* no type is a regular file */
	case AS_LOW3: return v & 7;
	case AS_LOW4: return v & 15;
	case AS_LOW11: return v & 0x7ff;
	case AS_AT: return v & 0x1f00;
	}
	return v;
}

#undef BIT
#endif
