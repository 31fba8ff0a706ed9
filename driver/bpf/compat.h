/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Arguments of 32-bit programs on x86-64: other registers, and some old calls that pack what they
 * take differently (arch/x86/entry/syscalls/syscall_32.tbl, kernel/uid16.c, net/socket.c).
 */
#ifndef SAKER_COMPAT_H
#define SAKER_COMPAT_H

#include "user_memory.h"

#if defined(__TARGET_ARCH_x86)
#define IA32_CHOWN16 182
#define IA32_FCHOWN16 95
#define IA32_LCHOWN16 16
#define IA32_SETUID16 23
#define IA32_SETGID16 46
#define IA32_SETREUID16 70
#define IA32_SETREGID16 71
#define IA32_SETRESUID16 164
#define IA32_SETRESGID16 170
#define IA32_GETRESUID16 165
#define IA32_GETRESGID16 171
#define IA32_MMAP_STRUCT 90
#define IA32_SENDFILE32 187
#define IA32_PPOLL_TIME64 414

/* Which arguments are ids of 16 bits: bit n for argument n. */
static __always_inline u32 short_ids(u32 nr)
{
	switch (nr) {
	case IA32_SETUID16:
	case IA32_SETGID16: return 1;
	case IA32_SETREUID16:
	case IA32_SETREGID16: return 3;
	case IA32_SETRESUID16:
	case IA32_SETRESGID16: return 7;
	case IA32_CHOWN16:
	case IA32_FCHOWN16:
	case IA32_LCHOWN16: return 6;
	}
	return 0;
}

/* include/linux/highuid.h low2highuid(): all ones stay all ones, "no change". */
static __always_inline u64 long_id(u64 v)
{
	return (u16)v == 0xffff ? 0xffffffff : (u16)v;
}

/* Takes six arguments that lie in memory as 32-bit words; those behind the end of a page read as 0. */
static __always_inline void take_packed_args(struct work *w, u64 from)
{
	for (u32 i = 0; i < 6; i++)
		w->args[i] = peek(from + 4 * i, 4);
}

static __always_inline void take_compat_args(struct work *w, struct pt_regs *regs)
{
	u32 ids = short_ids(w->nr);
	w->args[0] = (u32)regs->bx;
	w->args[1] = (u32)regs->cx;
	w->args[2] = (u32)regs->dx;
	w->args[3] = (u32)regs->si;
	w->args[4] = (u32)regs->di;
	w->args[5] = (u32)regs->bp;
	if (ids & 1)
		w->args[0] = long_id(w->args[0]);
	if (ids & 2)
		w->args[1] = long_id(w->args[1]);
	if (ids & 4)
		w->args[2] = long_id(w->args[2]);
	if (w->nr == IA32_MMAP_STRUCT)
		take_packed_args(w, w->args[0]);
}

/* Bytes of an id that the kernel wrote to memory. */
static __always_inline u32 id_bytes(struct work *w)
{
	return w->compat && (w->nr == IA32_GETRESUID16 || w->nr == IA32_GETRESGID16) ? 2 : 4;
}

/* Bytes of a file offset in memory. */
static __always_inline u32 offset_bytes(struct work *w)
{
	return w->compat && w->nr == IA32_SENDFILE32 ? 4 : 8;
}

/* Bytes of one half of a struct timespec. */
static __always_inline u32 time_bytes(struct work *w)
{
	return w->compat && w->nr != IA32_PPOLL_TIME64 ? 4 : 8;
}
#else
static __always_inline u32 id_bytes(struct work *w)
{
	return 4;
}

static __always_inline u32 offset_bytes(struct work *w)
{
	return 8;
}

static __always_inline u32 time_bytes(struct work *w)
{
	return word(w);
}
#endif

/* A file offset in argument `low`; 32-bit callers pass its upper half in the argument behind. */
static __always_inline u64 offset_arg(struct work *w, u64 low, u64 high)
{
	return w->compat ? (u32)low | high << 32 : low;
}

/* A long of the caller, with its sign. */
static __always_inline u64 long_arg(struct work *w, u64 v)
{
	return w->compat ? (u64)(s64)(s32)v : v;
}

/* RELTIME: nanoseconds of the user's timespec. */
__attribute__((noinline)) int put_timespec(u64 from)
{
	struct work *w = get_work();
	u32 half;
	if (!w)
		return 0;
	half = time_bytes(w);
	if (!from)
		put_u64(w, 0);
	else
		put_u64(w, peek(from, half) * 1000000000ULL + peek(from + half, half));
	return 0;
}

#endif
