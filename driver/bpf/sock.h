/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Sockets: addresses as user space passed them, and tuples as the kernel's socket has them. */
#ifndef SAKER_SOCK_H
#define SAKER_SOCK_H

#include "file.h"

#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define SOL_SOCKET 1
#define SOCKFS_MAGIC 0x534f434b
#define UNIX_PATH 108

#define OUTBOUND 0 /* local address first */
#define INBOUND 1 /* remote address first */

static __always_inline u16 swap16(u16 v)
{
	return v >> 8 | v << 8;
}

/* struct sock of an open file; 0 if it is not a socket. */
static __always_inline u64 sock_of_file(u64 address)
{
	struct file *file = CAST(struct file, address);
	struct inode *inode = READ(file, f_inode);
	struct super_block *sb = READ(inode, i_sb);
	struct socket *socket;
	if (READ(sb, s_magic) != SOCKFS_MAGIC)
		return 0;
	socket = CAST(struct socket, READ(file, private_data));
	return (u64)READ(socket, sk);
}

/* The same of a descriptor of the current task. */
static __always_inline u64 sock_of_fd(s32 fd)
{
	return sock_of_file(file_of_fd(CURRENT(), fd));
}

/* Address family of the socket behind descriptor argument `arg`; 0 = not a socket. */
static __always_inline u32 family_of(u64 sk)
{
	struct sock *sock = CAST(struct sock, sk);
	return sk ? READ(sock, __sk_common.skc_family) : 0;
}

struct address {
	u16 family;
	u16 port; /* network order */
	union {
		u8 raw[124];
		struct {
			u32 ip4;
		};
		struct {
			u32 flow;
			u8 ip6[16];
		};
	};
};

/* Reads a user sockaddr; family 0 = unreadable. Unix paths are cut at 108 bytes. */
static __always_inline void read_address(struct address *a, u64 from, u32 bytes)
{
	__builtin_memset(a, 0, sizeof(*a));
	if (bytes > sizeof(*a) - 1)
		bytes = sizeof(*a) - 1;
	if (from == 0 || bytes < 2)
		return;
	barrier_var(bytes); /* the verifier sees the limit only in the mask */
	bpf_probe_read_user(a, bytes & 127, (const void *)from);
}

/* SOCKADDR: family byte, then address and port, or a path. */
__attribute__((noinline)) int put_sockaddr(u64 from, u32 bytes)
{
	struct work *w = get_work();
	struct address a;
	u8 *at;
	long n;

	if (!w)
		return 0;
	at = room(w);
	if (!at)
		return 0;
	read_address(&a, from, bytes);
	*at = a.family;
	switch (a.family) {
	case AF_INET:
		*(u32 *)(at + 1) = a.ip4;
		*(u16 *)(at + 5) = swap16(a.port);
		end_param(w, 7);
		return 0;
	case AF_INET6:
		__builtin_memcpy(at + 1, a.ip6, 16);
		*(u16 *)(at + 17) = swap16(a.port);
		end_param(w, 19);
		return 0;
	case AF_UNIX:
		if (bytes <= 2) {
			at[1] = 0;
			end_param(w, 2);
			return 0;
		}
		/* abstract names begin with a NUL, which is dropped */
		from += 2;
		n = bpf_probe_read_user_str(at + 1, UNIX_PATH + 1, (const void *)from);
		if (n <= 1)
			n = bpf_probe_read_user_str(at + 1, UNIX_PATH, (const void *)(from + 1));
		if (n < 1) {
			at[1] = 0;
			n = 1;
		}
		end_param(w, 1 + n);
		return 0;
	case 0:
		put_empty(w);
		return 0;
	}
	put_empty(w);
	return 0;
}

/* Bytes of the path that unix socket `sk` is bound to, written with its NUL to `to`. */
static __always_inline u32 unix_path(u8 *to, u64 sk)
{
	struct unix_sock *sock = (void *)sk;
	struct unix_address *address;
	const char *path;
	long n = 0;

	to[0] = 0;
	if (!sk)
		return 1;
	address = COPY(sock, addr);
	if (!address)
		return 1;
	path = (const char *)address + bpf_core_field_offset(struct unix_address, name) + 2;
	n = bpf_probe_read_kernel_str(to, UNIX_PATH + 1, path);
	if (n <= 1)
		n = bpf_probe_read_kernel_str(to, UNIX_PATH, path + 1);
	return n < 1 ? 1 : n;
}

static __always_inline void put_unix_tuple(struct work *w, u8 *at, u64 sk, u32 inbound, u64 name)
{
	struct unix_sock *sock = (void *)sk;
	u64 peer = (u64)COPY(sock, peer);
	u32 n;
	*at = AF_UNIX;
	/* the other way round than addresses: where data goes comes first, and has the path */
	*(u64 *)(at + 1) = inbound ? sk : peer;
	*(u64 *)(at + 9) = inbound ? peer : sk;
	n = unix_path(at + 17, inbound ? sk : peer);
	if (n == 1 && !inbound && name) {
		/* not connected: the address that was passed */
		long m = bpf_probe_read_user_str(at + 17, UNIX_PATH + 1, (const void *)(name + 2));
		if (m == 1)
			m = bpf_probe_read_user_str(at + 17, UNIX_PATH, (const void *)(name + 3));
		n = m < 1 ? 1 : m;
	}
	end_param(w, 17 + n);
}

