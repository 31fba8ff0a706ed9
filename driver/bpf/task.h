/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Facts about a task: ids in their namespaces, memory, credentials, terminal, control groups.
 * Functions without `static` are verified by the kernel once, on their own, and take numbers, so
 * that programs stay small; each finds the work area of its CPU again.
 */
#ifndef SAKER_TASK_H
#define SAKER_TASK_H

#include "file.h"

#define RLIMIT_NOFILE 7
#define PF_KTHREAD 0x00200000
#define PF_EXITING 0x00000004

/* Number of `pid` in the namespace that the pid was made in, i.e. what the task itself sees. */
static __always_inline s32 pid_own_nr(struct pid *pid)
{
	u32 level = READ(pid, level);
	s32 nr = 0;
	u32 size = bpf_core_type_size(struct upid);
	bpf_probe_read_kernel(&nr, sizeof(nr),
			      (void *)((u64)pid + bpf_core_field_offset(struct pid, numbers) +
				       (u64)(level & 31) * size +
				       bpf_core_field_offset(struct upid, nr)));
	return nr;
}

/* The pid namespace that `pid` was made in. */
static __always_inline u64 pid_own_ns(struct pid *pid)
{
	u32 level = READ(pid, level);
	u64 ns = 0;
	u32 size = bpf_core_type_size(struct upid);
	bpf_probe_read_kernel(&ns, sizeof(ns),
			      (void *)((u64)pid + bpf_core_field_offset(struct pid, numbers) +
				       (u64)(level & 31) * size +
				       bpf_core_field_offset(struct upid, ns)));
	return ns;
}

/* Number of `pid` in the first namespace. */
static __always_inline s32 pid_host_nr(struct pid *pid)
{
	s32 nr = 0;
	bpf_probe_read_kernel(&nr, sizeof(nr),
			      (void *)((u64)pid + bpf_core_field_offset(struct pid, numbers) +
				       bpf_core_field_offset(struct upid, nr)));
	return nr;
}

static __always_inline struct pid *group_pid(struct task_struct *task)
{
	struct signal_struct *signal = READ(task, signal);
	return CAST(struct pid, COPY(signal, pids[PIDTYPE_PGID]));
}

static __always_inline struct pid *leader_pid(struct task_struct *task)
{
	struct task_struct *leader = READ(task, group_leader);
	return READ(leader, thread_pid);
}

/* Start of the first process of the task's pid namespace, ns since boot. */
static __always_inline u64 pidns_init_start(struct task_struct *task)
{
	struct pid *pid = READ(task, thread_pid);
	struct pid_namespace *ns = CAST(struct pid_namespace, pid_own_ns(pid));
	struct task_struct *reaper = READ(ns, child_reaper);
	return READ(reaper, start_boottime);
}

/* include/linux/kdev_t.h encode_dev of the controlling terminal; 0 = none. */
static __always_inline u32 tty_of(struct task_struct *task)
{
	struct signal_struct *signal = READ(task, signal);
	struct tty_struct *tty = READ(signal, tty);
	struct tty_driver *driver;
	if (!tty)
		return 0;
	driver = READ(tty, driver);
	return encode_dev((u32)READ(driver, major) << 20 |
			  (u32)(READ(driver, minor_start) + READ(tty, index)));
}

/* One resident-set counter, pages. Numbers of include/linux/mm_types_task.h: file, anon, swap, shmem. */
#define RSS(mm, n)                                                                             \
	({                                                                                     \
		s64 pages_;                                                                    \
		if (bpf_core_field_exists(((struct mm_struct___atomic *)0)->rss_stat.count))   \
			pages_ = COPY((struct mm_struct___atomic *)mm, rss_stat.count[n].counter); \
		else                                                                           \
			pages_ = COPY((struct mm_struct *)mm, rss_stat[n].count);              \
		pages_ < 0 ? 0 : pages_;                                                       \
	})
#define KB_PER_PAGE 4

