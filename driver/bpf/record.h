/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Building one event in a per-CPU work area and handing it to its ring. The layout is scap's:
 * 26 bytes of header, one u16 length per parameter, the parameters, then saker's own facts as
 * (u16 tag, u16 length, bytes).
 *
 * Tracepoint programs run with preemption off, so that one CPU builds one record at a time; the
 * programs that may interrupt another one (page faults) make fixed records without this area.
 */
#ifndef SAKER_RECORD_H
#define SAKER_RECORD_H

#include "maps.h"

/* Longest string or blob of one parameter. */
#define PARAM_BYTES 4096
/* Slack behind the last place where a parameter may start, so that none needs a second check. */
#define RECORD_MASK 0x7fff
#define WORK_BYTES (RECORD_MASK + 1 + 2 * PARAM_BYTES)
/* Parameters stop short of the record limit; what comes later is cut to nothing. */
#define RECORD_LAST (SAKER_RECORD_BYTES - PARAM_BYTES - 64)

#define FRAME_BYTES 8
#define HEADER_BYTES 26
#define LENGTHS_AT (FRAME_BYTES + HEADER_BYTES)
#define MAX_PARAMS 64


#define PATH_BYTES 4096

struct work {
	/* the event, as given by the hook */
	u64 args[8];
	s64 ret;
	u64 task; /* address of the task that the event is about */
	u64 tid; /* header; host thread id */
	u32 event;
	u32 nr;
	u32 id;
	u32 compat;
	u32 pad;
	/* the record so far */
	u32 pos; /* from the start of `record` */
	u32 nparams;
	u32 truncated;
	u64 address; /* see ADDRESS() */
	u32 path_start; /* of the last resolved path, in `path` */
	u32 path_cut; /* whether it lost its beginning */
	u32 walk_at; /* see path.h */
	u64 rights_at; /* see rights.h */
	u32 used; /* bytes of a parameter that is put together from parts */
	u32 pad2;
	u8 record[WORK_BYTES];
	/* paths are resolved from their end; the slack takes the last name of a cut walk */
	u8 path[PATH_BYTES + 512];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1); /* set to the number of possible CPUs before loading */
	__type(key, u32);
	__type(value, struct work);
} works SEC(".maps");

static __always_inline struct work *get_work(void)
{
	u32 cpu = bpf_get_smp_processor_id();
	return bpf_map_lookup_elem(&works, &cpu);
}

/*
 * A typed pointer as a plain number, which is what functions of their own take. The way through
 * memory makes the verifier forget the type.
 */
#define ADDRESS(w, pointer)                                                                    \
	({                                                                                     \
		*(volatile u64 *)&(w)->address = (u64)(pointer);                               \
		*(volatile u64 *)&(w)->address;                                                \
	})

/* Starts a record of `event`; its header is written by submit(). */
static __always_inline void begin(struct work *w, u32 event)
{
	w->event = event;
	w->nparams = 0;
	w->truncated = 0;
	barrier_var(event); /* the mask must stay, whatever values the compiler knows of */
	w->pos = LENGTHS_AT + 2 * (u32)policies[event & (SAKER_MAX_EVENTS - 1)].nparams;
}

/* Address at which the next parameter goes, or NULL if the record is full. */
static __always_inline u8 *room(struct work *w)
{
	u32 pos = w->pos;
	if (pos > RECORD_LAST) {
		w->truncated = 1;
		return NULL;
	}
	return w->record + (pos & RECORD_MASK);
}

/* Closes a parameter of `bytes` bytes. */
static __always_inline void end_param(struct work *w, u32 bytes)
{
	u32 n = w->nparams & (MAX_PARAMS - 1);
	*(u16 *)(w->record + LENGTHS_AT + 2 * n) = bytes;
	w->nparams = n + 1;
	w->pos += bytes;
}

static __always_inline void put_empty(struct work *w)
{
	end_param(w, 0);
}

#define PUT_OF(type)                                                                           \
	static __always_inline void put_##type(struct work *w, type value)                     \
	{                                                                                      \
		u8 *at = room(w);                                                              \
		if (!at)                                                                       \
			return end_param(w, 0);                                                \
		*(type *)at = value;                                                           \
		end_param(w, sizeof(type));                                                    \
	}
PUT_OF(u8)
PUT_OF(u16)
PUT_OF(u32)
PUT_OF(u64)

/* A NUL-terminated string of kernel memory, at most `most` bytes with the NUL. */
static __always_inline void put_kernel_str(struct work *w, const void *from, u32 most)
{
	u8 *at = room(w);
	long n = 0;
	if (at && from)
		n = bpf_probe_read_kernel_str(at, most, from);
	end_param(w, n > 0 ? n : 0);
}

/* The same of user memory; unreadable or NULL gives an empty parameter. */
static __always_inline void put_user_str(struct work *w, u64 from)
{
	u8 *at = room(w);
	long n = 0;
	if (at && from)
		n = bpf_probe_read_user_str(at, PARAM_BYTES, (const void *)from);
	if (n >= PARAM_BYTES)
		w->truncated = 1;
	end_param(w, n > 0 ? n : 0);
}

/* `bytes` of user memory, at most PARAM_BYTES - 1. */
static __always_inline void put_user_bytes(struct work *w, u64 from, u32 bytes)
{
	u8 *at = room(w);
	if (bytes >= PARAM_BYTES) {
		bytes = PARAM_BYTES - 1;
		w->truncated = 1;
	}
	barrier_var(bytes); /* the verifier of older kernels sees the limit only in the mask */
	if (!at || !from || bytes == 0 ||
	    bpf_probe_read_user(at, bytes & (PARAM_BYTES - 1), (const void *)from))
		bytes = 0;
	end_param(w, bytes);
}

