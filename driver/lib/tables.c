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

int saker_statistics(struct saker *s, struct saker_event_statistics *out, uint32_t count)
{
	int cpus = libbpf_num_possible_cpus();
	struct saker_counter *values;
	uint32_t event;

	if (!s->settings)
		return saker_fail(s, EINVAL, "statistics before load");
	if (count > SAKER_MAX_EVENTS)
		count = SAKER_MAX_EVENTS;
	values = calloc((size_t)(cpus > 0 ? cpus : 1), sizeof(*values));
	if (!values)
		return saker_fail(s, ENOMEM, "statistics");
	for (event = 0; event < count; event++) {
		memset(&out[event], 0, sizeof(out[event]));
		if (bpf_map_lookup_elem(s->counters_fd, &event, values) < 0)
			break;
		for (int cpu = 0; cpu < cpus; cpu++) {
			out[event].produced += values[cpu].produced;
			out[event].dropped += values[cpu].dropped;
			out[event].truncated += values[cpu].truncated;
			out[event].filtered += values[cpu].filtered;
		}
		out[event].delivered = s->delivered[event];
	}
	free(values);
	return event < count ? saker_fail(s, errno, "cannot read counters") : (int)count;
}