/* vm_size, vm_rss, vm_swap in kB: three u32 parameters. */
__attribute__((noinline)) int put_memory(u64 address)
{
	struct work *w = get_work();
	struct task_struct *task = CAST(struct task_struct, address);
	struct mm_struct *mm = READ(task, mm);
	u32 size = 0, rss = 0, swap = 0;
	if (!w)
		return 0;
	if (mm) {
		size = READ(mm, total_vm) * KB_PER_PAGE;
		rss = (RSS(mm, 0) + RSS(mm, 1) + RSS(mm, 3)) * KB_PER_PAGE;
		swap = RSS(mm, 2) * KB_PER_PAGE;
	}
	put_u32(w, size);
	put_u32(w, rss);
	put_u32(w, swap);
	return 0;
}

/* Parts of a control group's path that are kept, counted from its leaf. */
#define CGROUP_PARTS 6
#define CGROUP_NAME 192

static __always_inline struct kernfs_node *kernfs_parent(struct kernfs_node *node)
{
	if (bpf_core_field_exists(node->__parent))
		return COPY(node, __parent);
	return COPY((struct kernfs_node___plain *)node, parent);
}

/* Appends "label=path\0" for one hierarchy at `used` of the parameter; returns the bytes used. */
__attribute__((noinline)) u32 put_cgroup(u64 address, u64 label, u32 label_bytes, u32 used)
{
	struct work *w = get_work();
	struct kernfs_node *node = (void *)address;
	u8 *to;
	u32 bytes, at;

	if (!w || used > PARAM_BYTES - 1024)
		return used;
	w->path[PATH_BYTES - 1] = 0;
	w->walk_at = PATH_BYTES - 1;
	for (int i = 0; i < CGROUP_PARTS; i++) {
		struct kernfs_node *parent;
		long n;
		if (!node)
			break;
		parent = kernfs_parent(node);
		if (!parent)
			break;
		/* into the slack first, to learn the length, then to its place */
		n = bpf_probe_read_kernel_str(w->path + PATH_BYTES, CGROUP_NAME, COPY(node, name));
		if (n < 1 || !prepend(w, w->path + PATH_BYTES, (u32)n - 1))
			break;
		prepend_slash(w);
		node = parent;
	}
	if (w->walk_at == PATH_BYTES - 1)
		prepend_slash(w);
	at = w->walk_at;
	to = room(w);
	if (!to)
		return used;
	used &= PARAM_BYTES - 1;
	*(u64 *)(to + used) = label;
	used += label_bytes & 15;
	bytes = PATH_BYTES - (at & (PATH_BYTES - 1));
	if (bytes > 2048)
		return used;
	bpf_probe_read_kernel(to + (used & (PARAM_BYTES - 1)), bytes, w->path + (at & (PATH_BYTES - 1)));
	return used + bytes;
}

static __always_inline u64 cgroup_node(struct css_set *set, u32 subsystem)
{
	struct cgroup_subsys_state *css = NULL;
	struct cgroup *cgroup;
	if (subsystem > 15)
		return 0;
	bpf_probe_read_kernel(&css, sizeof(css),
			      (void *)((u64)set + bpf_core_field_offset(struct css_set, subsys) +
				       (u64)subsystem * sizeof(void *)));
	if (!css)
		return 0;
	cgroup = COPY(css, cgroup);
	return (u64)COPY(cgroup, kn);
}

/* Up to eight characters as a number, first one lowest. */
#define TEXT8(text)                                                                            \
	((u64)(text)[0] | (u64)(text)[1] << 8 | (u64)(text)[2] << 16 |                         \
	 (sizeof(text) > 4 ? (u64)(text)[3] << 24 : 0) |                                       \
	 (sizeof(text) > 5 ? (u64)(text)[4] << 32 : 0) |                                       \
	 (sizeof(text) > 6 ? (u64)(text)[5] << 40 : 0) |                                       \
	 (sizeof(text) > 7 ? (u64)(text)[6] << 48 : 0) |                                       \
	 (sizeof(text) > 8 ? (u64)(text)[7] << 56 : 0))

#define PUT_CGROUP(id, text)                                                                   \
	if (bpf_core_enum_value_exists(enum cgroup_subsys_id, id)) {                           \
		u64 node = cgroup_node(set, bpf_core_enum_value(enum cgroup_subsys_id, id));    \
		own_default &= node != unified;                                                \
		used = put_cgroup(node, TEXT8(text), sizeof(text) - 1, used);                  \
	}

