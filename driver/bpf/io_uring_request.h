/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Requests of io_uring that are under way: which operations count, and what is noted of each. */
#ifndef SAKER_IO_URING_REQUEST_H
#define SAKER_IO_URING_REQUEST_H

#include "file.h"
#include "user_memory.h"

#define OP_SENDMSG 9
#define OP_ACCEPT 13
#define OP_CONNECT 16
#define OP_OPENAT 18
#define OP_CLOSE 19
#define OP_SEND 26
#define OP_OPENAT2 28
#define OP_RENAMEAT 35
#define OP_UNLINKAT 36
#define OP_MKDIRAT 37
#define OP_SYMLINKAT 38
#define OP_LINKAT 39
#define OP_SOCKET 45
#define OP_SEND_ZC 47
#define OP_SENDMSG_ZC 48

/* include/linux/io_uring_types.h: the first request flags are those of the submission entry */
#define REQ_FIXED_FILE 1
#define REQ_CQE_SKIP 64
/* include/linux/sched.h: workers and submission threads of io_uring (PF_IO_WORKER, PF_USER_WORKER) */
#define PF_WORKER (0x10 | 0x4000)

#define NAME_LIMIT 1024
#define DATA_LIMIT 256
#define MESSAGE_PIECES 4

struct request {
	u32 event;
	u32 tid;
	s32 fd; /* descriptor, or directory of the first name */
	s32 fd2; /* directory of the second name */
	u64 flags;
	u64 mode;
	u64 resolve;
	u32 no_file; /* the result goes to a slot of the ring, not to a descriptor */
	u32 size;
	u32 name_bytes;
	u32 name2_bytes;
	u32 data_bytes;
	u32 name_at_bytes;
	u64 name_at; /* in user memory */
	u32 address_bytes;
	u8 address[128];
	u8 data[DATA_LIMIT];
	u8 name[NAME_LIMIT];
	u8 name2[NAME_LIMIT];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, u64);
	__type(value, struct request);
} requests SEC(".maps");

/* io_uring_complete hands over a completion entry (since 6.15) or its numbers; set by the library. */
const volatile bool completion_entry = false;

static __always_inline u32 event_of_op(u32 op)
{
	switch (op) {
	case OP_OPENAT: return PPME_SYSCALL_OPENAT_2_X;
	case OP_OPENAT2: return PPME_SYSCALL_OPENAT2_X;
	case OP_CLOSE: return PPME_SYSCALL_CLOSE_X;
	case OP_CONNECT: return PPME_SOCKET_CONNECT_X;
	case OP_ACCEPT: return PPME_SOCKET_ACCEPT4_6_X;
	case OP_SOCKET: return PPME_SOCKET_SOCKET_X;
	case OP_UNLINKAT: return PPME_SYSCALL_UNLINKAT_2_X;
	case OP_RENAMEAT: return PPME_SYSCALL_RENAMEAT2_X;
	case OP_MKDIRAT: return PPME_SYSCALL_MKDIRAT_X;
	case OP_SYMLINKAT: return PPME_SYSCALL_SYMLINKAT_X;
	case OP_LINKAT: return PPME_SYSCALL_LINKAT_2_X;
	case OP_SEND:
	case OP_SEND_ZC: return PPME_SOCKET_SENDTO_X;
	case OP_SENDMSG:
	case OP_SENDMSG_ZC: return PPME_SOCKET_SENDMSG_X;
	}
	return 0;
}

static __always_inline u32 copy_name(u8 *to, struct filename *name)
{
	long n = bpf_probe_read_kernel_str(to, NAME_LIMIT, (const void *)COPY(name, name));
	return n > 0 ? n : 0;
}

static __always_inline u64 request_flags(struct io_kiocb *req)
{
	if (bpf_core_field_size(req->flags) == 8)
		return COPY(req, flags);
	return COPY((struct io_kiocb___flags32 *)req, flags);
}

