/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Operations that reach the kernel through io_uring rings, without a system call of their own. A
 * request is noted when it is submitted, with the names that the kernel has copied already (so no
 * other thread can change them), and becomes an event when it completes, as the system call it
 * stands for would have made it, marked with the fact "via io_uring".
 */
#ifndef SAKER_IO_URING_H
#define SAKER_IO_URING_H

#include "recipe.h"
#include <bpf/bpf_tracing.h>

#define VIA_IO_URING 1
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
		u32 bytes = COPY(o, len);
		r->size = bytes;
		if (bytes > settings.snaplen)
			bytes = settings.snaplen;
		if (bytes > DATA_LIMIT - 1)
			bytes = DATA_LIMIT - 1;
		barrier_var(bytes);
		if (!bpf_probe_read_user(r->data, bytes & (DATA_LIMIT - 1), COPY(o, buf)))
			r->data_bytes = bytes;
		break;
	}
	}
}

static __always_inline void put_bytes(struct work *w, const u8 *from, u32 bytes)
{
	u8 *at = room(w);
	if (bytes > NAME_LIMIT)
		bytes = NAME_LIMIT;
	if (!at || bpf_probe_read_kernel(at, bytes, from))
		bytes = 0;
	end_param(w, bytes);
}

/* SOCKADDR out of a kernel copy. */
static __always_inline void put_noted_address(struct work *w, struct request *r)
{
	u8 *at = room(w);
	u16 family = *(u16 *)r->address;
	long n;
	if (!at || r->address_bytes < 2)
		return end_param(w, 0);
	*at = family;
	if (family == AF_INET) {
		*(u32 *)(at + 1) = *(u32 *)(r->address + 4);
		*(u16 *)(at + 5) = swap16(*(u16 *)(r->address + 2));
		return end_param(w, 7);
	}
	if (family == AF_INET6) {
		__builtin_memcpy(at + 1, r->address + 8, 16);
		*(u16 *)(at + 17) = swap16(*(u16 *)(r->address + 2));
		return end_param(w, 19);
	}
	if (family == AF_UNIX) {
		n = bpf_probe_read_kernel_str(at + 1, UNIX_PATH, r->address + 2);
		if (n <= 1)
			n = bpf_probe_read_kernel_str(at + 1, UNIX_PATH, r->address + 3);
		return end_param(w, 1 + (n > 0 ? n : 0));
	}
	end_param(w, 1);
}

static __always_inline struct task_struct *request_task(struct io_kiocb *req)
{
	struct io_kiocb___task *old = (void *)req;
	if (bpf_core_field_exists(old->task))
		return CAST(struct task_struct, COPY(old, task));
	struct io_uring_task *tctx = COPY(req, tctx);
	return CAST(struct task_struct, COPY(tctx, task));
}

/* flags, mode and what the opened file tells, behind fd, dirfd and name. */
static __always_inline void put_noted_open(struct work *w, struct request *r, u64 req, bool how)
{
	u32 flags = open_flags(r->flags), dev = 0, layer = LAYER_NONE;
	u64 ino = 0;
	w->path_start = PATH_BYTES;
	if (w->ret >= 0 && !r->no_file) {
		u64 address = file_of_fd(request_task((void *)req), w->ret);
		struct file *file = CAST(struct file, address);
		struct inode *inode = READ(file, f_inode);
		struct super_block *sb = READ(inode, i_sb);
		dev = encode_dev(READ(sb, s_dev));
		ino = READ(inode, i_ino);
		layer = overlay_layer(inode);
		if (READ(file, f_mode) & FMODE_CREATED)
			flags |= PPM_O_F_CREATED;
		if (layer == LAYER_UPPER)
			flags |= PPM_FD_UPPER_LAYER;
		else if (layer == LAYER_LOWER)
			flags |= PPM_FD_LOWER_LAYER;
		resolve_file(address);
	}
	put_u32(w, flags);
	put_u32(w, mode_if_created(flags, r->mode));
	if (how)
		put_u32(w, map_value(AS_RESOLVE, r->resolve));
	put_u32(w, dev);
	put_u64(w, ino);
}