static __always_inline void put_inet_tuple(struct work *w, u8 *at, u64 sk, u32 inbound,
					   struct address *name)
{
	struct inet_sock *inet = (void *)sk;
	u32 local = COPY(inet, inet_saddr);
	u16 local_port = COPY(inet, inet_sport);
	u32 remote = COPY(inet, sk.__sk_common.skc_daddr);
	u16 remote_port = COPY(inet, sk.__sk_common.skc_dport);
	if (remote_port == 0 && name->family == AF_INET) {
		remote = name->ip4;
		remote_port = name->port;
	}
	*at = AF_INET;
	*(u32 *)(at + 1) = inbound ? remote : local;
	*(u16 *)(at + 5) = swap16(inbound ? remote_port : local_port);
	*(u32 *)(at + 7) = inbound ? local : remote;
	*(u16 *)(at + 11) = swap16(inbound ? local_port : remote_port);
	end_param(w, 13);
}

static __always_inline void put_inet6_tuple(struct work *w, u8 *at, u64 sk, u32 inbound,
					    struct address *name)
{
	struct inet_sock *inet = (void *)sk;
	struct ipv6_pinfo *info = COPY(inet, pinet6);
	struct in6_addr local = {}, remote = {};
	u16 local_port = COPY(inet, inet_sport);
	u16 remote_port = COPY(inet, sk.__sk_common.skc_dport);
	u32 first = inbound ? 19 : 1, second = inbound ? 1 : 19;

	bpf_core_read(&local, sizeof(local), &info->saddr);
	bpf_core_read(&remote, sizeof(remote), &inet->sk.__sk_common.skc_v6_daddr);
	if (remote_port == 0 && name->family == AF_INET6) {
		__builtin_memcpy(&remote, name->ip6, 16);
		remote_port = name->port;
	}
	*at = AF_INET6;
	__builtin_memcpy(at + first, &local, 16);
	*(u16 *)(at + first + 16) = swap16(local_port);
	__builtin_memcpy(at + second, &remote, 16);
	*(u16 *)(at + second + 16) = swap16(remote_port);
	end_param(w, 37);
}

/*
 * SOCKTUPLE of a socket, 0 = none. `name`, `bytes`: a user address that stands in for the remote side
 * of a socket that is not connected; 0 = none.
 */
__attribute__((noinline)) int put_sock_tuple(u64 sk, u32 inbound, u64 name, u32 bytes)
{
	struct work *w = get_work();
	struct address *a;
	u8 *at;

	if (!w)
		return 0;
	at = room(w);
	if (!at || !sk) {
		put_empty(w);
		return 0;
	}
	/* the area for paths is free here; on the stack, the longest chain of calls would pass 512 bytes */
	a = (struct address *)w->path;
	read_address(a, name, bytes);
	switch (family_of(sk)) {
	case AF_INET:
		put_inet_tuple(w, at, sk, inbound, a);
		return 0;
	case AF_INET6:
		put_inet6_tuple(w, at, sk, inbound, a);
		return 0;
	case AF_UNIX:
		put_unix_tuple(w, at, sk, inbound, a->family == AF_UNIX && bytes > 2 ? name : 0);
		return 0;
	}
	put_empty(w);
	return 0;
}

/* The same of a descriptor of the current task. */
__attribute__((noinline)) int put_tuple(s32 fd, u32 inbound, u64 name, u32 bytes)
{
	struct work *w = get_work();
	if (!w)
		return 0;
	return put_sock_tuple(ADDRESS(w, sock_of_fd(fd)), inbound, name, bytes);
}

/* queuepct u8, queuelen u32, queuemax u32 of the listening socket `fd`: its accept queue. */
__attribute__((noinline)) int put_accept_queue(s32 fd)
{
	struct work *w = get_work();
	struct sock *sock = (void *)sock_of_fd(fd);
	u32 length = 0, most = 0;

	if (!w)
		return 0;
	if (sock && w->ret >= 0) {
		length = COPY(sock, sk_ack_backlog);
		most = COPY(sock, sk_max_ack_backlog);
	}
	put_u8(w, most ? (u64)length * 100 / most : 0);
	put_u32(w, length);
	put_u32(w, most);
	return 0;
}

/* fd1, fd2, source, peer of socketpair(); `from` is the user's array. */
__attribute__((noinline)) int put_socketpair(u64 from)
{
	struct work *w = get_work();
	s32 fds[2] = { -1, -1 };
	u64 sk;

	if (!w)
		return 0;
	if (w->ret < 0) {
		put_u64(w, -1);
		put_u64(w, -1);
		put_u64(w, 0);
		put_u64(w, 0);
		return 0;
	}
	bpf_probe_read_user(fds, sizeof(fds), (const void *)from);
	sk = sock_of_fd(fds[0]);
	put_u64(w, (s64)fds[0]);
	put_u64(w, (s64)fds[1]);
	put_u64(w, sk);
	put_u64(w, sk ? (u64)COPY((struct unix_sock *)sk, peer) : 0);
	return 0;
}

#endif
