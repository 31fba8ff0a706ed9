/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * The path of a file as the kernel knows it, whatever string was passed to open it: a walk over
 * dentries and mounts to the task's root, as fs/d_path.c prepend_path() does. Bounded: a longer
 * path loses its beginning, which counts as truncated. What is left says where a program lies as well
 * as can be, but it is not told as the truth about an opened file: whoever makes such a path could choose
 * what it seems to be.
 *
 * Locks are not taken. A rename during the walk can mix old and new directories, as it can for anyone
 * who asks a moment earlier or later; each name is one that its directory had.
 */
#ifndef SAKER_PATH_H
#define SAKER_PATH_H

#include "record.h"

#ifdef SAKER_DIRECT
#define WALK_STEPS 2304 /* every path of PATH_BYTES, and mounts on its way */
#else
#define WALK_STEPS 128 /* each is verified */
#endif
#define NAME_BYTES 256

#define DENTRY_BYTES 256 /* at least; nothing else of the kernel lies so near behind one */

/* Puts `length` bytes of a name in front of what is there; false = full. */
static __always_inline bool prepend(struct work *w, const void *name, u32 length)
{
	u32 at = w->walk_at;
	if (at < NAME_BYTES + 1)
		return false;
	at -= length;
	bpf_probe_read_kernel(w->path + (at & (PATH_BYTES - 1)), length & (NAME_BYTES - 1), name);
	w->walk_at = at;
	return true;
}

static __always_inline void prepend_slash(struct work *w)
{
	u32 at = w->walk_at - 1;
	w->path[at & (PATH_BYTES - 1)] = '/';
	w->walk_at = at;
}

/* A dentry's parent and name, in this order in its structure wherever that was not shuffled. */
struct entry {
	struct dentry *parent;
	struct qstr name;
};

static __always_inline void read_entry(struct entry *e, struct dentry *dentry)
{
#ifndef SAKER_DIRECT
	/* one copy, where each has its price */
	u32 at = bpf_core_field_offset(struct dentry, d_parent);
	if (bpf_core_field_offset(struct dentry, d_name) == at + sizeof(e->parent)) {
		if (bpf_probe_read_kernel(e, sizeof(*e), (void *)((u64)dentry + at)))
			__builtin_memset(e, 0, sizeof(*e));
		return;
	}
#endif
	e->parent = READ(dentry, d_parent);
	READ_NAME(e->name, dentry);
}

/*
 * True while a rename is between setting the pointer and setting the length (fs/dcache.c copy_name()):
 * a name lies inside its dentry if and only if it is short (d_iname, later d_shortname). A machine
 * may stop there for long.
 */
static __always_inline bool is_torn(struct work *w, struct dentry *dentry,
				    const struct qstr *name)
{
	struct dentry___shortname *now = (void *)dentry;
	struct dentry___iname *old = (void *)dentry;
	bool inside = (u64)name->name - ADDRESS(w, dentry) < DENTRY_BYTES;
	u32 room; /* with the NUL */

	if (bpf_core_field_exists(now->d_shortname))
		room = bpf_core_field_size(now->d_shortname);
	else
		room = bpf_core_field_size(old->d_iname);
	return inside == (name->len >= room);
}

/* A walk under way. */
struct walk {
	struct work *w;
	struct dentry *dentry;
	struct vfsmount *vfs;
	struct dentry *mnt_root;
	struct dentry *root_dentry;
	struct vfsmount *root_mnt;
	u32 done;
};

/* One part up; 1 = the walk ends here. */
static long walk_step(u32 step, struct walk *at)
{
	struct work *w = at->w;
	struct dentry *dentry = at->dentry;
	struct vfsmount *vfs = at->vfs;
	struct entry entry;
	struct qstr again;

	if (dentry == at->root_dentry && vfs == at->root_mnt)
		goto done;
	if (dentry == at->mnt_root) {
		struct mount *mnt =
			CAST(struct mount, (u64)vfs - bpf_core_field_offset(struct mount, mnt));
		struct mount *up = READ(mnt, mnt_parent);
		if (up == mnt)
			goto done;
		vfs = CAST(struct vfsmount, (u64)up + bpf_core_field_offset(struct mount, mnt));
		at->dentry = READ(mnt, mnt_mountpoint);
		at->vfs = vfs;
		at->mnt_root = READ(vfs, mnt_root);
		return 0;
	}
	read_entry(&entry, dentry);
	if (entry.parent == dentry) {
		/* a root without a mount: memfd:x, anonymous inodes, detached trees; pipes have no name */
		if (w->walk_at == PATH_BYTES - 1) {
			if (entry.name.len > 1)
				prepend(w, entry.name.name, entry.name.len);
			else
				w->walk_at = PATH_BYTES;
		}
		goto done;
	}
	if (!prepend(w, entry.name.name, entry.name.len))
		return 1;
	/* a rename in between may have left the length of one name and the bytes of another */
	READ_NAME(again, dentry);
	if (again.len != entry.name.len || again.name != entry.name.name ||
	    is_torn(w, dentry, &again)) {
		w->walk_at += entry.name.len;
		return 0;
	}
	prepend_slash(w);
	at->dentry = entry.parent;
	return 0;
done:
	at->done = 1;
	return 1;
}

/*
 * Resolves to w->path from w->path_start, with a NUL; PATH_BYTES = there is none. `root` of the task
 * ends the walk. The place in the path is kept in memory: in a register the verifier would follow
 * every value it can take.
 */
static __always_inline void walk(struct work *w, struct dentry *dentry, struct vfsmount *vfs,
				 struct dentry *root_dentry, struct vfsmount *root_mnt)
{
	struct walk at = {
		.w = w,
		.dentry = dentry,
		.vfs = vfs,
		.mnt_root = READ(vfs, mnt_root),
		.root_dentry = root_dentry,
		.root_mnt = root_mnt,
	};

	w->path[PATH_BYTES - 1] = 0;
	w->walk_at = PATH_BYTES - 1;
	LOOP(WALK_STEPS, walk_step, &at);
	w->path_cut = !at.done;
	if (!at.done)
		w->truncated = 1;
	if (w->walk_at == PATH_BYTES - 1)
		prepend_slash(w);
	w->path_start = w->walk_at;
}

/* Resolves the path of an open file as the current task sees it. */
__attribute__((noinline)) int resolve_file(u64 address)
{
	struct work *w = get_work();
	struct file *file = CAST(struct file, address);
	struct task_struct *task;
	struct fs_struct *fs;

	if (!w)
		return 0;
	w->path_start = PATH_BYTES;
	if (!address)
		return 0;
	task = CURRENT();
	fs = READ(task, fs);
	walk(w, READ(file, f_path.dentry), READ(file, f_path.mnt), READ(fs, root.dentry),
	     READ(fs, root.mnt));
	return 0;
}

#endif
