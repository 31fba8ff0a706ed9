/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Tables shared with the library. What user space writes while programs run lives in arrays that
 * are read without a lock: every entry is a machine word or is replaced as a whole, and a program
 * that sees an old entry merely decides as it would have a moment ago.
 */
#ifndef SAKER_MAPS_H
#define SAKER_MAPS_H

#include "read.h"
#include "../include/saker_abi.h"
#include "../include/saker_events.h"

/* Globals live in one-page arrays that programs address directly, without a lookup. */
struct saker_settings settings;
struct saker_shared shared;

/*
 * Which system call numbers are wanted: bit SAKER_ABI_NATIVE and bit SAKER_ABI_COMPAT. This is the
 * first thing that sys_exit looks at, and for most calls the last.
 */
u8 wanted[SAKER_MAX_SYSCALLS];

struct saker_syscall syscalls[SAKER_ABIS * SAKER_MAX_SYSCALLS];
struct saker_policy policies[SAKER_MAX_EVENTS];

/* Clauses of the filter by event type, read only when the policy says that there are some. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SAKER_MAX_EVENTS);
	__type(key, u32);
	__type(value, struct saker_clauses);
} clauses SEC(".maps");

/* Counters of all event types in one class of rings, then in the other. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SAKER_CLASSES * SAKER_MAX_EVENTS);
	__type(key, u32);
	__type(value, struct saker_counter);
} counters SEC(".maps");

struct ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
};

/* Rings by number; the library makes them with their sizes and puts them here before attaching. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, SAKER_MAX_RINGS);
	__type(key, u32);
	__array(values, struct ring);
} rings SEC(".maps");

#endif
