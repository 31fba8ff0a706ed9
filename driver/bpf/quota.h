/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* quotactl: what each of its commands carries. */
#ifndef SAKER_QUOTA_H
#define SAKER_QUOTA_H

#include "user_memory.h"

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

#endif
