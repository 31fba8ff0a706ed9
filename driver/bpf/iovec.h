/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Data that lies in several pieces: arrays of struct iovec. */
#ifndef SAKER_IOVEC_H
#define SAKER_IOVEC_H

#include "user_memory.h"

#define IOV_ENTRIES 32

struct vector {
	u64 base;
	u64 length;
};

/* Entry number `i` of an iovec array; zero if unreadable. */
static __always_inline struct vector read_vector(struct work *w, u64 iov, u32 i)
{
	struct vector v = {};
	if (w->compat) {
		u32 narrow[2] = {};
		bpf_probe_read_user(narrow, sizeof(narrow), (const void *)(iov + (u64)i * 8));
		v.base = narrow[0];
		v.length = narrow[1];
	} else {
		bpf_probe_read_user(&v, sizeof(v), (const void *)(iov + (u64)i * 16));
	}
	return v;
}

/* Lengths of an iovec array being summed up. */
struct summing {
	struct work *w;
	u64 iov;
	u64 count;
	u64 sum;
};

static long sum_step(u32 i, struct summing *s)
{
	if (i >= s->count)
		return 1;
	s->sum += read_vector(s->w, s->iov, i).length;
	return 0;
}

/* Sum of the lengths of an iovec array: a u32 parameter. */
__attribute__((noinline)) int put_iov_size(u64 iov, u64 count)
{
	struct work *w = get_work();
	struct summing s = { .w = w, .iov = iov, .count = count };
	if (!w)
		return 0;
	LOOP(IOV_ENTRIES, sum_step, &s);
	put_u32(w, s.sum);
	return 0;
}

/* Bytes being taken out of an iovec array. */
struct gathering {
	struct work *w;
	u8 *at;
	u64 iov;
	u64 count;
	u32 most;
};

/* Takes one entry; 1 = no more. */
static long gather_step(u32 i, struct gathering *g)
{
	struct work *w = g->w;
	struct vector v;
	u32 used, part;
	if (i >= g->count)
		return 1;
	v = read_vector(w, g->iov, i);
	used = w->used;
	part = v.length < g->most - used ? v.length : g->most - used;
	if (used >= g->most)
		return 1;
	if (bpf_probe_read_user(g->at + (used & (PARAM_BYTES - 1)), part & (PARAM_BYTES - 1),
				(const void *)v.base))
		return 1;
	w->used = used + part;
	return 0;
}

/*
 * The first bytes of what an iovec array holds, at most `limit` and snaplen. How much is used is
 * kept in memory, for the verifier's sake (see path.h).
 */
__attribute__((noinline)) int put_iov_data(u64 iov, u64 count, u64 limit)
{
	struct work *w = get_work();
	struct gathering g = { .w = w, .iov = iov, .count = count, .most = snap(limit) };
	if (!w)
		return 0;
	g.at = room(w);
	if (!g.at) {
		end_param(w, 0);
		return 0;
	}
	w->used = 0;
	LOOP(IOV_ENTRIES, gather_step, &g);
	end_param(w, w->used & (PARAM_BYTES - 1));
	return 0;
}

#endif
