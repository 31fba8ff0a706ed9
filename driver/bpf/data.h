/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Structures and buffers in the caller's memory. Pages that are not resident read as absent: a
 * program may not wait for them. Numbers read back after the call may have been changed by another
 * thread since; where the kernel keeps its own copy, that one is reported instead.
 */
#ifndef SAKER_DATA_H
#define SAKER_DATA_H

#include "flags.h"
#include "sock.h"

#define IOV_ENTRIES 32
#define POLL_ENTRIES 16
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

/* A user msghdr, unified. */
struct message {
	u64 name, iov, iovlen, control, controllen;
	u32 namelen;
};

static __always_inline void read_message(struct work *w, struct message *m, u64 from)
{
	u32 size = word(w);
	m->name = peek_word(w, from);
	m->namelen = peek(from + size, 4);
	m->iov = peek_word(w, from + 2 * size);
	m->iovlen = peek_word(w, from + 3 * size);
	m->control = peek_word(w, from + 4 * size);
	m->controllen = peek_word(w, from + 5 * size);
}

enum message_part { MESSAGE_SIZE, MESSAGE_DATA_OUT, MESSAGE_DATA_IN, MESSAGE_CONTROL,
	MESSAGE_TUPLE_OUT, MESSAGE_TUPLE_IN, MESSAGE_RECEIVED };

/* One parameter out of the msghdr at `from`, of a call on descriptor `fd`. */
__attribute__((noinline)) int put_message(u64 from, s32 fd, u32 part)
{
	struct work *w = get_work();
	struct message m;
	s64 moved;
	if (!w)
		return 0;
	read_message(w, &m, from);
	moved = w->ret;
	/* a failed sendmmsg is no message */
	if (moved < 0 && w->event == PPME_SOCKET_SENDMMSG_X) {
		if (part == MESSAGE_SIZE)
			put_u32(w, 0);
		else
			put_empty(w);
		return 0;
	}
	switch (part) {
	case MESSAGE_SIZE:
		return put_iov_size(m.iov, m.iovlen);
	case MESSAGE_DATA_OUT:
		return put_iov_data(m.iov, m.iovlen, moved >= 0 ? moved : 1 << 20);
	case MESSAGE_DATA_IN:
		return put_iov_data(m.iov, m.iovlen, moved > 0 ? moved : 0);
	case MESSAGE_CONTROL:
		if (w->ret <= 0)
			put_empty(w);
		else
			put_user_bytes(w, m.control, m.controllen < 1024 ? m.controllen : 1024);
		return 0;
	case MESSAGE_TUPLE_OUT:
		return put_tuple(fd, OUTBOUND, m.name, m.namelen);
	case MESSAGE_RECEIVED:
		put_u32(w, w->ret > 0 ? w->ret : 0);
		return 0;
	case MESSAGE_TUPLE_IN:
		if (w->ret <= 0) {
			put_empty(w);
			return 0;
		}
		return put_tuple(fd, INBOUND, m.name, m.namelen);
	}
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

/* RELTIME: nanoseconds of the user's timespec. */
__attribute__((noinline)) int put_timespec(u64 from)
{
	struct work *w = get_work();
	if (!w)
		return 0;
	if (!from)
		put_u64(w, 0);
	else
		put_u64(w, peek_word(w, from) * 1000000000ULL + peek_word(w, from + word(w)));
	return 0;
}

/* include/uapi/asm-generic/poll.h to the bits of captures */
static __always_inline u16 poll_bits(u16 v)
{
	return (v & 7) | (v & 0x2000 ? 8 : 0) | (v & 8 ? 16 : 0) | (v & 16 ? 32 : 0) |
	       (v & 32 ? 64 : 0) | (v & 64 ? 128 : 0) | (v & 128 ? 256 : 0) |
	       (v & 256 ? 512 : 0) | (v & 512 ? 1024 : 0);
}

/* FDLIST of pollfd entries with what was returned for each. */
__attribute__((noinline)) int put_pollfds(u64 from, u32 count)
{
	struct work *w = get_work();
	u32 n = 0;
	u8 *at;
	if (!w)
		return 0;
	at = room(w);
	if (!at) {
		end_param(w, 0);
		return 0;
	}
	for (u32 i = 0; i < POLL_ENTRIES && i < count; i++) {
		struct {
			s32 fd;
			u16 events;
			u16 revents;
		} entry;
		if (bpf_probe_read_user(&entry, sizeof(entry), (const void *)(from + (u64)i * 8)))
			break;
		*(s64 *)(at + 2 + 10 * i) = entry.fd;
		*(u16 *)(at + 10 + 10 * i) = poll_bits(entry.revents);
		n = i + 1;
	}
	*(u16 *)at = n;
	end_param(w, 2 + 10 * n);
	return 0;
}

/* fd1, fd2 and inode of pipe(). */
__attribute__((noinline)) int put_pipe(u64 from)
{
	struct work *w = get_work();
	s32 fds[2] = { -1, -1 };
	struct file *file;
	struct inode *inode;
	if (!w)
		return 0;
	if (w->ret >= 0)
		bpf_probe_read_user(fds, sizeof(fds), (const void *)from);
	put_u64(w, (s64)fds[0]);
	put_u64(w, (s64)fds[1]);
	file = CAST(struct file, file_of_fd(CURRENT(), fds[0]));
	inode = READ(file, f_inode);
	put_u64(w, READ(inode, i_ino));
	return 0;
}

enum dyn_kind { DYN_PTRACE_ADDR, DYN_PTRACE_DATA, DYN_SOCKOPT };

static __always_inline void put_dyn_u64(struct work *w, u8 index, u64 v)
{
	u8 *at = room(w);
	if (!at)
		return end_param(w, 0);
	*at = index;
	*(u64 *)(at + 1) = v;
	end_param(w, 9);
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

#define SOL_SOCKET 1

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
