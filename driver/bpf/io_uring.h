/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Operations that reach the kernel through io_uring rings, without a system call of their own. A
 * request is noted when it is submitted, with the names that the kernel has copied already (so no
 * other thread can change them), and becomes an event when it completes, as the system call it
 * stands for would have made it, marked with the fact "via io_uring".
 */
#ifndef SAKER_IO_URING_H
#define SAKER_IO_URING_H

#include "io_uring_event.h"
#include <bpf/bpf_tracing.h>

/* Notes a request that is prepared and not issued yet. */
static __always_inline int note_submission(struct io_kiocb *request)
{
	struct work *w = get_work();
	struct task_struct *task = CURRENT();
	u64 now = bpf_get_current_pid_tgid();
	struct request *r;
	struct io_kiocb *req;
	u64 key, flags;
	u32 op, event;

	if (!w)
		return 0;
	key = ADDRESS(w, request);
	req = (void *)key;
	op = COPY(req, opcode);
	event = event_of_op(op);
	/* the work area for paths is free here, and large enough to build the note in */
	r = (struct request *)w->path;
	if (event == 0 || !(policies[event].flags & SAKER_PRODUCED))
		return 0;
	__builtin_memset(r, 0, __builtin_offsetof(struct request, address));
	flags = request_flags(req);
	r->event = event;
	/* a submission thread acts for its process */
	r->tid = READ(task, flags) & PF_WORKER ? now >> 32 : (u32)now;
	r->fd = -1;
	r->fd2 = -1;
	if (!(flags & REQ_FIXED_FILE) && bpf_core_field_exists(req->cqe.fd))
		r->fd = COPY(req, cqe.fd);
	note(r, key, op);
	if (bpf_map_update_elem(&requests, &key, r, BPF_ANY))
		return 0;
	if (flags & REQ_CQE_SKIP) {
		/* no completion will be told if it succeeds */
		w->ret = 0;
		r->no_file = 1;
		put_request(key);
	}
	return 0;
}

/* io_uring/io_uring.c io_submit_sqe(): trace_io_uring_submit_req(struct io_kiocb *req), since 6.4. */
SEC("tp_btf/io_uring_submit_req")
int BPF_PROG(on_io_uring_submit, struct io_kiocb *request)
{
	return note_submission(request);
}

/*
 * The same place from 6.0 on: trace_io_uring_submit_sqe(struct io_kiocb *req, bool force_nonblock).
 * Before that it hands over other things, and until 5.18 completions do not name their request; those
 * kernels are not covered.
 */
SEC("tp_btf/io_uring_submit_sqe")
int BPF_PROG(on_io_uring_submit_entry, struct io_kiocb *request)
{
	return note_submission(request);
}

/*
 * io_uring/io_uring.c: trace_io_uring_complete(struct io_ring_ctx *ctx, void *req,
 * struct io_uring_cqe *cqe), or before 6.15 (ctx, req, u64 user_data, int res, ...).
 */
SEC("tp_btf/io_uring_complete")
int on_io_uring_complete(u64 *ctx)
{
	struct work *w = get_work();
	u64 req;
	if (!w)
		return 0;
	req = ADDRESS(w, ctx[1]);
	if (!req || !bpf_map_lookup_elem(&requests, &req))
		return 0;
	if (completion_entry)
		w->ret = COPY((struct io_uring_cqe *)ctx[2], res);
	else
		w->ret = (s32)ctx[3];
	put_request(req);
	return 0;
}

#endif
