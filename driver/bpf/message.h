/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Messages of sendmsg and its kin: struct msghdr with its data, address and control part. */
#ifndef SAKER_MESSAGE_H
#define SAKER_MESSAGE_H

#include "iovec.h"
#include "sock.h"

/* A user msghdr, unified. */
struct message {
	u64 name, iov, iovlen, control, controllen;
	u32 namelen;
};

static __always_inline void read_message(struct work *w, struct message *m, u64 from)
{
	u32 size = word(w);
	m->name = peek_word(w, from);
	m->namelen = peek(from + size, 4);
	m->iov = peek_word(w, from + 2 * size);
	m->iovlen = peek_word(w, from + 3 * size);
	m->control = peek_word(w, from + 4 * size);
	m->controllen = peek_word(w, from + 5 * size);
}

enum message_part { MESSAGE_SIZE, MESSAGE_DATA_OUT, MESSAGE_DATA_IN, MESSAGE_CONTROL,
	MESSAGE_TUPLE_OUT, MESSAGE_TUPLE_IN, MESSAGE_RECEIVED };

/* One parameter out of the msghdr at `from`, of a call on descriptor `fd`. */
__attribute__((noinline)) int put_message(u64 from, s32 fd, u32 part)
{
	struct work *w = get_work();
	struct message m;
	s64 moved;
	if (!w)
		return 0;
	read_message(w, &m, from);
	moved = w->ret;
	/* a failed sendmmsg is no message */
	if (moved < 0 && w->event == PPME_SOCKET_SENDMMSG_X) {
		if (part == MESSAGE_SIZE)
			put_u32(w, 0);
		else
			put_empty(w);
		return 0;
	}
	switch (part) {
	case MESSAGE_SIZE:
		return put_iov_size(m.iov, m.iovlen);
	case MESSAGE_DATA_OUT:
		return put_iov_data(m.iov, m.iovlen, moved >= 0 ? moved : 1 << 20);
	case MESSAGE_DATA_IN:
		return put_iov_data(m.iov, m.iovlen, moved > 0 ? moved : 0);
	case MESSAGE_CONTROL:
		if (w->ret <= 0)
			put_empty(w);
		else
			put_user_bytes(w, m.control, m.controllen < 1024 ? m.controllen : 1024);
		return 0;
	case MESSAGE_TUPLE_OUT:
		return put_tuple(fd, OUTBOUND, m.name, m.namelen);
	case MESSAGE_RECEIVED:
		put_u32(w, w->ret > 0 ? w->ret : 0);
		return 0;
	case MESSAGE_TUPLE_IN:
		if (w->ret <= 0) {
			put_empty(w);
			return 0;
		}
		return put_tuple(fd, INBOUND, m.name, m.namelen);
	}
	return 0;
}

#endif
