/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * What the eBPF object and the library agree on: table shapes, record framing, limits. Both are
 * built from the same tree and shipped as one file, so nothing here is versioned by itself; the
 * number that foreign callers check is SAKER_API_VERSION in saker.h.
 */
#ifndef SAKER_ABI_H
#define SAKER_ABI_H

#include <linux/types.h>

/* System call numbers looked at; larger ones (x32, private ones) are not watched. */
#define SAKER_MAX_SYSCALLS 512
/* Event types of the table. */
#define SAKER_MAX_EVENTS 512
/* Calling conventions with their own numbers: native, and 32-bit callers of a 64-bit kernel. */
#define SAKER_ABI_NATIVE 0
#define SAKER_ABI_COMPAT 1
/* Not an ABI: calls of ia32's socketcall, by the number that it is given. */
#define SAKER_ABI_SOCKETCALL 2
#define SAKER_ABIS 3
/* Event of a table entry that stands for socketcall. */
#define SAKER_EVENT_SOCKETCALL 500

/* Rings: number 0 is the vital one, the bulk ones follow. */
#define SAKER_MAX_RINGS 129
#define SAKER_VITAL_RING 0
/* What goes to the vital ring and what goes to the others is counted apart. */
#define SAKER_CLASS_VITAL 0
#define SAKER_CLASS_BULK 1
#define SAKER_CLASSES 2
/* What saker_statistics() tells of: event types, then classes. */
#define SAKER_STATISTICS (SAKER_MAX_EVENTS + SAKER_CLASSES)

/* Bytes of one record with framing; a larger one is cut, and counted as truncated. */
#define SAKER_RECORD_BYTES 32768

/* One system call of one ABI: which event it makes. Event 0 = not watched. */
struct saker_syscall {
	__u16 event;
	__u16 id; /* Falco's number of the system call (ppm_sc), for generic events */
};

/* Bits of saker_policy.flags */
#define SAKER_VITAL 1 /* goes to the vital ring */
#define SAKER_WAKE 2 /* a rule may match it: the consumer is woken at once */
#define SAKER_SKIP_FAILED 4 /* failed calls are not reported */
#define SAKER_PRODUCED 8 /* the caller wants events of this type at all */
#define SAKER_RIGHTS_ONLY 16 /* of received messages, those that bring descriptors */

/* How one event type is treated. */
struct saker_policy {
	__u8 nparams;
	__u8 flags;
	__u16 clauses; /* number of filter clauses; 0 = every event of this type is wanted */
};

/*
 * Facts about an event that are known before its record is built; a clause names those that must
 * hold and those that must not. An event is sent if one of its clauses holds.
 */
#define SAKER_FACT_FAILED (1ULL << 0)
#define SAKER_FACT_COMPAT (1ULL << 1)
#define SAKER_FACT_ROOT (1ULL << 2) /* effective uid 0 */
#define SAKER_FACT_CONTAINER (1ULL << 3) /* in a pid namespace that is not the first one */
#define SAKER_FACT_OPEN_READ (1ULL << 4)
#define SAKER_FACT_OPEN_WRITE (1ULL << 5)
#define SAKER_FACT_OPEN_CREATE (1ULL << 6)
#define SAKER_MAX_CLAUSES 8

struct saker_clause {
	__u64 must;
	__u64 must_not;
};

struct saker_clauses {
	struct saker_clause clause[SAKER_MAX_CLAUSES];
};

/* Counters of one event type and class of rings on one CPU. */
struct saker_counter {
	__u64 produced; /* records that were wanted and built */
	__u64 dropped; /* of these, those that found no room in their ring */
	__u64 truncated; /* of these, those that lost a part of a parameter */
	__u64 filtered; /* rejected by the filter before they were built */
};

/* Settings that programs read; written once before they are attached. */
struct saker_settings {
	__u64 boot_ns; /* wall clock at boot, ns since the epoch */
	__u32 snaplen; /* bytes of data of read, write and alike */
	__u32 cpus_per_ring;
	__u32 bulk_rings;
	__u32 self_tgid; /* saker itself never wakes saker */
	__u64 wake_bytes; /* wake the consumer when a ring holds as much */
};

/* Written by both sides while running. */
struct saker_shared {
	__u32 waiting; /* the consumer sleeps; a producer that wakes it clears this */
	__u32 pad;
};

/* In front of each event in a ring and in the caller's buffer; the whole is 8-byte aligned. */
struct saker_frame {
	__u32 bytes; /* of the event that follows, without this frame and padding */
	__u16 cpu;
	__u16 flags;
};

#endif
