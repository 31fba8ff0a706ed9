/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Reading kernel memory. Two ways with one spelling: READ(pointer, member).
 *
 * SAKER_DIRECT: bpf_rdonly_cast() (kernel 6.2) makes a typed pointer of any address, and a member
 * is then one load instruction whose fault the kernel handles. Otherwise each member is a call of
 * bpf_probe_read_kernel(). Both are built from the same source; the library takes the first if
 * the running kernel has that function. A bad address reads as zero in both.
 */
#ifndef SAKER_READ_H
#define SAKER_READ_H

#include "kernel_types.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#ifdef SAKER_DIRECT
extern void *bpf_rdonly_cast(const void *obj, u32 btf_id) __ksym;
#define CAST(type, address) \
	((type *)bpf_rdonly_cast((const void *)(address), bpf_core_type_id_kernel(type)))
#define READ(pointer, member) ((pointer)->member)
#define READ_NAME(to, dentry)                                                                  \
	do {                                                                                   \
		(to).len = (dentry)->d_name.len;                                               \
		(to).name = (dentry)->d_name.name;                                             \
	} while (0)
#else
#define READ_NAME(to, dentry) ((to) = COPY(dentry, d_name))
#define CAST(type, address) ((type *)(address))
#define READ(pointer, member)                                                                  \
	({                                                                                     \
		typeof((pointer)->member) saker_value_;                                        \
		bpf_core_read(&saker_value_, sizeof(saker_value_), &(pointer)->member);        \
		saker_value_;                                                                  \
	})
#endif

/* A member by plain address arithmetic and a copy, for what no typed load can reach. */
#define COPY(pointer, member)                                                                  \
	({                                                                                     \
		typeof((pointer)->member) saker_value_;                                        \
		bpf_core_read(&saker_value_, sizeof(saker_value_), &(pointer)->member);        \
		saker_value_;                                                                  \
	})

/*
 * At most `times` calls of step(i, state) until one gives 1. Kernels that have typed loads have
 * bpf_loop() too (5.17), and verify the step once instead of each time.
 */
#ifdef SAKER_DIRECT
#define LOOP(times, step, state) bpf_loop(times, step, state, 0)
#else
#define LOOP(times, step, state)                                                               \
	for (u32 i_ = 0; i_ < (times); i_++)                                                   \
		if (step(i_, state))                                                           \
			break
#endif

#define CURRENT() CAST(struct task_struct, bpf_get_current_task())


#endif