/* The first bytes of `size` at `from` in user memory. */
static __always_inline void note_data(struct request *r, u64 from, u64 size)
{
	u32 bytes = size < settings.snaplen ? size : settings.snaplen;
	if (bytes > DATA_LIMIT - 1)
		bytes = DATA_LIMIT - 1;
	barrier_var(bytes);
	if (!bpf_probe_read_user(r->data, bytes & (DATA_LIMIT - 1), (const void *)from))
		r->data_bytes = bytes;
}

/*
 * A message of 64-bit programs: its length, data out of its first piece, and where its address lies,
 * which is still there when the request completes at once.
 */
static __always_inline void note_message(struct request *r, u64 from)
{
	u64 iov = peek(from + 16, 8);
	u64 count = peek(from + 24, 8);
	r->name_at = peek(from, 8);
	r->name_at_bytes = peek(from + 8, 4);
	for (u32 i = 0; i < MESSAGE_PIECES && i < count; i++) {
		u64 length = peek(iov + 16 * i + 8, 8);
		r->size += length;
		if (i == 0)
			note_data(r, peek(iov, 8), length);
	}
}

/* Notes what the operation's own part of the request says. */
static __always_inline void note(struct request *r, u64 req, u32 op)
{
	switch (op) {
	case OP_OPENAT:
	case OP_OPENAT2: {
		struct io_open *o = (void *)req;
		r->fd = COPY(o, dfd);
		r->flags = COPY(o, how.flags);
		r->mode = COPY(o, how.mode);
		r->resolve = COPY(o, how.resolve);
		if (bpf_core_field_exists(o->file_slot))
			r->no_file = COPY(o, file_slot) != 0;
		r->name_bytes = copy_name(r->name, COPY(o, filename));
		break;
	}
	case OP_CLOSE:
		r->fd = COPY((struct io_close *)req, fd);
		break;
	case OP_UNLINKAT: {
		struct io_unlink *o = (void *)req;
		r->fd = COPY(o, dfd);
		r->flags = (u32)COPY(o, flags);
		r->name_bytes = copy_name(r->name, COPY(o, filename));
		break;
	}
	case OP_RENAMEAT: {
		struct io_rename *o = (void *)req;
		r->fd = COPY(o, old_dfd);
		r->fd2 = COPY(o, new_dfd);
		r->flags = (u32)COPY(o, flags);
		r->name_bytes = copy_name(r->name, COPY(o, oldpath));
		r->name2_bytes = copy_name(r->name2, COPY(o, newpath));
		break;
	}
	case OP_LINKAT:
	case OP_SYMLINKAT: {
		struct io_link *o = (void *)req;
		r->fd = COPY(o, old_dfd);
		r->fd2 = COPY(o, new_dfd);
		r->flags = (u32)COPY(o, flags);
		r->name_bytes = copy_name(r->name, COPY(o, oldpath));
		r->name2_bytes = copy_name(r->name2, COPY(o, newpath));
		break;
	}
	case OP_MKDIRAT: {
		struct io_mkdir *o = (void *)req;
		r->fd = COPY(o, dfd);
		r->mode = COPY(o, mode);
		r->name_bytes = copy_name(r->name, COPY(o, filename));
		break;
	}
	case OP_CONNECT: {
		struct io_connect *o = (void *)req;
		u32 bytes = COPY(o, addr_len);
		if (bytes > 127)
			bytes = 127;
		barrier_var(bytes);
		if (!bpf_probe_read_user(r->address, bytes & 127, COPY(o, addr)))
			r->address_bytes = bytes;
		break;
	}
	case OP_SOCKET: {
		struct io_socket *o = (void *)req;
		r->fd = COPY(o, domain);
		r->flags = (u32)COPY(o, type);
		r->mode = (u32)COPY(o, protocol);
		break;
	}
	case OP_SEND:
	case OP_SEND_ZC: {
		struct io_sr_msg *o = (void *)req;
		r->size = (u32)COPY(o, len);
		note_data(r, (u64)COPY(o, buf), r->size);
		break;
	}
	case OP_SENDMSG:
	case OP_SENDMSG_ZC:
		note_message(r, (u64)COPY((struct io_sr_msg *)req, buf));
		break;
	}
}

#endif
