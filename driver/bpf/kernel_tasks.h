/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Processes, what they belong to and what they may: include/linux/sched.h, pid.h, cred.h, cgroup-defs.h. */
#ifndef SAKER_KERNEL_TASKS_H
#define SAKER_KERNEL_TASKS_H

#include "kernel_files.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common {
	unsigned int inum;
};
struct task_struct;
struct pid_namespace {
	struct task_struct *child_reaper;
	unsigned int level;
	struct ns_common ns;
};
struct upid {
	int nr;
	struct pid_namespace *ns;
};
struct pid {
	unsigned int level;
	struct upid numbers[1];
};
struct mnt_namespace;
struct net;
struct uts_namespace;
struct ipc_namespace;
struct cgroup_namespace;
struct nsproxy {
	struct uts_namespace *uts_ns;
	struct ipc_namespace *ipc_ns;
	struct mnt_namespace *mnt_ns;
	struct pid_namespace *pid_ns_for_children;
	struct net *net_ns;
	struct cgroup_namespace *cgroup_ns;
};
struct user_namespace {
	int level;
};
struct cred {
	kuid_t uid, suid, euid, fsuid;
	kgid_t gid, sgid, egid, fsgid;
	/* kernel_cap_t: two u32 before 6.3, one u64 since; the same eight bytes on little endian */
	struct {
		u64 val;
	} cap_inheritable, cap_permitted, cap_effective;
	struct user_namespace *user_ns;
};
struct tty_driver {
	int major;
	int minor_start;
};
struct tty_struct {
	int index;
	struct tty_driver *driver;
};
struct rlimit {
	unsigned long rlim_cur;
	unsigned long rlim_max;
};
enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID, PIDTYPE_MAX };
struct signal_struct {
	atomic_t live;
	int nr_threads;
	struct list_head thread_head;
	int group_exit_code;
	unsigned int flags;
	unsigned int is_child_subreaper : 1;
	unsigned int has_child_subreaper : 1;
	struct pid *pids[PIDTYPE_MAX];
	struct tty_struct *tty;
	struct rlimit rlim[16];
};
/* since 6.2: one percpu_counter each */
struct mm_struct {
	unsigned long total_vm;
	unsigned long arg_start, arg_end, env_start, env_end;
	struct percpu_counter rss_stat[4];
	struct file *exe_file;
};
struct mm_rss_stat {
	atomic_long_t count[4];
};
/* before 6.2 */
struct mm_struct___atomic {
	struct mm_rss_stat rss_stat;
};
struct kernfs_node {
	const char *name;
	/* since 6.15 */
	struct kernfs_node *__parent;
};
/* before 6.15 */
struct kernfs_node___plain {
	struct kernfs_node *parent;
};
struct cgroup {
	struct kernfs_node *kn;
};
struct cgroup_subsys_state {
	struct cgroup *cgroup;
};
struct css_set {
	struct cgroup_subsys_state *subsys[16];
	struct cgroup *dfl_cgrp;
};
enum cgroup_subsys_id {
	cpuset_cgrp_id,
	cpu_cgrp_id,
	cpuacct_cgrp_id,
	io_cgrp_id,
	memory_cgrp_id,
};
struct sighand_struct;
struct completion;
struct io_uring_task;
struct task_struct {
	struct thread_info thread_info;
	unsigned int flags;
	struct mm_struct *mm;
	int exit_code;
	int pid;
	int tgid;
	struct task_struct *real_parent;
	struct list_head children;
	struct list_head sibling;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	struct list_head thread_node;
	struct completion *vfork_done;
	u64 start_boottime;
	unsigned long min_flt;
	unsigned long maj_flt;
	struct cred *real_cred;
	struct cred *cred;
	char comm[16];
	struct fs_struct *fs;
	struct files_struct *files;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	struct sighand_struct *sighand;
	kuid_t loginuid;
	struct css_set *cgroups;
};
struct linux_binprm {
	struct file *file;
	const char *filename;
	const char *interp;
	int argc;
	int envc;
};

/* signals: include/uapi/asm-generic/siginfo.h */
struct kernel_siginfo {
	int si_signo;
	int si_errno;
	int si_code;
};

#pragma clang attribute pop
#endif
