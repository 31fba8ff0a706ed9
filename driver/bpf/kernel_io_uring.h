/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Requests of io_uring: the part that an operation owns starts where the request starts. */
#ifndef SAKER_KERNEL_IO_URING_H
#define SAKER_KERNEL_IO_URING_H

#include "kernel_tasks.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct filename {
	const char *name;
};
struct io_uring_task {
	struct task_struct *task;
};
/* since 5.19; before its completion the descriptor that was asked for */
struct io_cqe {
	s32 res;
	int fd;
};
struct io_kiocb {
	struct file *file;
	u8 opcode;
	u64 flags;
	struct io_cqe cqe;
	struct io_uring_task *tctx;
};
/* flags were 32 bits before 6.9 */
struct io_kiocb___flags32 {
	unsigned int flags;
};
/* before 6.13: the request names its task itself */
struct io_kiocb___task {
	struct task_struct *task;
};
struct open_how {
	u64 flags;
	u64 mode;
	u64 resolve;
};
struct io_open {
	int dfd;
	u32 file_slot;
	struct filename *filename;
	struct open_how how;
};
struct io_close {
	int fd;
};
struct io_unlink {
	int dfd;
	int flags;
	struct filename *filename;
};
struct io_rename {
	int old_dfd;
	int new_dfd;
	struct filename *oldpath;
	struct filename *newpath;
	int flags;
};
struct io_link {
	int old_dfd;
	int new_dfd;
	struct filename *oldpath;
	struct filename *newpath;
	int flags;
};
struct io_mkdir {
	int dfd;
	unsigned short mode;
	struct filename *filename;
};
struct io_connect {
	void *addr;
	int addr_len;
};
struct io_socket {
	int domain;
	int type;
	int protocol;
	u32 file_slot;
};
struct io_sr_msg {
	void *buf;
	int len;
};
struct io_uring_cqe {
	u64 user_data;
	s32 res;
};

#pragma clang attribute pop
#endif
