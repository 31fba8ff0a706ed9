/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* System call numbers, arguments and calling convention as the architecture keeps them. */
#ifndef SAKER_REGISTERS_H
#define SAKER_REGISTERS_H

#include "record.h"

#define TS_COMPAT 2 /* arch/x86/include/asm/thread_info.h */
#define TIF_32BIT 22 /* arch/arm64/include/asm/thread_info.h */

#if defined(__TARGET_ARCH_x86)
#define SYSCALL_NUMBER(regs) ((u32)(regs)->orig_ax)
#define SYSCALL_NUMBER_COPY(regs) ((u32)COPY(regs, orig_ax))
#define FIRST_ARG_COPY(regs, compat) ((compat) ? (u32)COPY(regs, bx) : COPY(regs, di))
#elif defined(__TARGET_ARCH_arm64)
#define SYSCALL_NUMBER(regs) ((u32)(regs)->syscallno)
#define SYSCALL_NUMBER_COPY(regs) ((u32)COPY(regs, syscallno))
#define FIRST_ARG_COPY(regs, compat) ((compat) ? (u32)COPY(regs, orig_x0) : COPY(regs, orig_x0))
#endif

/* Whether the call came by the 32-bit way, with that way's numbers. */
static __always_inline u32 is_compat(struct task_struct *task)
{
#if defined(__TARGET_ARCH_x86)
	return (READ(task, thread_info.status) & TS_COMPAT) != 0;
#else
	return (READ(task, thread_info.flags) >> TIF_32BIT) & 1;
#endif
}

#endif
