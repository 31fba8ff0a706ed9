/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Processes: start of a program, birth and death of tasks. */
#ifndef SAKER_PROCESS_H
#define SAKER_PROCESS_H

#include "clone.h"
#include "exec.h"
#include <bpf/bpf_tracing.h>

/*
 * fs/exec.c exec_binprm(): trace_sched_process_exec(struct task_struct *p, pid_t old_pid,
 * struct linux_binprm *bprm). The new program is in place and has not run yet. Successful calls
 * of execve and execveat are both reported here, as execve.
 */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *p, int old_pid, struct linux_binprm *bprm)
{
	struct work *w = get_work();
	u64 task = (u64)bpf_get_current_task();
	if (!w)
		return 0;
	w->ret = 0;
	begin(w, PPME_SYSCALL_EXECVE_19_X);
	w->tid = (u32)bpf_get_current_pid_tgid();
	put_u64(w, 0);
	put_exe_args(task);
	put_task_head(task);
	put_env(task);
	put_exec_tail(task);
	put_kernel_str(w, COPY(bprm, filename), PARAM_BYTES);
	extra_path(w, SAKER_EXTRA_PATH);
	submit(w);
	return 0;
}

/* Which event the caller's system call makes, with its arguments taken; 0 = not of the clone family. */
static __always_inline u32 clone_call(struct work *w, struct task_struct *parent)
{
	if (!bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs))
		return 0;
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(parent);
	u32 compat = is_compat(parent);
	u32 nr = SYSCALL_NUMBER_COPY(regs);
	u32 event;
	if (nr >= SAKER_MAX_SYSCALLS)
		return 0;
	event = syscalls[compat * SAKER_MAX_SYSCALLS + nr].event;
	w->compat = compat;
	w->args[0] = FIRST_ARG_COPY(regs, compat);
	switch (event) {
	case PPME_SYSCALL_CLONE_20_X:
	case PPME_SYSCALL_CLONE3_X:
	case PPME_SYSCALL_FORK_20_X:
	case PPME_SYSCALL_VFORK_20_X:
		return event;
	}
	return 0;
}

/*
 * kernel/fork.c kernel_clone(): trace_sched_process_fork(struct task_struct *parent, struct
 * task_struct *child), in the parent, when the child is complete and has not run. Kernel threads
 * are not reported.
 */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	struct work *w = get_work();
	struct task_struct *task = CAST(struct task_struct, child);
	u32 event, flags;
	if (!w || READ(task, flags) & PF_KTHREAD)
		return 0;
	event = clone_call(w, parent);
	flags = event ? asked_flags(w, event) : shown_flags(CURRENT(), task);
	if (child_in_pidns(task))
		flags |= PPM_CL_CHILD_IN_PIDNS;
	w->ret = 0;
	begin(w, event ? event : PPME_SYSCALL_CLONE_20_X);
	w->tid = (u32)READ(task, pid);
	put_u64(w, 0);
	/* the child's memory is a copy of the caller's, or the same */
	put_exe_args((u64)bpf_get_current_task());
	put_task_head(ADDRESS(w, child));
	put_clone_tail(ADDRESS(w, child), flags);
	submit(w);
	return 0;
}

/* Threads of a group and ancestors that are looked at to find who adopts orphans. */
#define MAX_THREADS 30
#define MAX_ANCESTORS 60

/* A thread of the group of `task` that is not exiting, other than `task`; 0 = none, -1 = unknown. */
__attribute__((noinline)) int alive_thread(u64 address)
{
	struct task_struct *task = (void *)address;
	struct signal_struct *signal = COPY(task, signal);
	u64 head = (u64)signal + bpf_core_field_offset(struct signal_struct, thread_head);
	struct list_head *node = COPY(signal, thread_head.next);
	for (int i = 0; i < MAX_THREADS; i++) {
		struct task_struct *thread;
		if ((u64)node == head || !node)
			return 0;
		thread = (void *)((u64)node - bpf_core_field_offset(struct task_struct, thread_node));
		if (thread != task && !(COPY(thread, flags) & PF_EXITING))
			return COPY(thread, pid);
		node = COPY(node, next);
	}
	return -1;
}

/* kernel/exit.c find_new_reaper(): who becomes the parent of the children of a dying task. */
__attribute__((noinline)) int reaper_of(u64 address)
{
	struct task_struct *task = (void *)address;
	u64 children = address + bpf_core_field_offset(struct task_struct, children);
	struct pid *pid;
	struct pid_namespace *ns;
	struct task_struct *init, *ancestor;
	struct signal_struct *signal;
	u32 level;
	s32 found;

	if ((u64)COPY(task, children.next) == children)
		return 0;
	found = alive_thread((u64)task);
	if (found != 0)
		return found;
	pid = COPY(task, thread_pid);
	level = COPY(pid, level);
	ns = (void *)pid_own_ns(CAST(struct pid, pid));
	init = COPY(ns, child_reaper);
	signal = COPY(task, signal);
	if (!BPF_CORE_READ_BITFIELD_PROBED(signal, has_child_subreaper))
		return COPY(init, pid);
	ancestor = task;
	for (int i = 0; i < MAX_ANCESTORS; i++) {
		ancestor = COPY(ancestor, real_parent);
		pid = COPY(ancestor, thread_pid);
		if (!ancestor || ancestor == init || COPY(pid, level) != level ||
		    COPY(ancestor, pid) == 0)
			return COPY(init, pid);
		signal = COPY(ancestor, signal);
		if (!BPF_CORE_READ_BITFIELD_PROBED(signal, is_child_subreaper))
			continue;
		if (!(COPY(ancestor, flags) & PF_EXITING))
			return COPY(ancestor, pid);
		found = alive_thread((u64)ancestor);
		if (found != 0)
			return found;
	}
	return -1;
}

/*
 * kernel/exit.c do_exit(): trace_sched_process_exit(struct task_struct *p), since 6.17 with a
 * second argument that we do not read.
 */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *p)
{
	struct work *w = get_work();
	struct task_struct *task = CURRENT();
	s32 status;
	if (!w || READ(task, flags) & PF_KTHREAD)
		return 0;
	status = READ(task, exit_code);
	w->ret = 0;
	begin(w, PPME_PROCEXIT_1_E);
	w->tid = (u32)READ(task, pid);
	put_u64(w, (s64)status);
	put_u64(w, status & 0x7f ? 0 : (status >> 8) & 0xff);
	put_u8(w, status & 0x7f);
	put_u8(w, (status & 0x80) != 0);
	put_u64(w, (s64)reaper_of(ADDRESS(w, task)));
	submit(w);
	return 0;
}

#endif
