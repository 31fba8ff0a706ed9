/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The open family: what was asked for, and the file that came of it. */
#ifndef SAKER_OPEN_H
#define SAKER_OPEN_H

#include "user_memory.h"

#define PPM_MODE_MASK (PPM_O_CREAT | PPM_O_TMPFILE)

/* The caller's flags and mode of an event of the open family, as the kernel numbers them. */
static __always_inline u64 asked_open_flags(struct work *w)
{
	switch (w->event) {
	case PPME_SYSCALL_OPEN_X:
		return w->args[1];
	case PPME_SYSCALL_OPENAT2_X:
		return peek(w->args[2], 8);
	case PPME_SYSCALL_CREAT_X:
		return K_O_CREAT | K_O_TRUNC | 1;
	}
	return w->args[2];
}

static __always_inline u32 mode_if_created(u32 flags, u64 mode)
{
	return flags & PPM_MODE_MASK ? (u32)mode & 07777 : 0;
}

/* Facts for the filter: how the file was opened. */
static __always_inline u64 open_facts(struct work *w)
{
	u64 asked;
	switch (w->event) {
	case PPME_SYSCALL_OPEN_X:
	case PPME_SYSCALL_OPENAT_2_X:
	case PPME_SYSCALL_OPENAT2_X:
	case PPME_SYSCALL_CREAT_X:
	case PPME_SYSCALL_OPEN_BY_HANDLE_AT_X:
		break;
	default:
		return 0;
	}
	asked = asked_open_flags(w);
	return ((asked & 3) != 1 ? SAKER_FACT_OPEN_READ : 0) |
	       ((asked & 3) != 0 ? SAKER_FACT_OPEN_WRITE : 0) |
	       (asked & K_O_CREAT ? SAKER_FACT_OPEN_CREATE : 0);
}

/* All parameters of an event of the open family, and the resolved path. */
__attribute__((noinline)) int put_open(u32 event)
{
	struct work *w = get_work();
	struct file *file = NULL;
	struct inode *inode;
	struct super_block *sb;
	u32 flags, dev = 0, layer = LAYER_NONE;
	u64 ino = 0, asked;

	if (!w)
		return 0;
	asked = asked_open_flags(w);
	flags = open_flags(asked);
	w->path_start = PATH_BYTES;
	if (w->ret >= 0) {
		file = CAST(struct file, file_of_fd(CURRENT(), w->ret));
		inode = READ(file, f_inode);
		sb = READ(inode, i_sb);
		dev = encode_dev(READ(sb, s_dev));
		ino = READ(inode, i_ino);
		layer = overlay_layer(inode);
		if (READ(file, f_mode) & FMODE_CREATED)
			flags |= PPM_O_F_CREATED;
		if (layer == LAYER_UPPER)
			flags |= PPM_FD_UPPER_LAYER;
		else if (layer == LAYER_LOWER)
			flags |= PPM_FD_LOWER_LAYER;
		resolve_file(ADDRESS(w, file));
	}
	put_u64(w, w->ret);
	switch (event) {
	case PPME_SYSCALL_OPEN_X:
		put_user_str(w, w->args[0]);
		put_u32(w, flags);
		put_u32(w, mode_if_created(flags, w->args[2]));
		break;
	case PPME_SYSCALL_OPENAT_2_X:
		put_u64(w, (s64)(s32)w->args[0]);
		put_user_str(w, w->args[1]);
		put_u32(w, flags);
		put_u32(w, mode_if_created(flags, w->args[3]));
		break;
	case PPME_SYSCALL_OPENAT2_X:
		put_u64(w, (s64)(s32)w->args[0]);
		put_user_str(w, w->args[1]);
		put_u32(w, flags);
		put_u32(w, mode_if_created(flags, peek(w->args[2] + 8, 8)));
		put_u32(w, map_value(AS_RESOLVE, peek(w->args[2] + 16, 8)));
		break;
	case PPME_SYSCALL_CREAT_X:
		put_user_str(w, w->args[0]);
		put_u32(w, (u32)w->args[1] & 07777);
		put_u32(w, dev);
		put_u64(w, ino);
		put_u16(w, layer);
		extra_path(w, SAKER_EXTRA_PATH);
		return 0;
	case PPME_SYSCALL_OPEN_BY_HANDLE_AT_X:
		put_u64(w, (s64)(s32)w->args[0]);
		put_u32(w, flags);
		put_path(w);
		break;
	}
	put_u32(w, dev);
	put_u64(w, ino);
	extra_path(w, SAKER_EXTRA_PATH);
	return 0;
}

#endif
