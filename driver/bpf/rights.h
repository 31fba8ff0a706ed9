/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Descriptors that came with a message (SCM_RIGHTS): no call of the receiver opened them, so what is
 * behind each is told with the message that brought it.
 */
#ifndef SAKER_RIGHTS_H
#define SAKER_RIGHTS_H

#include "message.h"

#define SCM_RIGHTS 1
#define MSG_CMSG_CLOEXEC 0x40000000
/* Descriptors of a message that are told, and control parts that are looked at to find them. */
#define RECEIVED_MOST 16
#define CONTROL_PARTS 4
/* What stands in front of the path in the fact, without tag and length; see src/event/extra.ts. */
#define RECEIVED_HEAD 24

/*
 * Looks for descriptors in the message at `from`, as the kernel left it: how many there are; their place
 * is kept in the work area. include/linux/socket.h struct cmsghdr: a length, level and type, the data.
 */
__attribute__((noinline)) int find_rights(u64 from)
{
	struct work *w = get_work();
	struct message m;
	u64 at, end, length;
	u32 size, head;
	if (!w)
		return 0;
	read_message(w, &m, from);
	size = word(w);
	head = size + 8;
	at = m.control;
	end = at + m.controllen;
	for (u32 i = 0; i < CONTROL_PARTS; i++) {
		if (!at || at + head > end)
			return 0;
		length = peek_word(w, at);
		if (length < head)
			return 0;
		if (peek(at + size, 4) == SOL_SOCKET && peek(at + size + 4, 4) == SCM_RIGHTS) {
			w->rights_at = at + head;
			length = (length - head) / 4;
			return length < RECEIVED_MOST ? length : RECEIVED_MOST;
		}
		at += (length + size - 1) & ~((u64)size - 1);
	}
	return 0;
}

/* The fact about the descriptor whose number is at `from` in user memory. */
__attribute__((noinline)) int add_received(u64 from, u32 cloexec)
{
	struct work *w = get_work();
	struct file *file;
	struct inode *inode;
	struct super_block *sb;
	s32 fd = (s32)peek(from, 4);
	u64 address = file_of_fd(CURRENT(), fd);
	u32 start, bytes;
	u8 *at;
	if (!w || !address)
		return 0;
	resolve_file(address);
	at = room(w);
	if (!at)
		return 0;
	file = CAST(struct file, address);
	inode = READ(file, f_inode);
	sb = READ(inode, i_sb);
	start = w->path_start & (PATH_BYTES - 1);
	bytes = PATH_BYTES - start;
	if (w->path_start >= PATH_BYTES || w->path_cut || bytes > PARAM_BYTES ||
	    bpf_probe_read_kernel(at + 4 + RECEIVED_HEAD, bytes, w->path + start))
		bytes = 0;
	*(u16 *)at = SAKER_EXTRA_RECEIVED;
	*(u16 *)(at + 2) = RECEIVED_HEAD + bytes;
	*(s32 *)(at + 4) = fd;
	*(u32 *)(at + 8) = open_flags(READ(file, f_flags)) | cloexec;
	*(u32 *)(at + 12) = encode_dev(READ(sb, s_dev));
	*(u32 *)(at + 16) = READ(inode, i_mode);
	*(u64 *)(at + 20) = READ(inode, i_ino);
	w->pos += 4 + RECEIVED_HEAD + bytes;
	return 0;
}

/* A fact for each descriptor that came with the message at `from`. */
__attribute__((noinline)) int add_rights(u64 from, u32 message_flags)
{
	struct work *w = get_work();
	u32 cloexec = message_flags & MSG_CMSG_CLOEXEC ? PPM_O_CLOEXEC : 0;
	u64 at;
	s32 count;
	if (!w || w->ret < 0)
		return 0;
	count = find_rights(from);
	at = w->rights_at;
	for (s32 i = 0; i < RECEIVED_MOST && i < count; i++)
		add_received(at + 4 * i, cloexec);
	return 0;
}

#endif
