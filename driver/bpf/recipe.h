/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Carries out the steps of a recipe. */
#ifndef SAKER_RECIPE_H
#define SAKER_RECIPE_H

#include "clone.h"
#include "compat.h"
#include "exec.h"
#include "fd_list.h"
#include "keyctl.h"
#include "message.h"
#include "open.h"
#include "quota.h"
#include "recipes.h"
#include "rights.h"
#include "special.h"

/* A number of `width` bytes as a parameter. */
__attribute__((noinline)) int put_number(u64 v, u32 width)
{
	struct work *w = get_work();
	u8 *at;
	if (!w)
		return 0;
	at = room(w);
	if (!at) {
		end_param(w, 0);
		return 0;
	}
	/* little endian: the first `width` bytes are the narrower number */
	*(u64 *)at = v;
	end_param(w, width);
	return 0;
}

static __always_inline u64 arg_of(struct work *w, u32 n)
{
	return n < 6 ? w->args[n] : 0;
}

__attribute__((noinline)) int run_step(u32 kind, u32 arg, u32 aux, u32 mapping)
{
	struct work *w = get_work();
	u64 a, b;
	if (!w)
		return 0;
	a = arg_of(w, arg);
	b = arg_of(w, aux);
	switch (kind) {
	case K_RET: return put_number(map_value(mapping, w->ret), aux);
	case K_ARG: return put_number(map_value(mapping, a), aux);
	case K_ZERO: return put_number(0, aux);
	case K_PEEK: return put_number(map_value(aux, peek(a ? a + mapping : 0, 4)), 4);
	case K_PEEK_ID: return put_number(peek(a, id_bytes(w)), 4);
	case K_PEEK_OFFSET: return put_number(peek(a, offset_bytes(w)), 8);
	case K_OFFSET: return put_number(offset_arg(w, a, b), 8);
	case K_LONG: return put_number(long_arg(w, a), 8);
	case K_STR: put_user_str(w, a); return 0;
	case K_DATA_OUT: return put_data(a, w->ret > 0 ? (u64)w->ret : b);
	case K_DATA_IN: return put_data(a, w->ret > 0 ? (u64)w->ret : 0);
	case K_IOV_OUT: return put_iov_data(a, b, w->ret > 0 ? (u64)w->ret : 1 << 20);
	case K_IOV_IN: return put_iov_data(a, b, w->ret > 0 ? (u64)w->ret : 0);
	case K_IOV_SIZE: return put_iov_size(a, b);
	case K_MESSAGE: return put_message(a, w->args[0], aux);
	case K_SOCKADDR: return put_sockaddr(a, b);
	case K_TUPLE:
		if (!has_tuple(w, aux)) {
			put_empty(w);
			return 0;
		}
		a = w->args[0];
		return put_tuple(a, aux, arg_of(w, mapping), name_bytes(w, mapping, aux));
	case K_TUPLE_RET: return put_tuple(w->ret, INBOUND, 0, 0);
	case K_ACCEPT_QUEUE: return put_accept_queue(a);
	case K_SOCKETPAIR: return put_socketpair(a);
	case K_PIPE: return put_pipe(a);
	case K_OPEN: return put_open(w->event);
	case K_CLONE: return put_clone(w->task);
	case K_EXEC: return put_exec_failed(a, b);
	case K_MEMORY: return put_memory(w->task);
	case K_CAPS: return put_caps(w->task);
	case K_SOCKET_FLAGS: return put_number(map_value(AS_FD_FLAGS, a), aux);
	case K_PTRACE: return put_ptrace(aux);
	case K_PRCTL: return put_prctl();
	case K_SOCKOPT: return put_sockopt_step(a, aux);
	case K_TIMESPEC: return put_timespec(a);
	case K_POLLFDS: return put_pollfds(a, b);
	case K_FD_PATH: return add_fd_path(a);
	case K_MODULE_IMAGE: return put_data(a, b);
	case K_OWN_STR:
		if (w->ret < 0)
			put_empty(w);
		else
			put_user_str(w, a);
		return 0;
	case K_RLIMIT: return put_rlimit(a, aux);
	case K_SEMOPS: return put_semops(a, b);
	case K_SEM_VALUE: return put_number(((u32)b & ~0x100u) == 16 ? a : 0, 4);
	case K_QUOTA: return put_quota();
	case K_KEYCTL: return put_keyctl();
	case K_FSCONFIG: return put_fsconfig();
	case K_SYSCALL_ID:
		put_u16(w, w->id);
		put_u16(w, w->nr);
		return 0;
	case K_RIGHTS: return add_rights(a, b);
	case K_HALVES: return put_number(a << 32 | (u32)b, 8);
	case K_VM_DATA: return put_iov_data(a, b, w->ret > 0 ? (u64)w->ret : 0);
	}
	return 0;
}

/*
 * Makes all parameters of `event` from the call in the work area. The two kinds that outnumber all
 * others go straight to what makes them.
 */
static __always_inline void fill(struct work *w, u32 event)
{
	if (event == PPME_SYSCALL_CLOSE_X) {
		put_u64(w, w->ret);
		put_u64(w, (s64)(s32)w->args[0]);
		return;
	}
	if (event == PPME_SYSCALL_OPENAT_2_X) {
		put_open(event);
		return;
	}
	for (u32 i = 0; i < MAX_STEPS; i++) {
		const struct step *step = &recipes[event & (SAKER_MAX_EVENTS - 1)][i];
		u32 kind = step->kind;
		if (kind == K_END)
			break;
		run_step(kind, step->arg, step->aux, step->mapping);
	}
}

static __always_inline bool is_exec_or_clone(u32 event)
{
	return event == PPME_SYSCALL_EXECVE_19_X || event == PPME_SYSCALL_EXECVEAT_X ||
	       event == PPME_SYSCALL_CLONE_20_X || event == PPME_SYSCALL_CLONE3_X ||
	       event == PPME_SYSCALL_FORK_20_X || event == PPME_SYSCALL_VFORK_20_X;
}

#endif