/*
 * `bytes` of strings one behind the other in user memory, at most `most` (up to PARAM_BYTES); what is
 * cut still ends in a NUL.
 */
static __always_inline void put_user_strings(struct work *w, u64 from, u64 bytes, u32 most)
{
	u8 *at = room(w);
	u32 n = bytes < most ? bytes : most;
	if (n > PARAM_BYTES)
		n = PARAM_BYTES;
	if (n < bytes)
		w->truncated = 1;
	barrier_var(n);
	if (!at || !from || n == 0 ||
	    bpf_probe_read_user(at, n & (2 * PARAM_BYTES - 1), (const void *)from))
		n = 0;
	else
		at[(n - 1) & (PARAM_BYTES - 1)] = 0;
	end_param(w, n);
}

/* Appends a fact behind the parameters. */
static __always_inline void extra_u32(struct work *w, u16 tag, u32 value)
{
	u8 *at = room(w);
	if (!at)
		return;
	*(u16 *)at = tag;
	*(u16 *)(at + 2) = 4;
	*(u32 *)(at + 4) = value;
	w->pos += 8;
}

/* Appends the path that was resolved last, if there is one and it is whole. */
static __always_inline void extra_path(struct work *w, u16 tag)
{
	u8 *at = room(w);
	u32 start = w->path_start & (PATH_BYTES - 1);
	u32 bytes = PATH_BYTES - start;
	if (!at || w->path_start >= PATH_BYTES || w->path_cut)
		return;
	if (bytes > PARAM_BYTES)
		return;
	*(u16 *)at = tag;
	*(u16 *)(at + 2) = bytes;
	if (bpf_probe_read_kernel(at + 4, bytes, w->path + start))
		return;
	w->pos += 4 + bytes;
}

/* The resolved path as a parameter. */
static __always_inline void put_path(struct work *w)
{
	u8 *at = room(w);
	u32 start = w->path_start & (PATH_BYTES - 1);
	u32 bytes = PATH_BYTES - start;
	if (!at || w->path_start >= PATH_BYTES || bytes > PARAM_BYTES ||
	    bpf_probe_read_kernel(at, bytes, w->path + start))
		bytes = 0;
	end_param(w, bytes);
}

/*
 * The class of rings for a record of this policy about a call with this result. Failed calls cost the
 * caller nothing, so they must not fill the vital ring.
 */
static __always_inline u32 class_of(u32 flags, s64 ret)
{
	return flags & SAKER_VITAL && ret >= 0 ? SAKER_CLASS_VITAL : SAKER_CLASS_BULK;
}

static __always_inline struct saker_counter *counter_of(u32 event, u32 class)
{
	u32 key = class * SAKER_MAX_EVENTS + event;
	return bpf_map_lookup_elem(&counters, &key);
}

/* Number of the ring of this class on this CPU. */
static __always_inline u32 ring_of(u32 class)
{
	u32 per = settings.cpus_per_ring;
	u32 ring;
	if (class == SAKER_CLASS_VITAL || per == 0)
		return SAKER_VITAL_RING;
	ring = bpf_get_smp_processor_id() / per;
	if (ring >= settings.bulk_rings)
		ring = 0;
	return 1 + ring;
}

/* Whether the consumer must be woken for a record of this policy. */
static __always_inline u64 wakeup(void *ring, u32 flags)
{
	if (!shared.waiting)
		return BPF_RB_NO_WAKEUP;
	if (!(flags & SAKER_WAKE) || bpf_get_current_pid_tgid() >> 32 == settings.self_tgid) {
		if (bpf_ringbuf_query(ring, BPF_RB_AVAIL_DATA) < settings.wake_bytes)
			return BPF_RB_NO_WAKEUP;
	}
	shared.waiting = 0;
	return BPF_RB_FORCE_WAKEUP;
}

/* Writes the header and hands the record to its ring; counts what became of it. */
static __always_inline void submit(struct work *w)
{
	u32 event = w->event & (SAKER_MAX_EVENTS - 1);
	u32 flags = policies[event].flags;
	u32 class = class_of(flags, w->ret);
	u32 ring_number = ring_of(class);
	u32 bytes = w->pos;
	struct saker_counter *counter = counter_of(event, class);
	void *ring = bpf_map_lookup_elem(&rings, &ring_number);
	struct saker_frame *frame = (struct saker_frame *)w->record;
	u8 *header = w->record + FRAME_BYTES;

	if (!counter)
		return;
	counter->produced++;
	if (w->truncated)
		counter->truncated++;
	if (bytes > SAKER_RECORD_BYTES)
		bytes = SAKER_RECORD_BYTES;
	frame->bytes = bytes - FRAME_BYTES;
	frame->cpu = bpf_get_smp_processor_id();
	frame->flags = 0;
	*(u64 *)header = settings.boot_ns + bpf_ktime_get_boot_ns();
	*(u64 *)(header + 8) = w->tid;
	*(u32 *)(header + 16) = bytes - FRAME_BYTES;
	*(u16 *)(header + 20) = event;
	*(u32 *)(header + 22) = w->nparams;
	barrier_var(bytes);
	if (bytes > SAKER_RECORD_BYTES)
		return;
	if (!ring || bpf_ringbuf_output(ring, w->record, bytes, wakeup(ring, flags)))
		counter->dropped++;
}

#endif
