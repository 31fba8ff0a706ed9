/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Events of tracepoints that only come on request: signals, task switches, page faults. */
#ifndef SAKER_TRACE_H
#define SAKER_TRACE_H

#include "task.h"
#include <bpf/bpf_tracing.h>

#define SIGCHLD 17

/* Where siginfo keeps the sender for signals that have one: behind three ints and padding. */
#define SIGINFO_PID 16

/*
 * kernel/signal.c get_signal(): trace_signal_deliver(int sig, struct kernel_siginfo *info,
 * struct k_sigaction *ka), in the receiver.
 */
SEC("tp_btf/signal_deliver")
int BPF_PROG(on_signal, int sig, struct kernel_siginfo *info)
{
	struct work *w = get_work();
	s32 sender = 0;
	u64 address;
	if (!w)
		return 0;
	address = ADDRESS(w, info);
	if (address > 1 && (COPY((struct kernel_siginfo *)address, si_code) <= 0 || sig == SIGCHLD))
		bpf_probe_read_kernel(&sender, sizeof(sender), (void *)(address + SIGINFO_PID));
	w->ret = 0;
	begin(w, PPME_SIGNALDELIVER_E);
	w->tid = (u32)bpf_get_current_pid_tgid();
	put_u64(w, (s64)sender);
	put_u64(w, w->tid);
	put_u8(w, sig);
	submit(w);
	return 0;
}

/*
 * kernel/sched/core.c __schedule(): trace_sched_switch(bool preempt, struct task_struct *prev,
 * struct task_struct *next, unsigned int prev_state).
 */
SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	struct work *w = get_work();
	u64 address;
	if (!w)
		return 0;
	address = ADDRESS(w, prev);
	w->ret = 0;
	begin(w, PPME_SCHEDSWITCH_6_E);
	w->tid = (u32)COPY((struct task_struct *)address, pid);
	put_u64(w, (s64)COPY(next, pid));
	put_u64(w, COPY((struct task_struct *)address, maj_flt));
	put_u64(w, COPY((struct task_struct *)address, min_flt));
	put_memory(address);
	submit(w);
	return 0;
}

#if defined(__TARGET_ARCH_x86)
/*
 * A page fault can come while another program of ours reads memory on this CPU, so this record is
 * made on the stack.
 */
struct fault_record {
	struct saker_frame frame;
	struct {
		u64 ts;
		u64 tid;
		u32 bytes;
		u16 type;
		u32 nparams;
		u16 lengths[3];
		u64 address;
		u64 ip;
		u32 error;
	} __attribute__((packed)) event;
};

/* arch/x86/include/asm/trap_pf.h to the bits of captures */
static __always_inline u32 fault_bits(u64 e)
{
	return (e & 1 ? 1 : 2) | (e & 2 ? 4 : 8) | (e & 4 ? 16 : 32) | (e & 8 ? 64 : 0) |
	       (e & 16 ? 128 : 0);
}

static __always_inline int report_fault(u64 address, u64 ip, u64 error)
{
	struct fault_record r = {};
	u32 event = PPME_PAGE_FAULT_E;
	u32 class = class_of(policies[event].flags, 0);
	u32 number = ring_of(class);
	struct saker_counter *counter = counter_of(event, class);
	void *ring = bpf_map_lookup_elem(&rings, &number);
	if (!counter || !ring)
		return 0;
	r.frame.bytes = sizeof(r.event);
	r.frame.cpu = bpf_get_smp_processor_id();
	r.event.ts = settings.boot_ns + bpf_ktime_get_boot_ns();
	r.event.tid = (u32)bpf_get_current_pid_tgid();
	r.event.bytes = sizeof(r.event);
	r.event.type = event;
	r.event.nparams = 3;
	r.event.lengths[0] = 8;
	r.event.lengths[1] = 8;
	r.event.lengths[2] = 4;
	r.event.address = address;
	r.event.ip = ip;
	r.event.error = fault_bits(error);
	counter->produced++;
	if (bpf_ringbuf_output(ring, &r, sizeof(r.frame) + sizeof(r.event), BPF_RB_NO_WAKEUP))
		counter->dropped++;
	return 0;
}

/*
 * arch/x86/mm/fault.c trace_page_fault_entries(): trace_page_fault_user(unsigned long address,
 * struct pt_regs *regs, unsigned long error_code), and the same for faults in the kernel.
 */
SEC("tp_btf/page_fault_user")
int BPF_PROG(on_user_fault, unsigned long address, struct pt_regs *regs, unsigned long error)
{
	return report_fault(address, regs->ip, error);
}

SEC("tp_btf/page_fault_kernel")
int BPF_PROG(on_kernel_fault, unsigned long address, struct pt_regs *regs, unsigned long error)
{
	return report_fault(address, regs->ip, error);
}
#endif

#endif
