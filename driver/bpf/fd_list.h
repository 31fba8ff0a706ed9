/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Descriptors that a call leaves in the caller's memory: what poll found, the ends of a pipe. */
#ifndef SAKER_FD_LIST_H
#define SAKER_FD_LIST_H

#include "file.h"
#include "user_memory.h"

#define POLL_ENTRIES 16

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

#endif
