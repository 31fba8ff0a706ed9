/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Steps of single events that do more than copy an argument. */
#ifndef SAKER_SPECIAL_H
#define SAKER_SPECIAL_H

#include "data.h"
#include "exec.h"

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
		cur = peek_word(w, from);
		max = peek_word(w, from + word(w));
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

/* include/uapi/linux/quota.h struct if_dqblk and if_dqinfo */
struct dqblk {
	u64 bhardlimit, bsoftlimit, curspace, ihardlimit, isoftlimit, curinodes, btime, itime;
	u32 valid;
};
struct dqinfo {
	u64 bgrace, igrace;
	u32 flags, valid;
};

/* All ones if bit `n` of `valid` is set, else 0; without a branch, for the verifier's sake. */
#define IF_VALID(of, n) (0 - (u64)((of).valid >> (n) & 1))

/* Quota formats of captures: a bit each. */
static __always_inline u8 quota_format(u32 v)
{
	return v == 1 ? 2 : v == 2 ? 4 : v == 4 ? 8 : 1;
}

/* Limits and times of an if_dqblk, 0 = there is none; what `valid` does not name is 0. */
__attribute__((noinline)) int put_dqblk(u64 from)
{
	struct work *w = get_work();
	struct dqblk blk = {};
	if (!w)
		return 0;
	if (from && bpf_probe_read_user(&blk, sizeof(blk), (const void *)from))
		blk.valid = 0;
	put_u64(w, blk.bhardlimit & IF_VALID(blk, 0));
	put_u64(w, blk.bsoftlimit & IF_VALID(blk, 0));
	put_u64(w, blk.curspace & IF_VALID(blk, 1));
	put_u64(w, blk.ihardlimit & IF_VALID(blk, 2));
	put_u64(w, blk.isoftlimit & IF_VALID(blk, 2));
	put_u64(w, blk.btime & IF_VALID(blk, 4));
	put_u64(w, blk.itime & IF_VALID(blk, 5));
	return 0;
}

/* The same of an if_dqinfo. */
__attribute__((noinline)) int put_dqinfo(u64 from)
{
	struct work *w = get_work();
	struct dqinfo info = {};
	if (!w)
		return 0;
	if (from && bpf_probe_read_user(&info, sizeof(info), (const void *)from))
		info.valid = 0;
	put_u64(w, info.bgrace & IF_VALID(info, 0));
	put_u64(w, info.igrace & IF_VALID(info, 1));
	put_u8(w, info.flags & IF_VALID(info, 2));
	return 0;
}

/* Everything of quotactl behind res; what the command does not carry is zero or empty. */
__attribute__((noinline)) int put_quota(void)
{
	struct work *w = get_work();
	u32 cmd, type, out = 0;
	u64 addr;
	if (!w)
		return 0;
	cmd = (u32)map_value(AS_QUOTA_CMD, w->args[0]);
	type = (u32)map_value(AS_QUOTA_TYPE, w->args[0]);
	addr = w->args[3];
	put_user_str(w, w->args[1]);
	put_user_str(w, cmd == 1 ? addr : 0);
	put_dqblk(cmd & (32 | 64) ? addr : 0);
	put_dqinfo(cmd & (8 | 16) ? addr : 0);
	if (cmd == 4)
		out = peek(addr, 4);
	put_u8(w, quota_format(out));
	put_u16(w, cmd);
	put_u8(w, type);
	/* an account's number in these commands alone: Q_(X)GETQUOTA, Q_SETQUOTA, Q_XSETQLIM */
	put_u32(w, cmd & (32 | 64 | 1024 | 2048) ? w->args[2] : 0);
	put_u8(w, quota_format(cmd == 1 ? w->args[2] : 0));
	return 0;
}

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

/*
 * How many of arg2..arg5 an operation of keyctl has, and which of them are strings (bit n-2), by its
 * number in include/uapi/linux/keyctl.h. What an operation does not have is reported as 0.
 */
#define ARGS(count, strings) ((count) | (strings) << 4)
static const u8 keyctl_args[64] = {
	ARGS(2, 0), /* GET_KEYRING_ID */
	ARGS(1, 1), /* JOIN_SESSION_KEYRING */
	ARGS(3, 0), /* UPDATE */
	ARGS(1, 0), /* REVOKE */
	ARGS(3, 0), /* CHOWN */
	ARGS(2, 0), /* SETPERM */
	ARGS(3, 0), /* DESCRIBE */
	ARGS(1, 0), /* CLEAR */
	ARGS(2, 0), /* LINK */
	ARGS(2, 0), /* UNLINK */
	ARGS(4, 6), /* SEARCH */
	ARGS(3, 0), /* READ */
	ARGS(4, 0), /* INSTANTIATE */
	ARGS(3, 0), /* NEGATE */
	ARGS(1, 0), /* SET_REQKEY_KEYRING */
	ARGS(2, 0), /* SET_TIMEOUT */
	ARGS(1, 0), /* ASSUME_AUTHORITY */
	ARGS(3, 0), /* GET_SECURITY */
	ARGS(0, 0), /* SESSION_TO_PARENT */
	ARGS(4, 0), /* REJECT */
	ARGS(4, 0), /* INSTANTIATE_IOV */
	ARGS(1, 0), /* INVALIDATE */
	ARGS(2, 0), /* GET_PERSISTENT */
	ARGS(4, 0), /* DH_COMPUTE */
	ARGS(3, 4), /* PKEY_QUERY */
	ARGS(4, 2), /* PKEY_ENCRYPT */
	ARGS(4, 2), /* PKEY_DECRYPT */
	ARGS(4, 2), /* PKEY_SIGN */
	ARGS(4, 2), /* PKEY_VERIFY */
	ARGS(3, 6), /* RESTRICT_KEYRING */
	ARGS(4, 0), /* MOVE */
	ARGS(2, 0), /* CAPABILITIES */
	ARGS(3, 0), /* WATCH_KEY */
};
#undef ARGS

/* arg2 to arg5 */
__attribute__((noinline)) int put_keyctl(void)
{
	struct work *w = get_work();
	u32 operation, shape;
	if (!w)
		return 0;
	operation = w->args[0];
	shape = operation < 64 ? keyctl_args[operation & 63] : 0;
	for (u32 i = 0; i < 4; i++) {
		u64 v = w->args[(i + 1) & 7];
		if (shape >> (4 + i) & 1)
			put_dyn_str(w, v);
		else
			put_dyn_u64(w, 0, i < (shape & 15) ? v : 0);
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
