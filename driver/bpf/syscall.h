/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The end of a system call. */
#ifndef SAKER_SYSCALL_H
#define SAKER_SYSCALL_H

#include "recipe.h"
#include "process.h"

static __always_inline void take_args(struct work *w, struct pt_regs *regs, u32 compat)
{
#if defined(__TARGET_ARCH_x86)
	if (compat) {
		take_compat_args(w, regs);
		return;
	}
	w->args[0] = regs->di;
	w->args[1] = regs->si;
	w->args[2] = regs->dx;
	w->args[3] = regs->r10;
	w->args[4] = regs->r8;
	w->args[5] = regs->r9;
#else
	w->args[0] = regs->orig_x0;
	w->args[1] = regs->regs[1];
	w->args[2] = regs->regs[2];
	w->args[3] = regs->regs[3];
	w->args[4] = regs->regs[4];
	w->args[5] = regs->regs[5];
#endif
}

#if defined(__TARGET_ARCH_x86)
/*
 * net/socket.c: the 32-bit call that carries all socket calls. Takes its number and arguments apart;
 * the event of the call, or 0.
 */
static __always_inline u32 open_socketcall(struct work *w)
{
	u32 call = w->args[0];
	struct saker_syscall *entry;

	if (call >= SAKER_MAX_SYSCALLS)
		return 0;
	entry = &syscalls[SAKER_ABI_SOCKETCALL * SAKER_MAX_SYSCALLS + call];
	take_packed_args(w, w->args[1]);
	w->id = entry->id;
	return entry->event & (SAKER_MAX_EVENTS - 1);
}
#endif

/* Whether a clause of the event's filter holds for what is known before the record is built. */
__attribute__((noinline)) int admit(u32 event, u32 count, u64 facts)
{
	struct saker_clauses *list = bpf_map_lookup_elem(&clauses, &event);
	if (!list)
		return 1;
	for (u32 i = 0; i < SAKER_MAX_CLAUSES; i++) {
		struct saker_clause *c = &list->clause[i];
		if (i >= count)
			break;
		if ((facts & c->must) == c->must && !(facts & c->must_not))
			return 1;
	}
	return 0;
}

static __always_inline u64 facts_of(struct task_struct *task, struct work *w)
{
	struct pid *pid = READ(task, thread_pid);
	u64 facts = 0;
	if (w->ret < 0)
		facts |= SAKER_FACT_FAILED;
	if (w->compat)
		facts |= SAKER_FACT_COMPAT;
	if (euid_of(task) == 0)
		facts |= SAKER_FACT_ROOT;
	if (READ(pid, level) != 0)
		facts |= SAKER_FACT_CONTAINER;
	return facts | open_facts(w);
}

/* struct mmsghdr: a msghdr of seven words, then the message's length, as long as alignment asks. */
#define MESSAGES 16

/* Builds and sends the event of message number `i` of a call that moves several. */
__attribute__((noinline)) int send_message(u64 first, u32 i)
{
	struct work *w = get_work();
	if (!w)
		return 0;
	w->args[1] = first + (u64)i * 8 * word(w);
	if (policies[w->event & (SAKER_MAX_EVENTS - 1)].flags & SAKER_RIGHTS_ONLY &&
	    find_rights(w->args[1]) == 0)
		return 0;
	w->ret = peek(w->args[1] + 7 * word(w), 4);
	begin(w, w->event);
	fill(w, w->event);
	if (w->compat)
		extra_u32(w, SAKER_EXTRA_COMPAT, 1);
	submit(w);
	return 0;
}

/*
 * kernel/entry/common.c syscall_exit_work(), arch/arm64/kernel/ptrace.c:
 * trace_sys_exit(struct pt_regs *regs, long ret).
 */
SEC("tp_btf/sys_exit")
int BPF_PROG(on_sys_exit, struct pt_regs *regs, long ret)
{
	u32 nr = SYSCALL_NUMBER(regs);
	struct saker_syscall *call;
	struct saker_policy *policy;
	struct task_struct *task;
	struct work *w;
	u32 compat, event;

	barrier_var(nr); /* one register for the check and the access */
	if (nr >= SAKER_MAX_SYSCALLS || !wanted[nr])
		return 0;
	task = CURRENT();
	compat = is_compat(task);
	call = &syscalls[compat * SAKER_MAX_SYSCALLS + nr];
	event = call->event & (SAKER_MAX_EVENTS - 1);
	if (event == 0)
		return 0;
	/* told by sched_process_exec and sched_process_fork */
	if (ret == 0 && is_exec_or_clone(event))
		return 0;
	w = get_work();
	if (!w)
		return 0;
	w->ret = ret; /* a long also for 32-bit callers: addresses above 2 GiB are no errors */
	w->compat = compat;
	w->nr = nr;
	w->id = call->id;
	take_args(w, regs, compat);
#if defined(__TARGET_ARCH_x86)
	if (event == SAKER_EVENT_SOCKETCALL) {
		event = open_socketcall(w);
		if (event == 0)
			return 0;
	}
#endif
	policy = &policies[event];
	if (ret < 0 && policy->flags & (SAKER_SKIP_FAILED | SAKER_RIGHTS_ONLY))
		return 0;
	if (policy->flags & SAKER_RIGHTS_ONLY && event != PPME_SOCKET_RECVMMSG_X &&
	    find_rights(w->args[1]) == 0)
		return 0;
	w->event = event;
	if (policy->clauses && !admit(event, policy->clauses, facts_of(task, w))) {
		struct saker_counter *counter = counter_of(event, class_of(policy->flags, ret));
		if (counter)
			counter->filtered++;
		return 0;
	}
	w->tid = (u32)bpf_get_current_pid_tgid();
	w->task = (u64)bpf_get_current_task();
	if ((event == PPME_SOCKET_SENDMMSG_X || event == PPME_SOCKET_RECVMMSG_X) && ret > 0) {
		u64 first = w->args[1];
		for (u32 i = 0; i < MESSAGES && i < ret; i++)
			send_message(first, i);
		return 0;
	}
	begin(w, event);
	fill(w, event);
	if (compat)
		extra_u32(w, SAKER_EXTRA_COMPAT, 1);
	submit(w);
	return 0;
}

/* The floor of benchmarks: what merely being attached costs. */
SEC("tp_btf/sys_exit")
int BPF_PROG(on_sys_exit_empty, struct pt_regs *regs, long ret)
{
	return 0;
}

#endif
