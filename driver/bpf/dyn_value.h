/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Values whose type depends on what the call is for (PT_DYN): a byte that says which, then the value.
 */
#ifndef SAKER_DYN_VALUE_H
#define SAKER_DYN_VALUE_H

#include "sock.h"
#include "user_memory.h"

static __always_inline void put_dyn_u64(struct work *w, u8 index, u64 v)
{
	u8 *at = room(w);
	if (!at)
		return end_param(w, 0);
	*at = index;
	*(u64 *)(at + 1) = v;
	end_param(w, 9);
}

/* A string behind its kind, 1. */
static __always_inline void put_dyn_str(struct work *w, u64 from)
{
	u8 *at = room(w);
	long n;
	if (!at)
		return end_param(w, 0);
	*at = 1;
	n = from ? bpf_probe_read_user_str(at + 1, PARAM_BYTES - 1, (const void *)from) : 0;
	end_param(w, n > 0 ? 1 + n : 0);
}

/* ptrace's addr and data: a number, a signal, or what was read; 0 on failure. */
__attribute__((noinline)) int put_ptrace(u32 is_data)
{
	struct work *w = get_work();
	u64 request;
	u8 *at;
	if (!w)
		return 0;
	if (w->ret < 0) {
		put_dyn_u64(w, 0, 0);
		return 0;
	}
	request = w->args[0];
	if (!is_data) {
		put_dyn_u64(w, 0, w->args[2]);
		return 0;
	}
	if (request >= 1 && request <= 3) { /* PEEKTEXT, PEEKDATA, PEEKUSER */
		put_dyn_u64(w, 0, peek_word(w, w->args[3]));
		return 0;
	}
	if (request == 7 || request == 9 || request == 17 || request == 24) {
		at = room(w); /* CONT, SINGLESTEP, DETACH, SYSCALL: a signal */
		if (!at) {
			end_param(w, 0);
			return 0;
		}
		at[0] = 1;
		at[1] = w->args[3];
		end_param(w, 2);
		return 0;
	}
	put_dyn_u64(w, 0, w->args[3]);
	return 0;
}

/*
 * Socket options whose value captures carry as a u32 (SO_BINDTODEVICE, 25, and SO_PEERSEC, 31, too,
 * though they are text), a bit each.
 */
#define SOCKOPT_NUMBERS 0x3ffffebcddfeeULL

/* Value of a socket option by its kind (include/uapi/asm-generic/socket.h). */
__attribute__((noinline)) int put_sockopt(u64 from, u32 bytes)
{
	struct work *w = get_work();
	u32 option;
	u8 *at;
	if (!w)
		return 0;
	at = room(w);
	if (!at) {
		end_param(w, 0);
		return 0;
	}
	option = (u32)w->args[1] == SOL_SOCKET ? (u32)w->args[2] : 0;
	switch (option) {
	case 4: /* SO_ERROR */
		put_dyn_u64(w, 1, -(s64)(s32)peek(from, 4));
		return 0;
	case 20: /* SO_RCVTIMEO */
	case 21: /* SO_SNDTIMEO */
	case 66:
	case 67:
		put_dyn_u64(w, 4,
			    peek_word(w, from) * 1000000000ULL + peek_word(w, from + word(w)) * 1000);
		return 0;
	case 57: /* SO_COOKIE */
		put_dyn_u64(w, 3, peek(from, 8));
		return 0;
	}
	if (option < 64 && SOCKOPT_NUMBERS >> option & 1) {
		at[0] = 2;
		*(u32 *)(at + 1) = peek(from, 4);
		end_param(w, 5);
		return 0;
	}
	at[0] = 0;
	bytes = snap(bytes);
	barrier_var(bytes);
	if (!from || bpf_probe_read_user(at + 1, bytes & (PARAM_BYTES - 1), (const void *)from))
		bytes = 0;
	end_param(w, 1 + (bytes & (PARAM_BYTES - 1)));
	return 0;
}

#endif