/* Makes the event of a completed request; its result is in the work area. */
__attribute__((noinline)) int put_request(u64 req)
{
	struct work *w = get_work();
	struct request *r = bpf_map_lookup_elem(&requests, &req);
	u64 sk;
	if (!w || !r)
		return 0;
	begin(w, r->event);
	w->tid = r->tid;
	put_u64(w, w->ret);
	sk = 0;
	switch (r->event) {
	case PPME_SOCKET_CONNECT_X:
	case PPME_SOCKET_SENDTO_X:
	case PPME_SOCKET_SENDMSG_X:
		sk = ADDRESS(w, sock_of_file((u64)COPY((struct io_kiocb *)req, file)));
	}
	switch (r->event) {
	case PPME_SYSCALL_OPENAT_2_X:
	case PPME_SYSCALL_OPENAT2_X:
		put_u64(w, (s64)r->fd);
		put_bytes(w, r->name, r->name_bytes);
		put_noted_open(w, r, req, r->event == PPME_SYSCALL_OPENAT2_X);
		extra_path(w, SAKER_EXTRA_PATH);
		break;
	case PPME_SYSCALL_CLOSE_X:
		put_u64(w, (s64)r->fd);
		break;
	case PPME_SYSCALL_UNLINKAT_2_X:
		put_u64(w, (s64)r->fd);
		put_bytes(w, r->name, r->name_bytes);
		put_u32(w, r->flags);
		break;
	case PPME_SYSCALL_RENAMEAT2_X:
	case PPME_SYSCALL_LINKAT_2_X:
		put_u64(w, (s64)r->fd);
		put_bytes(w, r->name, r->name_bytes);
		put_u64(w, (s64)r->fd2);
		put_bytes(w, r->name2, r->name2_bytes);
		put_u32(w, r->flags);
		break;
	case PPME_SYSCALL_SYMLINKAT_X:
		put_bytes(w, r->name, r->name_bytes);
		put_u64(w, (s64)r->fd2);
		put_bytes(w, r->name2, r->name2_bytes);
		break;
	case PPME_SYSCALL_MKDIRAT_X:
		put_u64(w, (s64)r->fd);
		put_bytes(w, r->name, r->name_bytes);
		put_u32(w, r->mode);
		break;
	case PPME_SOCKET_SOCKET_X:
		put_u32(w, r->fd);
		put_u32(w, r->flags);
		put_u32(w, r->mode);
		put_u32(w, map_value(AS_FD_FLAGS, r->flags));
		break;
	case PPME_SOCKET_CONNECT_X:
		put_sock_tuple(sk, OUTBOUND, 0, 0);
		put_u64(w, (s64)r->fd);
		put_noted_address(w, r);
		break;
	case PPME_SOCKET_ACCEPT4_6_X:
		put_tuple(w->ret, INBOUND, 0, 0);
		put_accept_queue(r->fd);
		put_u32(w, 0);
		break;
	case PPME_SOCKET_SENDTO_X:
	case PPME_SOCKET_SENDMSG_X:
		put_bytes(w, r->data, r->data_bytes);
		put_u64(w, (s64)r->fd);
		put_u32(w, r->size);
		put_sock_tuple(sk, OUTBOUND, 0, 0);
		break;
	}
	extra_u32(w, SAKER_EXTRA_VIA, VIA_IO_URING);
	submit(w);
	bpf_map_delete_elem(&requests, &req);
	return 0;
}

/* Notes a request that is prepared and not issued yet. */
static __always_inline int note_submission(struct io_kiocb *request)
{
	struct work *w = get_work();
	struct task_struct *task = CURRENT();
	u64 now = bpf_get_current_pid_tgid();
	struct request *r;
	struct io_kiocb *req;
	u64 key, flags;
	u32 op, event;

	if (!w)
		return 0;
	key = ADDRESS(w, request);
	req = (void *)key;
	op = COPY(req, opcode);
	event = event_of_op(op);
	/* the work area for paths is free here, and large enough to build the note in */
	r = (struct request *)w->path;
	if (event == 0 || !(policies[event].flags & SAKER_PRODUCED))
		return 0;
	__builtin_memset(r, 0, __builtin_offsetof(struct request, address));
	flags = request_flags(req);
	r->event = event;
	/* a submission thread acts for its process */
	r->tid = READ(task, flags) & PF_WORKER ? now >> 32 : (u32)now;
	r->fd = -1;
	r->fd2 = -1;
	if (!(flags & REQ_FIXED_FILE) && bpf_core_field_exists(req->cqe.fd))
		r->fd = COPY(req, cqe.fd);
	note(r, key, op);
	if (bpf_map_update_elem(&requests, &key, r, BPF_ANY))
		return 0;
	if (flags & REQ_CQE_SKIP) {
		/* no completion will be told if it succeeds */
		w->ret = 0;
		r->no_file = 1;
		put_request(key);
	}
	return 0;
}

/* io_uring/io_uring.c io_submit_sqe(): trace_io_uring_submit_req(struct io_kiocb *req), since 6.4. */
SEC("tp_btf/io_uring_submit_req")
int BPF_PROG(on_io_uring_submit, struct io_kiocb *request)
{
	return note_submission(request);
}

/*
 * The same place from 6.0 on: trace_io_uring_submit_sqe(struct io_kiocb *req, bool force_nonblock).
 * Before that it hands over other things, and until 5.18 completions do not name their request; those
 * kernels are not covered.
 */
SEC("tp_btf/io_uring_submit_sqe")
int BPF_PROG(on_io_uring_submit_entry, struct io_kiocb *request)
{
	return note_submission(request);
}

/*
 * io_uring/io_uring.c: trace_io_uring_complete(struct io_ring_ctx *ctx, void *req,
 * struct io_uring_cqe *cqe), or before 6.15 (ctx, req, u64 user_data, int res, ...).
 */
SEC("tp_btf/io_uring_complete")
int on_io_uring_complete(u64 *ctx)
{
	struct work *w = get_work();
	u64 req;
	if (!w)
		return 0;
	req = ADDRESS(w, ctx[1]);
	if (!req || !bpf_map_lookup_elem(&requests, &req))
		return 0;
	if (completion_entry)
		w->ret = COPY((struct io_uring_cqe *)ctx[2], res);
	else
		w->ret = (s32)ctx[3];
	put_request(req);
	return 0;
}

#endif