/*
 * The cgroups parameter: "subsystem=path" strings, NUL separated. Under version 2 a subsystem that is
 * not enabled for a group shows the nearest ancestor that has it; a group without any would be lost,
 * so the unified hierarchy's own path comes last when no subsystem has told it.
 */
__attribute__((noinline)) int put_cgroups(u64 address)
{
	struct work *w = get_work();
	struct task_struct *task = CAST(struct task_struct, address);
	struct css_set *set = (void *)READ(task, cgroups);
	struct cgroup *group = COPY(set, dfl_cgrp);
	u64 unified = (u64)COPY(group, kn);
	bool own_default = unified && kernfs_parent((struct kernfs_node *)unified);
	u32 used = 0;
	if (!w)
		return 0;
	PUT_CGROUP(cpuset_cgrp_id, "cpuset=");
	PUT_CGROUP(cpu_cgrp_id, "cpu=");
	PUT_CGROUP(cpuacct_cgrp_id, "cpuacct=");
	PUT_CGROUP(io_cgrp_id, "io=");
	PUT_CGROUP(memory_cgrp_id, "memory=");
	if (own_default)
		used = put_cgroup(unified, TEXT8("unified="), sizeof("unified=") - 1, used);
	end_param(w, used);
	return 0;
}

/* exe and args: argv[0], then the rest up to PARAM_BYTES, of the memory of the current task. */
__attribute__((noinline)) int put_exe_args(u64 address)
{
	struct work *w = get_work();
	struct task_struct *task = CAST(struct task_struct, address);
	struct mm_struct *mm = READ(task, mm);
	u64 start, end;
	u32 exe;

	if (!w)
		return 0;
	if (!mm) {
		put_empty(w);
		put_empty(w);
		return 0;
	}
	start = READ(mm, arg_start);
	end = READ(mm, arg_end);
	exe = w->pos;
	if (start == end) {
		put_empty(w);
		put_empty(w);
		return 0;
	}
	put_user_str(w, start);
	exe = w->pos - exe;
	start += exe;
	put_user_strings(w, start, start < end ? end - start : 0, PARAM_BYTES - exe);
	return 0;
}

/* The environment, up to PARAM_BYTES. */
__attribute__((noinline)) int put_env(u64 address)
{
	struct work *w = get_work();
	struct task_struct *task = CAST(struct task_struct, address);
	struct mm_struct *mm = READ(task, mm);
	u64 start, end;
	if (!w)
		return 0;
	if (!mm) {
		put_empty(w);
		return 0;
	}
	start = READ(mm, env_start);
	end = READ(mm, env_end);
	put_user_strings(w, start, start < end ? end - start : 0, PARAM_BYTES);
	return 0;
}

/* tid, pid, ptid, cwd (always empty), fdlimit, major and minor faults, memory, comm, cgroups. */
__attribute__((noinline)) int put_task_head(u64 address)
{
	struct work *w = get_work();
	struct task_struct *task = CAST(struct task_struct, address);
	struct task_struct *parent = READ(task, real_parent);
	struct signal_struct *signal = READ(task, signal);
	if (!w)
		return 0;
	put_u64(w, (s64)READ(task, pid));
	put_u64(w, (s64)READ(task, tgid));
	put_u64(w, (s64)READ(parent, pid));
	put_empty(w);
	put_u64(w, COPY(signal, rlim[RLIMIT_NOFILE].rlim_cur));
	put_u64(w, READ(task, maj_flt));
	put_u64(w, READ(task, min_flt));
	put_memory(address);
	put_kernel_str(w, (void *)((u64)task + bpf_core_field_offset(struct task_struct, comm)), 16);
	put_cgroups(address);
	return 0;
}

/* A capability set: eight bytes, whatever the type is called (kernel_cap_t changed in 6.3). */
#define CAPS(cred, set)                                                                        \
	({                                                                                     \
		u64 caps_ = 0;                                                                 \
		bpf_core_read(&caps_, sizeof(caps_), &(cred)->set);                            \
		caps_;                                                                         \
	})

/* Effective uid of the task. */
static __always_inline u32 euid_of(struct task_struct *task)
{
	struct cred *cred = READ(task, cred);
	return READ(cred, euid.val);
}

static __always_inline u32 egid_of(struct task_struct *task)
{
	struct cred *cred = READ(task, cred);
	return READ(cred, egid.val);
}

#endif
