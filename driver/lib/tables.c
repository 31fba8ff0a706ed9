/* SPDX-License-Identifier: Apache-2.0 */
/* What the caller may change while programs run: system calls, event policies, filters; counters. */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "handle.h"

int saker_set_syscall(struct saker *s, uint32_t abi, uint32_t nr, uint32_t event, uint32_t id)
{
	struct saker_syscall *entry;

	if (abi >= SAKER_ABIS || nr >= SAKER_MAX_SYSCALLS || event >= SAKER_MAX_EVENTS ||
	    id > UINT16_MAX)
		return saker_fail(s, EINVAL, "system call %u of ABI %u, event %u", nr, abi, event);
	entry = &s->syscalls[abi * SAKER_MAX_SYSCALLS + nr];
	entry->id = (uint16_t)id;
	entry->event = (uint16_t)event;
	if (s->wanted && abi <= SAKER_ABI_COMPAT) {
		uint8_t bit = (uint8_t)(1u << abi);
		s->wanted[nr] = event ? s->wanted[nr] | bit : (uint8_t)(s->wanted[nr] & ~bit);
	}
	return 0;
}

int saker_set_event(struct saker *s, uint32_t event, uint32_t nparams, uint32_t flags)
{
	if (event >= SAKER_MAX_EVENTS || nparams > 64 || flags > UINT8_MAX)
		return saker_fail(s, EINVAL, "policy of event %u", event);
	s->policies[event].nparams = (uint8_t)nparams;
	s->policies[event].flags = (uint8_t)flags;
	return 0;
}

int saker_set_filter(struct saker *s, uint32_t event, const uint64_t *pairs, uint32_t count)
{
	struct saker_clauses value;

	if (!s->settings || s->clauses_fd <= 0)
		return saker_fail(s, EINVAL, "filter before load");
	if (event >= SAKER_MAX_EVENTS || count > SAKER_MAX_CLAUSES)
		return saker_fail(s, EINVAL, "filter of event %u with %u clauses", event, count);
	memset(&value, 0, sizeof(value));
	for (uint32_t i = 0; i < count; i++) {
		value.clause[i].must = pairs[2 * i];
		value.clause[i].must_not = pairs[2 * i + 1];
	}
	/* no event may be lost in between: everything passes while clauses are replaced */
	s->policies[event].clauses = 0;
	if (bpf_map_update_elem(s->clauses_fd, &event, &value, BPF_ANY) < 0)
		return saker_fail(s, errno, "cannot write the filter of event %u", event);
	s->policies[event].clauses = (uint16_t)count;
	return 0;
}

/* Adds what is known of one event type in one class of rings to `sum`. */
static int add_counters(struct saker *s, uint32_t class, uint32_t event,
			struct saker_counter *values, int cpus,
			struct saker_event_statistics *sum)
{
	uint32_t key = class * SAKER_MAX_EVENTS + event;

	if (bpf_map_lookup_elem(s->counters_fd, &key, values) < 0)
		return saker_fail(s, errno, "cannot read counters");
	for (int cpu = 0; cpu < cpus; cpu++) {
		sum->produced += values[cpu].produced;
		sum->dropped += values[cpu].dropped;
		sum->truncated += values[cpu].truncated;
		sum->filtered += values[cpu].filtered;
	}
	sum->delivered += s->delivered[class][event];
	return 0;
}

static void add(struct saker_event_statistics *sum, const struct saker_event_statistics *more)
{
	sum->produced += more->produced;
	sum->delivered += more->delivered;
	sum->dropped += more->dropped;
	sum->truncated += more->truncated;
	sum->filtered += more->filtered;
}

int saker_statistics(struct saker *s, struct saker_event_statistics *out, uint32_t count)
{
	struct saker_event_statistics classes[SAKER_CLASSES] = { 0 };
	int cpus = libbpf_num_possible_cpus(), error = 0;
	struct saker_counter *values;

	if (!s->settings)
		return saker_fail(s, EINVAL, "statistics before load");
	values = calloc((size_t)(cpus > 0 ? cpus : 1), sizeof(*values));
	if (!values)
		return saker_fail(s, ENOMEM, "statistics");
	if (count > SAKER_STATISTICS)
		count = SAKER_STATISTICS;
	memset(out, 0, count * sizeof(*out));
	for (uint32_t event = 0; event < SAKER_MAX_EVENTS && event < count; event++) {
		for (uint32_t class = 0; class < SAKER_CLASSES && !error; class++) {
			struct saker_event_statistics part = { 0 };
			error = add_counters(s, class, event, values, cpus, &part);
			add(&out[event], &part);
			add(&classes[class], &part);
		}
	}
	free(values);
	for (uint32_t i = SAKER_MAX_EVENTS; i < count; i++)
		out[i] = classes[i - SAKER_MAX_EVENTS];
	return error ? error : (int)count;
}
