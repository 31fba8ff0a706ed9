/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Open files: from descriptor to struct file, and what its inode tells. */
#ifndef SAKER_FILE_H
#define SAKER_FILE_H

#include "path.h"

#define OVERLAYFS_MAGIC 0x794c7630
#define FMODE_CREATED (1u << 20)
/* include/linux/fs.h, since 6.13: a mark in the nanoseconds of multigrain time stamps */
#define I_CTIME_QUERIED (1u << 31)
#define LAYER_NONE 0
#define LAYER_UPPER 1
#define LAYER_LOWER 2

/* struct file of descriptor `fd` of a task, as files_lookup_fd_raw() finds it; 0 = not open. */
static __always_inline u64 file_of_fd(struct task_struct *task, s32 fd)
{
	struct files_struct *files;
	struct fdtable *fdt;
	struct file **table;
	u64 file = 0;

	if (fd < 0)
		return 0;
	files = READ(task, files);
	fdt = READ(files, fdt);
	if ((u32)fd >= READ(fdt, max_fds))
		return 0;
	table = READ(fdt, fd);
	bpf_probe_read_kernel(&file, sizeof(file), table + (u32)fd);
	return file;
}

/* Device number as user space and captures write it (include/linux/kdev_t.h new_encode_dev). */
static __always_inline u32 encode_dev(u32 dev)
{
	u32 major = dev >> 20;
	u32 minor = dev & 0xfffff;
	return (minor & 0xff) | major << 8 | (minor & ~0xffu) << 12;
}

/*
 * Which layer of an overlay holds the inode. fs/overlayfs/ovl_entry.h struct ovl_inode keeps the
 * upper dentry right behind the VFS inode; without one the file still lies in a lower layer.
 */
static __always_inline u32 overlay_layer(struct inode *inode)
{
	struct super_block *sb = READ(inode, i_sb);
	struct dentry *upper = NULL;
	u32 size;

	if (READ(sb, s_magic) != OVERLAYFS_MAGIC)
		return LAYER_NONE;
	size = bpf_core_type_size(struct inode);
	bpf_probe_read_kernel(&upper, sizeof(upper), (void *)((u64)inode + size));
	if (upper) {
		struct inode *of_upper = COPY(upper, d_inode);
		if (of_upper && COPY(of_upper, i_ino) != 0)
			return LAYER_UPPER;
	}
	return LAYER_LOWER;
}

/* Times of an inode, ns since the epoch. */
static __always_inline u64 inode_ctime(struct inode *inode)
{
	if (bpf_core_field_exists(inode->i_ctime_sec))
		return (u64)COPY(inode, i_ctime_sec) * 1000000000ULL +
		       (COPY(inode, i_ctime_nsec) & ~I_CTIME_QUERIED);
	struct inode___underscore *middle = (void *)inode;
	if (bpf_core_field_exists(middle->__i_ctime)) {
		struct timespec64 t = COPY(middle, __i_ctime);
		return (u64)t.tv_sec * 1000000000ULL + t.tv_nsec;
	}
	struct inode___timespec *old = (void *)inode;
	struct timespec64 t = COPY(old, i_ctime);
	return (u64)t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static __always_inline u64 inode_mtime(struct inode *inode)
{
	if (bpf_core_field_exists(inode->i_mtime_sec))
		return (u64)COPY(inode, i_mtime_sec) * 1000000000ULL + COPY(inode, i_mtime_nsec);
	struct inode___underscore *middle = (void *)inode;
	if (bpf_core_field_exists(middle->__i_mtime)) {
		struct timespec64 t = COPY(middle, __i_mtime);
		return (u64)t.tv_sec * 1000000000ULL + t.tv_nsec;
	}
	struct inode___timespec *old = (void *)inode;
	struct timespec64 t = COPY(old, i_mtime);
	return (u64)t.tv_sec * 1000000000ULL + t.tv_nsec;
}

#endif
