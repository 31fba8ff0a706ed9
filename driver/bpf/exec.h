/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The parameters of execve and execveat that both the successful and the failed call have. */
#ifndef SAKER_EXEC_H
#define SAKER_EXEC_H

#include "task.h"

#define EXE_WRITABLE 1
#define EXE_UPPER_LAYER 2
#define EXE_FROM_MEMFD 4
#define EXE_LOWER_LAYER 8

#define S_IMMUTABLE 8
#define SB_RDONLY 1
#define S_IWUSR 0200
#define S_IWGRP 0020
#define S_IWOTH 0002
#define CAP_DAC_OVERRIDE 1
#define CAP_FOWNER 3

/* Whether the task may write the file that it runs (owner, group, others, capability). */
static __always_inline bool exe_writable(struct inode *inode, struct cred *cred)
{
	struct super_block *sb = READ(inode, i_sb);
	u32 mode = READ(inode, i_mode);
	u64 caps;
	if (READ(inode, i_flags) & S_IMMUTABLE || READ(sb, s_flags) & SB_RDONLY)
		return false;
	if (mode & S_IWOTH)
		return true;
	if (mode & S_IWUSR && READ(inode, i_uid.val) == READ(cred, fsuid.val))
		return true;
	if (mode & S_IWGRP && READ(inode, i_gid.val) == READ(cred, fsgid.val))
		return true;
	caps = CAPS(cred, cap_effective);
	return (caps & (1ULL << CAP_DAC_OVERRIDE | 1ULL << CAP_FOWNER)) != 0;
}

/* shmem files without a directory that memfd_create made: their own parent, named "memfd:...". */
static __always_inline bool from_memfd(struct file *file)
{
	struct dentry *dentry = READ(file, f_path.dentry);
	char name[6] = {};
	struct qstr q;
	if (READ(dentry, d_parent) != dentry)
		return false;
	q = COPY(dentry, d_name);
	bpf_probe_read_kernel(name, sizeof(name), q.name);
	return name[0] == 'm' && name[1] == 'e' && name[2] == 'm' && name[3] == 'f' &&
	       name[4] == 'd' && name[5] == ':';
}

/* From tty to gid: everything behind env. */
__attribute__((noinline)) int put_exec_tail(u64 address)
{
	struct work *w = get_work();
	struct task_struct *task = CAST(struct task_struct, address);
	struct cred *cred = READ(task, cred);
	struct mm_struct *mm = READ(task, mm);
	struct file *file;
	struct inode *inode;
	u32 flags = 0, layer;

	if (!w)
		return 0;
	if (!mm)
		return 0;
	file = READ(mm, exe_file);
	inode = READ(file, f_inode);
	put_u32(w, tty_of(task));
	put_u64(w, (s64)pid_own_nr(group_pid(task)));
	put_u32(w, bpf_core_field_exists(task->loginuid) ? COPY(task, loginuid.val) : ~0u);
	if (exe_writable(inode, cred))
		flags |= EXE_WRITABLE;
	layer = overlay_layer(inode);
	if (layer == LAYER_UPPER)
		flags |= EXE_UPPER_LAYER;
	if (layer == LAYER_LOWER)
		flags |= EXE_LOWER_LAYER;
	if (from_memfd(file))
		flags |= EXE_FROM_MEMFD;
	put_u32(w, flags);
	put_u64(w, CAPS(cred, cap_inheritable));
	put_u64(w, CAPS(cred, cap_permitted));
	put_u64(w, CAPS(cred, cap_effective));
	put_u64(w, READ(inode, i_ino));
	put_u64(w, inode_ctime(inode));
	put_u64(w, inode_mtime(inode));
	put_u32(w, READ(cred, euid.val));
	resolve_file(ADDRESS(w, file));
	put_path(w);
	put_u64(w, (s64)pid_host_nr(group_pid(task)));
	put_u32(w, READ(cred, egid.val));
	return 0;
}

#endif
