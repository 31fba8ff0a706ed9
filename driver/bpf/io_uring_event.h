/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* From a completed request of io_uring to the event of the system call that it stands for. */
#ifndef SAKER_IO_URING_EVENT_H
#define SAKER_IO_URING_EVENT_H

#include "io_uring_request.h"
#include "recipe.h"

#define VIA_IO_URING 1

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
		put_sock_tuple(sk, OUTBOUND, r->name_at, r->name_at_bytes);
		break;
	}
	extra_u32(w, SAKER_EXTRA_VIA, VIA_IO_URING);
	submit(w);
	bpf_map_delete_elem(&requests, &req);
	return 0;
}

#endif
