/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * What lies in the caller's memory: numbers, text, data. Pages that are not resident read as absent: a
 * program may not wait for them. Numbers read back after the call may have been changed by another
 * thread since; where the kernel keeps its own copy, that one is reported instead.
 */
#ifndef SAKER_USER_MEMORY_H
#define SAKER_USER_MEMORY_H

#include "flags.h"
#include "record.h"

#define ARGV_ENTRIES 16

static __always_inline u32 snap(u64 bytes)
{
	u32 most = settings.snaplen;
	if (most > PARAM_BYTES - 1)
		most = PARAM_BYTES - 1;
	return bytes < most ? bytes : most;
}

/* `width` bytes of user memory at `from`, zero-extended; 0 if unreadable. */
static __always_inline u64 peek(u64 from, u32 width)
{
	u64 v = 0;
	if (from)
		bpf_probe_read_user(&v, width & 15, (const void *)from);
	return v;
}

/* Bytes of one pointer or long of the caller. */
static __always_inline u32 word(struct work *w)
{
	return w->compat ? 4 : 8;
}

static __always_inline u64 peek_word(struct work *w, u64 from)
{
	u64 v = 0;
	if (!from)
		return 0;
	if (w->compat)
		bpf_probe_read_user(&v, 4, (const void *)from);
	else
		bpf_probe_read_user(&v, 8, (const void *)from);
	return v;
}

/* BYTEBUF of at most snaplen bytes. */
__attribute__((noinline)) int put_data(u64 from, u64 bytes)
{
	struct work *w = get_work();
	if (!w)
		return 0;
	put_user_bytes(w, from, snap(bytes));
	return 0;
}

/* String number `first` and those behind it of a pointer array, each with its NUL. */
__attribute__((noinline)) int put_strings(u64 array, u32 first)
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
	w->used = 0;
	for (u32 i = 0; i < ARGV_ENTRIES; i++) {
		u64 from;
		long n;
		from = peek_word(w, array + (u64)(i + first) * word(w));
		if (!from || w->used >= PARAM_BYTES - 1)
			break;
		n = bpf_probe_read_user_str(at + (w->used & (PARAM_BYTES - 1)), PARAM_BYTES,
					    (const void *)from);
		if (n < 1)
			break;
		w->used += n;
	}
	if (w->used > PARAM_BYTES - 1) {
		w->used = PARAM_BYTES - 1;
		w->truncated = 1;
	}
	end_param(w, w->used);
	return 0;
}

/* argv[0] of a pointer array. */
__attribute__((noinline)) int put_argv0(u64 array)
{
	struct work *w = get_work();
	if (!w)
		return 0;
	put_user_str(w, peek_word(w, array));
	return 0;
}

#endif
