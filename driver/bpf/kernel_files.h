/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Names, inodes, mounts and open files: include/linux/fs.h, dcache.h, mount.h, fs/mount.h. */
#ifndef SAKER_KERNEL_FILES_H
#define SAKER_KERNEL_FILES_H

#include "kernel_base.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct qstr {
	union {
		struct {
			u32 hash;
			u32 len;
		};
		u64 hash_len;
	};
	const unsigned char *name;
};
struct super_block {
	u32 s_dev;
	unsigned long s_magic;
	unsigned long s_flags;
};
struct inode {
	unsigned short i_mode;
	kuid_t i_uid;
	kgid_t i_gid;
	unsigned int i_flags;
	struct super_block *i_sb;
	unsigned long i_ino;
	unsigned int i_nlink;
	/* since 6.11 */
	s64 i_mtime_sec;
	s64 i_ctime_sec;
	u32 i_mtime_nsec;
	u32 i_ctime_nsec;
};
/* before 6.6 */
struct inode___timespec {
	struct timespec64 i_mtime;
	struct timespec64 i_ctime;
};
/* 6.6 to 6.10 */
struct inode___underscore {
	struct timespec64 __i_ctime;
	struct timespec64 __i_mtime;
};
struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
	struct super_block *d_sb;
};
/* the room for a short name, before 6.14; its length is the running kernel's */
struct dentry___iname {
	unsigned char d_iname[32];
};
/* from 6.14 on */
union shortname_store {
	unsigned char string[40];
};
struct dentry___shortname {
	union shortname_store d_shortname;
};
struct vfsmount {
	struct dentry *mnt_root;
	int mnt_flags;
};
struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
	int mnt_id;
};
struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};
struct file_operations;
struct file {
	unsigned int f_mode;
	void *private_data;
	struct inode *f_inode;
	unsigned int f_flags;
	struct path f_path;
	const struct file_operations *f_op;
};
struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};
struct files_struct {
	struct fdtable *fdt;
};
struct fs_struct {
	struct path root;
	struct path pwd;
};

#pragma clang attribute pop
#endif
