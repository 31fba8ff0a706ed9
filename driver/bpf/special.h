/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Steps of single events that do more than copy an argument. */
#ifndef SAKER_SPECIAL_H
#define SAKER_SPECIAL_H

#include "dyn_value.h"
#include "exec.h"
#include "sock.h"

#define EINPROGRESS 115

/*
 * Bytes of the address that argument `n` points to: connect passes the length itself, sendto too,
 * recvfrom a pointer to it.
 */
static __always_inline u32 name_bytes(struct work *w, u32 n, u32 inbound)
{
	if (n == 1)
		return w->args[2];
	if (n == 4)
		return inbound ? (u32)peek(w->args[5], 4) : (u32)w->args[5];
	return 0;
}

/*
 * Whether the event tells a tuple: of what was received only if there was something, of connections
 * only if they stand or are under way.
 */
static __always_inline bool has_tuple(struct work *w, u32 inbound)
{
	if (w->event == PPME_SOCKET_CONNECT_X)
		return w->ret == 0 || w->ret == -EINPROGRESS;
	return !inbound || w->ret > 0;
}

/* exe to gid of a failed execve or execveat: names from user memory, the rest as it stays. */
__attribute__((noinline)) int put_exec_failed(u64 argv, u64 envp)
{
	struct work *w = get_work();
	if (!w)
		return 0;
	put_argv0(argv);
	put_strings(argv, 1);
	put_task_head(w->task);
	put_strings(envp, 0);
	put_exec_tail(w->task);
	return 0;
}

/* cap_inheritable, cap_permitted, cap_effective as they are after the call. */
__attribute__((noinline)) int put_caps(u64 address)
{
	struct work *w = get_work();
	struct task_struct *task = CAST(struct task_struct, address);
	struct cred *cred = READ(task, cred);
	if (!w)
		return 0;
	put_u64(w, CAPS(cred, cap_inheritable));
	put_u64(w, CAPS(cred, cap_permitted));
	put_u64(w, CAPS(cred, cap_effective));
	return 0;
}

#define PR_SET_NAME 15
#define PR_GET_NAME 16
#define PR_GET_CHILD_SUBREAPER 37

/* arg2_str, arg2_int: the second argument as what the option makes of it. */
__attribute__((noinline)) int put_prctl(void)
{
	struct work *w = get_work();
	u32 option;
	if (!w)
		return 0;
	option = w->args[0];
	if (option == PR_SET_NAME || option == PR_GET_NAME) {
		put_user_str(w, w->args[1]);
		put_u64(w, 0);
		return 0;
	}
	put_empty(w);
	if (option == PR_GET_CHILD_SUBREAPER)
		put_u64(w, (s64)(s32)peek(w->args[1], 4));
	else
		put_u64(w, w->args[1]);
	return 0;
}

/* aux 1: optname u8; 4: value given, length in argument 4; 14: value returned, length behind it. */
__attribute__((noinline)) int put_sockopt_step(u64 a, u32 aux)
{
	struct work *w = get_work();
	u64 v;
	if (!w)
		return 0;
	if (aux == 1) {
		v = (u32)w->args[1] == SOL_SOCKET ? w->args[2] : 0;
		put_u8(w, v <= 53 ? v : 0);
		return 0;
	}
	return put_sockopt(a, aux == 14 ? (u32)peek(w->args[4], 4) : (u32)w->args[4]);
}

/* Fact: the path behind a descriptor of the caller. */
__attribute__((noinline)) int add_fd_path(s32 fd)
{
	struct work *w = get_work();
	if (!w)
		return 0;
	resolve_file(file_of_fd(CURRENT(), fd));
	extra_path(w, SAKER_EXTRA_PATH);
	return 0;
}

/* cur and max of a user rlimit; -1 when there is none or (`if_ok`) the call failed. */
__attribute__((noinline)) int put_rlimit(u64 from, u32 if_ok)
{
	struct work *w = get_work();
	s64 cur = -1, max = -1;
	if (!w)
		return 0;
	if (from && !(if_ok && w->ret < 0)) {
		/* struct rlimit64 is the same for all */
		u32 bytes = w->event == PPME_SYSCALL_PRLIMIT_X ? 8 : word(w);
		cur = peek(from, bytes);
		max = peek(from + bytes, bytes);
		if (bytes == 4) {
			cur = cur == 0xffffffff ? -1 : cur;
			max = max == 0xffffffff ? -1 : max;
		}
	}
	put_u64(w, cur);
	put_u64(w, max);
	return 0;
}

/* sem_num, sem_op, sem_flg of the first two operations. */
__attribute__((noinline)) int put_semops(u64 from, u64 count)
{
	struct work *w = get_work();
	if (!w)
		return 0;
	for (u32 i = 0; i < 2; i++) {
		u16 op[3] = {};
		if (i < count && w->ret == 0)
			bpf_probe_read_user(op, sizeof(op), (const void *)(from + 6 * i));
		put_u16(w, op[0]);
		put_u16(w, op[1]);
		put_u16(w, (op[2] & 04000 ? 1 : 0) | (op[2] & 0x1000 ? 2 : 0));
	}
	return 0;
}

/* key, value_bytebuf, value_charbuf, aux; include/uapi/linux/mount.h fsconfig_command */
__attribute__((noinline)) int put_fsconfig(void)
{
	struct work *w = get_work();
	u32 cmd;
	if (!w)
		return 0;
	/* the value counts only if the call worked */
	cmd = w->ret < 0 ? ~0u : (u32)w->args[1];
	put_user_str(w, w->args[2]);
	if (cmd == 2)
		put_user_bytes(w, w->args[3], (u32)w->args[4]);
	else
		put_empty(w);
	if (cmd == 1 || cmd == 3 || cmd == 4)
		put_user_str(w, w->args[3]);
	else
		put_empty(w);
	put_u32(w, w->args[4]);
	return 0;
}

#endif
