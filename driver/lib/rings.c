/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The consumer's side of BPF ring buffers (kernel/bpf/ringbuf.c): positions and data are mapped,
 * reading a record is a copy, and the rings are merged by the time in the records.
 *
 * libbpf's own reader hands over one record per callback and one ring after the other; here a
 * whole batch is copied in time order.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "handle.h"

/* Bits of a record's length word, include/uapi/linux/bpf.h */
#define BUSY BPF_RINGBUF_BUSY_BIT
#define DISCARDED BPF_RINGBUF_DISCARD_BIT
#define LENGTH_MASK (~(BUSY | DISCARDED))
/* bytes in front of each record in the ring */
#define RECORD_HEADER 8

/*
 * A record's time is taken before it is put in its ring. Records younger than this are left for
 * the next call, so that an older one that is still being written on another CPU comes first.
 */
#define SETTLE_NS 100000ULL

static uint32_t aligned(uint32_t bytes)
{
	return (bytes + 7u) & ~7u;
}

static uint64_t boot_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

static int map_ring(struct saker *s, struct ring *ring, uint32_t number)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = number };
	void *at;

	at = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);
	if (at == MAP_FAILED)
		return saker_fail(s, errno, "cannot map the consumer page of ring %u", number);
	ring->consumer = at;
	/* once, though the kernel offers the data twice in a row: every page mapped counts as ours */
	at = mmap(NULL, page + ring->size, PROT_READ, MAP_SHARED, ring->fd, (off_t)page);
	if (at == MAP_FAILED)
		return saker_fail(s, errno, "cannot map the data of ring %u", number);
	ring->producer = at;
	ring->data = (uint8_t *)at + page;
	if (epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, ring->fd, &event) < 0)
		return saker_fail(s, errno, "cannot wait for ring %u", number);
	return 0;
}

int saker_rings_open(struct saker *s)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = SAKER_MAX_RINGS };

	s->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (s->epoll_fd < 0)
		return saker_fail(s, errno, "cannot make an epoll descriptor");
	s->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (s->wake_fd < 0)
		return saker_fail(s, errno, "cannot make an event descriptor");
	if (epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, s->wake_fd, &event) < 0)
		return saker_fail(s, errno, "cannot wait for the event descriptor");
	for (uint32_t i = 0; i < s->ring_count; i++) {
		int error = map_ring(s, &s->rings[i], i);
		if (error)
			return error;
	}
	return 0;
}

void saker_rings_close(struct saker *s)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	for (uint32_t i = 0; i < s->ring_count; i++) {
		struct ring *ring = &s->rings[i];
		if (ring->consumer)
			munmap(ring->consumer, page);
		if (ring->producer)
			munmap(ring->producer, page + ring->size);
		if (ring->fd >= 0)
			close(ring->fd);
	}
	s->ring_count = 0;
	if (s->wake_fd >= 0)
		close(s->wake_fd);
	if (s->epoll_fd >= 0)
		close(s->epoll_fd);
	s->wake_fd = s->epoll_fd = -1;
}

static uint32_t *header_at(const struct ring *ring, uint64_t position)
{
	return (uint32_t *)(void *)(ring->data + (position & (ring->size - 1)));
}

/* Copies from a position on; what would stand behind the end of the data stands at its start. */
static void copy_from(const struct ring *ring, uint64_t position, void *to, uint32_t bytes)
{
	uint64_t at = position & (ring->size - 1);
	uint64_t first = ring->size - at < bytes ? ring->size - at : bytes;

	memcpy(to, ring->data + at, first);
	memcpy((uint8_t *)to + first, ring->data, bytes - first);
}

/* Finds the next finished record of a ring; its time goes to head_ts. */
static void look(struct ring *ring)
{
	while (ring->seen < ring->limit) {
		uint32_t length = __atomic_load_n(header_at(ring, ring->seen), __ATOMIC_ACQUIRE);
		if (length & BUSY)
			break;
		if (!(length & DISCARDED)) {
			copy_from(ring, ring->seen + RECORD_HEADER + sizeof(struct saker_frame),
				  &ring->head_ts, sizeof(ring->head_ts));
			return;
		}
		ring->seen += aligned((length & LENGTH_MASK) + RECORD_HEADER);
	}
	ring->head_ts = UINT64_MAX;
}

/* Takes the state of every ring. True if one of them holds a record. */
static bool survey(struct saker *s)
{
	bool some = false;

	for (uint32_t i = 0; i < s->ring_count; i++) {
		struct ring *ring = &s->rings[i];
		ring->seen = __atomic_load_n(ring->consumer, __ATOMIC_ACQUIRE);
		ring->limit = __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);
		look(ring);
		some |= ring->seen < ring->limit;
	}
	return some;
}

