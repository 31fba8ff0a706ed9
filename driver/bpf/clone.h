/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * The clone family. The parent's side is the end of its system call; the child's side is told by
 * sched_process_fork, before the child runs, so that no event of a child comes before its birth and
 * all architectures behave alike (on some the child's own return from clone is never traced).
 */
#ifndef SAKER_CLONE_H
#define SAKER_CLONE_H

#include "user_memory.h"
#include "registers.h"
#include "task.h"

#define PPM_CL_CLONE_FILES 1
#define PPM_CL_CLONE_FS 2
#define PPM_CL_CLONE_SIGHAND 2048
#define PPM_CL_CLONE_THREAD 8192
#define PPM_CL_CLONE_VM 32768
#define PPM_CL_CLONE_VFORK 134217728
#define PPM_CL_CHILD_IN_PIDNS 536870912

/* Whether children of `task` see other process ids than the first namespace gives. */
static __always_inline bool child_in_pidns(struct task_struct *task)
{
	struct pid *pid = READ(task, thread_pid);
	struct nsproxy *proxy = READ(task, nsproxy);
	struct pid_namespace *ns = READ(proxy, pid_ns_for_children);
	return READ(pid, level) != 0 || (ns && (u64)ns != pid_own_ns(pid));
}

/* flags, uid, gid, vtid, vpid, pidns_init_start_ts */
__attribute__((noinline)) int put_clone_tail(u64 address, u32 flags)
{
	struct work *w = get_work();
	struct task_struct *task = CAST(struct task_struct, address);
	if (!w)
		return 0;
	put_u32(w, flags);
	put_u32(w, euid_of(task));
	put_u32(w, egid_of(task));
	put_u64(w, (s64)pid_own_nr(READ(task, thread_pid)));
	put_u64(w, (s64)pid_own_nr(leader_pid(task)));
	put_u64(w, pidns_init_start(task));
	return 0;
}

/* PPM flags that the call of `event` asked for, with its arguments in the work area. */
static __always_inline u32 asked_flags(struct work *w, u32 event)
{
	if (event == PPME_SYSCALL_CLONE_20_X)
		return clone_flags((u32)w->args[0]);
	if (event == PPME_SYSCALL_CLONE3_X)
		return clone_flags(peek(w->args[0], 8));
	return 0;
}

/* The parent's side: every parameter behind res. */
__attribute__((noinline)) int put_clone(u64 address)
{
	struct work *w = get_work();
	struct task_struct *task = CAST(struct task_struct, address);
	u32 flags;
	if (!w)
		return 0;
	if (w->ret < 0) {
		put_empty(w);
		put_empty(w);
	} else {
		put_exe_args(address);
	}
	put_task_head(address);
	flags = asked_flags(w, w->event);
	if (child_in_pidns(task))
		flags |= PPM_CL_CHILD_IN_PIDNS;
	put_clone_tail(address, flags);
	return 0;
}

/* Flags as the two tasks show them, for kernels that do not tell the call's arguments. */
static __always_inline u32 shown_flags(struct task_struct *parent, struct task_struct *child)
{
	u32 flags = 0;
	if (READ(parent, mm) == READ(child, mm))
		flags |= PPM_CL_CLONE_VM;
	if (READ(parent, files) == READ(child, files))
		flags |= PPM_CL_CLONE_FILES;
	if (READ(parent, fs) == READ(child, fs))
		flags |= PPM_CL_CLONE_FS;
	if (READ(parent, sighand) == READ(child, sighand))
		flags |= PPM_CL_CLONE_SIGHAND;
	if (READ(child, pid) != READ(child, tgid))
		flags |= PPM_CL_CLONE_THREAD;
	if (READ(child, vfork_done))
		flags |= PPM_CL_CLONE_VFORK;
	return flags;
}

#endif
