/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libsaker: loads saker's eBPF programs and hands over what they record, many events per call.
 * It decides nothing: which system calls are watched, which events wake the caller and which are
 * rejected in the kernel is told by the caller.
 *
 * Order of calls: open, set_*, load, attach, poll..., close. After load the set_* functions still
 * work and take effect at once. One thread at a time may call into a handle; poll may run in
 * another thread than the set_* functions and statistics.
 *
 * Functions that return int give 0 or a count, and on failure a negative errno; saker_last_error()
 * then tells the failed step with the kernel's own words.
 */
#ifndef SAKER_H
#define SAKER_H

#include <stddef.h>
#include <stdint.h>

/* Major in the upper half: callers refuse another major, or a smaller minor than they know. */
#define SAKER_API_VERSION 0x00010005u

#ifdef __cplusplus
extern "C" {
#endif

#define SAKER_EXPORT __attribute__((visibility("default")))

struct saker;

/* Kernel hooks, as bits for saker_attach(). */
#define SAKER_HOOK_SYS_EXIT (1u << 0)
#define SAKER_HOOK_EXEC (1u << 1)
#define SAKER_HOOK_FORK (1u << 2)
#define SAKER_HOOK_EXIT (1u << 3)
#define SAKER_HOOK_SIGNAL (1u << 4)
#define SAKER_HOOK_IO_URING (1u << 5)
#define SAKER_HOOK_SWITCH (1u << 6)
#define SAKER_HOOK_PAGE_FAULT (1u << 7)
/* A program that returns at once, on sys_exit: the floor that benchmarks compare with. */
#define SAKER_HOOK_EMPTY (1u << 31)

/* Numeric settings of saker_set_option(), all to be given before saker_load(). */
enum saker_option {
	SAKER_VITAL_BYTES = 1, /* size of the vital ring; rounded up to a power of two pages */
	SAKER_BULK_BYTES = 2, /* size of each bulk ring */
	SAKER_CPUS_PER_RING = 3, /* CPUs that share a bulk ring; 0 = all share one */
	SAKER_SNAPLEN = 4, /* bytes kept of data that is read or written */
	SAKER_WAKE_PERCENT = 5, /* a ring as full as this wakes the caller */
	SAKER_VERIFIER_LOG = 6, /* 1 = the kernel's verifier log goes into the error */
	SAKER_PROBE_READS = 7, /* 1 = do not use typed loads even if the kernel has them */
	SAKER_SELF_PID = 8, /* number of this process outside of any container, if not getpid() */
};

/* Counters of one event type or class of rings, summed over CPUs; see saker_abi.h. */
struct saker_event_statistics {
	uint64_t produced;
	uint64_t delivered;
	uint64_t dropped;
	uint64_t truncated;
	uint64_t filtered;
};

/* SAKER_API_VERSION of the library. */
SAKER_EXPORT uint32_t saker_version(void);

/* A new handle; NULL only when memory is short. Never fails for want of privilege. */
SAKER_EXPORT struct saker *saker_open(void);

SAKER_EXPORT int saker_set_option(struct saker *s, uint32_t option, uint64_t value);

/* System call `nr` of `abi` (0 native, 1 compat) makes `event` (0 = not watched); `id` is Falco's. */
SAKER_EXPORT int saker_set_syscall(struct saker *s, uint32_t abi, uint32_t nr, uint32_t event,
				   uint32_t id);

/* Parameters and treatment (SAKER_VITAL, SAKER_WAKE, SAKER_SKIP_FAILED) of one event type. */
SAKER_EXPORT int saker_set_event(struct saker *s, uint32_t event, uint32_t nparams,
				 uint32_t flags);

/*
 * Replaces the filter of one event type: `count` pairs of u64 (must, must not), at most 8. With 0
 * every event of the type is wanted. saker_abi.h lists the facts.
 */
SAKER_EXPORT int saker_set_filter(struct saker *s, uint32_t event, const uint64_t *pairs,
				  uint32_t count);

/*
 * Makes maps and rings and has the kernel verify the programs for `hooks`. Returns the bits of those
 * hooks that this kernel has (SAKER_HOOK_EMPTY is left out); without one of the first four it fails.
 */
SAKER_EXPORT int saker_load(struct saker *s, uint32_t hooks);

/*
 * Has the kernel verify the programs for further `hooks`, while events go on; what is loaded already
 * is left out. Returns the bits of all hooks that are loaded. On failure nothing has changed.
 */
SAKER_EXPORT int saker_load_more(struct saker *s, uint32_t hooks);

/* Attaches those hooks of `hooks` that were loaded and detaches all others. */
SAKER_EXPORT int saker_attach(struct saker *s, uint32_t hooks);

/*
 * Fills `buffer` with events, oldest first as far as the rings hold them, and the three arrays with
 * where each event's header starts, its CPU and its flags. Waits at most `timeout_ms` for the first
 * one. Returns the number of events. An event that is larger than the buffer is never made.
 */
SAKER_EXPORT int saker_poll(struct saker *s, uint8_t *buffer, uint32_t buffer_bytes, uint32_t *at,
			    uint16_t *cpu, uint8_t *flags, uint32_t most, int32_t timeout_ms);

/* Makes a saker_poll() that sleeps, now or the next time, return. Any thread may call it. */
SAKER_EXPORT int saker_wake(struct saker *s);

/*
 * Counters of event types 0..count-1. Behind those of all SAKER_MAX_EVENTS types come the sums of the
 * vital ring and of the bulk rings. Returns how many were written.
 */
SAKER_EXPORT int saker_statistics(struct saker *s, struct saker_event_statistics *out,
				  uint32_t count);

/*
 * Gives memory back that only the start of this process needed. Call it once everything runs; it costs
 * some page faults after it. 0 or -errno.
 */
SAKER_EXPORT int saker_release_memory(void);

/* Words for the last failure on this handle; "" if there was none. Valid until the next call. */
SAKER_EXPORT const char *saker_last_error(struct saker *s);

/* Detaches and frees everything. */
SAKER_EXPORT void saker_close(struct saker *s);

#ifdef __cplusplus
}
#endif
#endif