static struct ring *oldest(struct saker *s)
{
	struct ring *best = NULL;
	uint64_t ts = UINT64_MAX;

	for (uint32_t i = 0; i < s->ring_count; i++) {
		if (s->rings[i].head_ts < ts) {
			ts = s->rings[i].head_ts;
			best = &s->rings[i];
		}
	}
	return best;
}

static uint32_t class_of(const struct saker *s, const struct ring *ring)
{
	return ring == &s->rings[SAKER_VITAL_RING] ? SAKER_CLASS_VITAL : SAKER_CLASS_BULK;
}

static uint32_t drain(struct saker *s, uint64_t before, uint8_t *buffer, uint32_t buffer_bytes,
		      uint32_t *at, uint16_t *cpu, uint8_t *flags, uint32_t most)
{
	uint32_t count = 0, used = 0;
	struct ring *ring;

	while (count < most && (ring = oldest(s)) && ring->head_ts < before) {
		uint32_t length = *header_at(ring, ring->seen) & LENGTH_MASK;
		uint8_t *record = buffer + used;
		struct saker_frame frame;
		uint16_t type;

		if (used + aligned(length) > buffer_bytes)
			break;
		copy_from(ring, ring->seen + RECORD_HEADER, record, length);
		memcpy(&frame, record, sizeof(frame));
		at[count] = used + (uint32_t)sizeof(frame);
		cpu[count] = frame.cpu;
		flags[count] = (uint8_t)frame.flags;
		memcpy(&type, record + sizeof(frame) + 20, sizeof(type));
		s->delivered[class_of(s, ring)][type & (SAKER_MAX_EVENTS - 1)]++;
		count++;
		used += aligned(length);
		ring->seen += aligned(length + RECORD_HEADER);
		look(ring);
	}
	for (uint32_t i = 0; i < s->ring_count; i++)
		__atomic_store_n(s->rings[i].consumer, s->rings[i].seen, __ATOMIC_RELEASE);
	return count;
}

static void nap(uint64_t ns)
{
	struct timespec t = { .tv_sec = 0, .tv_nsec = (long)ns };
	nanosleep(&t, NULL);
}

/*
 * Sleeps until a producer or saker_wake() says so. The flag tells producers that someone sleeps; the rings
 * are looked at again after setting it, and the first sleep after events is short, for the record whose
 * producer read the flag just before. An idle machine is woken once a timeout.
 */
static bool sleep_until_woken(struct saker *s, int timeout_ms)
{
	struct epoll_event events[8];
	uint64_t value;
	bool stop = false;
	int n, first = timeout_ms < 2 || s->quiet ? timeout_ms : 2;

	__atomic_store_n(&s->shared->waiting, 1, __ATOMIC_SEQ_CST);
	if (!survey(s)) {
		n = epoll_wait(s->epoll_fd, events, 8, first);
		if (n == 0 && timeout_ms > first && !survey(s))
			n = epoll_wait(s->epoll_fd, events, 8, timeout_ms - first);
		s->quiet = n == 0;
		for (int i = 0; i < n; i++)
			if (events[i].data.u32 == SAKER_MAX_RINGS)
				stop = true;
	}
	__atomic_store_n(&s->shared->waiting, 0, __ATOMIC_SEQ_CST);
	if (stop && read(s->wake_fd, &value, sizeof(value)) < 0 && errno != EAGAIN)
		return false;
	return !stop;
}

int saker_poll(struct saker *s, uint8_t *buffer, uint32_t buffer_bytes, uint32_t *at, uint16_t *cpu,
	       uint8_t *flags, uint32_t most, int32_t timeout_ms)
{
	bool slept = timeout_ms <= 0;

	if (!s->settings || s->epoll_fd < 0)
		return saker_fail(s, EINVAL, "poll before load");
	if (buffer_bytes < SAKER_RECORD_BYTES || most == 0)
		return saker_fail(s, EINVAL, "poll needs a buffer of %d bytes", SAKER_RECORD_BYTES);
	for (;;) {
		uint64_t now = boot_now();
		uint32_t count;

		if (survey(s)) {
			uint64_t before = s->settings->boot_ns + now - SETTLE_NS;
			count = drain(s, before, buffer, buffer_bytes, at, cpu, flags, most);
			if (count > 0) {
				s->quiet = false;
				return (int)count;
			}
			if (timeout_ms < 0)
				return 0;
			nap(SETTLE_NS);
			continue;
		}
		if (slept)
			return 0;
		slept = true;
		if (!sleep_until_woken(s, timeout_ms))
			return 0;
	}
}

int saker_wake(struct saker *s)
{
	uint64_t one = 1;

	if (s->wake_fd < 0 || write(s->wake_fd, &one, sizeof(one)) != sizeof(one))
		return -EINVAL;
	return 0;
}
