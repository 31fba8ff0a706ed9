/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Names of numbers, and the small kernel types that the others are made of. */
#ifndef SAKER_KERNEL_BASE_H
#define SAKER_KERNEL_BASE_H

#include <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;
typedef _Bool bool;
#define NULL ((void *)0)
#define true 1
#define false 0

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

#if defined(__TARGET_ARCH_x86)
/* arch/x86/include/asm/ptrace.h */
struct pt_regs {
	unsigned long bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, sp;
};
/* arch/x86/include/asm/thread_info.h; status carries TS_COMPAT */
struct thread_info {
	u32 status;
};
#elif defined(__TARGET_ARCH_arm64)
/* arch/arm64/include/asm/ptrace.h */
struct pt_regs {
	u64 regs[31];
	u64 sp, pc, pstate, orig_x0;
	s32 syscallno;
};
/* arch/arm64/include/asm/thread_info.h; flags carries TIF_32BIT */
struct thread_info {
	unsigned long flags;
};
#endif

typedef struct {
	u32 val;
} kuid_t;
typedef struct {
	u32 val;
} kgid_t;
struct timespec64 {
	s64 tv_sec;
	long tv_nsec;
};
typedef struct {
	int counter;
} atomic_t;
typedef struct {
	s64 counter;
} atomic_long_t;
struct list_head {
	struct list_head *next, *prev;
};
struct percpu_counter {
	s64 count;
};

#pragma clang attribute pop
#endif
