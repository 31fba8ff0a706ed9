/* SPDX-License-Identifier: Apache-2.0 */
/* Life of a handle: open, settings, load, attach, close. */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "handle.h"

extern const uint8_t saker_object_direct[], saker_object_direct_end[];
extern const uint8_t saker_object_probe[], saker_object_probe_end[];

#define LOG_BYTES (1u << 20)

/* libbpf reports through one callback for the whole process; loading is done by one thread. */
static __thread struct saker *reporting;

static int report(enum libbpf_print_level level, const char *format, va_list list)
{
	struct saker *s = reporting;
	int n;

	if (!s || !s->log || level > LIBBPF_WARN || s->log_bytes >= LOG_BYTES - 1)
		return 0;
	n = vsnprintf(s->log + s->log_bytes, LOG_BYTES - s->log_bytes, format, list);
	if (n > 0)
		s->log_bytes += (size_t)n;
	return n;
}

void saker_start_log(struct saker *s)
{
	free(s->log);
	s->log = calloc(1, LOG_BYTES);
	s->log_bytes = 0;
	reporting = s;
	libbpf_set_print(report);
}

void saker_stop_log(struct saker *s)
{
	reporting = NULL;
	free(s->log);
	s->log = NULL;
}

uint32_t saker_version(void)
{
	return SAKER_API_VERSION;
}

struct saker *saker_open(void)
{
	struct saker *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->epoll_fd = s->wake_fd = -1;
	s->syscalls = s->early_syscalls;
	s->policies = s->early_policies;
	s->options[SAKER_VITAL_BYTES] = 4u << 20;
	s->options[SAKER_BULK_BYTES] = 8u << 20;
	s->options[SAKER_CPUS_PER_RING] = 2;
	s->options[SAKER_SNAPLEN] = 80;
	s->options[SAKER_WAKE_PERCENT] = 25;
	return s;
}

int saker_set_option(struct saker *s, uint32_t option, uint64_t value)
{
	if (s->object)
		return saker_fail(s, EBUSY, "option %u after load", option);
	if (option == 0 || option > SAKER_SELF_PID)
		return saker_fail(s, EINVAL, "unknown option %u", option);
	s->options[option] = value;
	return 0;
}

static int possible_cpus(struct saker *s)
{
	int n = libbpf_num_possible_cpus();
	return n > 0 ? n : saker_fail(s, n < 0 ? -n : EINVAL, "cannot count CPUs");
}

/*
 * Address of a global in `section`, given where that section is: libbpf's copy before loading (its
 * first contents), the mapped array afterwards.
 */
void *saker_global(struct saker *s, const char *section_name, uint8_t *base, const char *name)
{
	const struct btf *btf = bpf_object__btf(s->object);
	const struct btf_type *section;
	const struct btf_var_secinfo *info;
	int id = btf__find_by_name_kind(btf, section_name, BTF_KIND_DATASEC);

	if (id < 0 || !base)
		return NULL;
	section = btf__type_by_id(btf, (uint32_t)id);
	info = btf_var_secinfos(section);
	for (int i = 0; i < btf_vlen(section); i++) {
		const struct btf_type *var = btf__type_by_id(btf, info[i].type);
		if (strcmp(btf__name_by_offset(btf, var->name_off), name) == 0)
			return base + info[i].offset;
	}
	return NULL;
}

static uint32_t ring_bytes(uint64_t wanted)
{
	uint32_t bytes = (uint32_t)sysconf(_SC_PAGESIZE);
	while (bytes < wanted && bytes < (1u << 30))
		bytes <<= 1;
	return bytes;
}

static int make_rings(struct saker *s, uint32_t cpus)
{
	uint64_t per = s->options[SAKER_CPUS_PER_RING];
	uint32_t bulk = per == 0 ? 1 : (uint32_t)((cpus + per - 1) / per);
	int rings = bpf_object__find_map_fd_by_name(s->object, "rings");

	if (bulk > SAKER_MAX_RINGS - 1) {
		bulk = SAKER_MAX_RINGS - 1;
		per = (cpus + bulk - 1) / bulk;
	}
	s->settings->cpus_per_ring = per == 0 ? cpus : (uint32_t)per;
	s->settings->bulk_rings = bulk;
	for (uint32_t i = 0; i <= bulk; i++) {
		uint32_t bytes = ring_bytes(
			s->options[i == SAKER_VITAL_RING ? SAKER_VITAL_BYTES : SAKER_BULK_BYTES]);
		int fd = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "saker_ring", 0, 0, bytes, NULL);
		if (fd < 0)
			return saker_fail(s, -fd, "cannot make ring %u of %u bytes", i, bytes);
		s->rings[i].fd = fd;
		s->rings[i].size = bytes;
		s->ring_count = i + 1;
		if (bpf_map_update_elem(rings, &i, &fd, BPF_ANY) < 0)
			return saker_fail(s, errno, "cannot register ring %u", i);
	}
	s->settings->wake_bytes =
		s->rings[s->ring_count - 1].size * s->options[SAKER_WAKE_PERCENT] / 100;
	return 0;
}

static uint64_t wall_clock_at_boot(void)
{
	struct timespec wall, boot;
	clock_gettime(CLOCK_REALTIME, &wall);
	clock_gettime(CLOCK_BOOTTIME, &boot);
	return (uint64_t)(wall.tv_sec - boot.tv_sec) * 1000000000ULL + (uint64_t)wall.tv_nsec -
	       (uint64_t)boot.tv_nsec;
}

/* Maps the programs' globals, so that both sides see what the other writes. */
static int bind_globals(struct saker *s)
{
	struct bpf_map *map = bpf_object__find_map_by_name(s->object, ".bss");
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *base;

	if (!map)
		return saker_fail(s, ENOENT, "the eBPF object has no globals");
	s->globals_bytes = (bpf_map__value_size(map) + page - 1) / page * page;
	base = mmap(NULL, s->globals_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);
	if (base == MAP_FAILED)
		return saker_fail(s, errno, "cannot map the globals of the programs");
	s->globals = base;
	s->settings = saker_global(s, ".bss", base, "settings");
	s->shared = saker_global(s, ".bss", base, "shared");
	s->wanted = saker_global(s, ".bss", base, "wanted");
	s->syscalls = saker_global(s, ".bss", base, "syscalls");
	s->policies = saker_global(s, ".bss", base, "policies");
	if (!s->settings || !s->shared || !s->wanted || !s->syscalls || !s->policies) {
		s->settings = NULL;
		return saker_fail(s, ENOENT, "a global of the eBPF object is missing");
	}
	s->settings->boot_ns = wall_clock_at_boot();
	s->settings->snaplen = (uint32_t)s->options[SAKER_SNAPLEN];
	s->settings->self_tgid =
		s->options[SAKER_SELF_PID] ? (uint32_t)s->options[SAKER_SELF_PID] : (uint32_t)getpid();
	memcpy(s->policies, s->early_policies, sizeof(s->early_policies));
	memcpy(s->syscalls, s->early_syscalls, sizeof(s->early_syscalls));
	for (uint32_t abi = 0; abi <= SAKER_ABI_COMPAT; abi++)
		for (uint32_t nr = 0; nr < SAKER_MAX_SYSCALLS; nr++)
			if (s->syscalls[abi * SAKER_MAX_SYSCALLS + nr].event)
				s->wanted[nr] |= (uint8_t)(1u << abi);
	return 0;
}

static struct bpf_object *open_object(struct saker *s, const struct btf *kernel)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "saker");
	bool direct = !s->options[SAKER_PROBE_READS] &&
		      btf__find_by_name_kind(kernel, "bpf_rdonly_cast", BTF_KIND_FUNC) > 0;
	const uint8_t *start = direct ? saker_object_direct : saker_object_probe;
	const uint8_t *end = direct ? saker_object_direct_end : saker_object_probe_end;

	return bpf_object__open_mem(start, (size_t)(end - start), &options);
}

static int load(struct saker *s, uint32_t hooks)
{
	struct btf *kernel = btf__load_vmlinux_btf();
	int error, cpus = possible_cpus(s);

	if (cpus < 0)
		return cpus;
	if (!kernel)
		return saker_fail(s, errno, "cannot read the kernel's type information (BTF)");
	s->object = open_object(s, kernel);
	if (!s->object)
		error = saker_fail(s, errno, "cannot open the eBPF object");
	else
		error = saker_choose_programs(s, s->object, kernel, hooks);
	btf__free(kernel);
	if (error)
		return error;
	bpf_map__set_max_entries(bpf_object__find_map_by_name(s->object, "works"), (uint32_t)cpus);
	error = bpf_object__load(s->object);
	if (error)
		return saker_fail(s, -error, "the kernel refused an eBPF program or map");
	error = bind_globals(s);
	if (error)
		return error;
	s->clauses_fd = bpf_object__find_map_fd_by_name(s->object, "clauses");
	s->counters_fd = bpf_object__find_map_fd_by_name(s->object, "counters");
	error = make_rings(s, (uint32_t)cpus);
	return error ? error : saker_rings_open(s);
}

int saker_load(struct saker *s, uint32_t hooks)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	int error;

	if (s->object)
		return saker_fail(s, EBUSY, "load a second time");
	/* kernels before 5.11 charge maps to this limit; later ones do not look at it */
	setrlimit(RLIMIT_MEMLOCK, &unlimited);
	saker_start_log(s);
	error = load(s, hooks);
	saker_stop_log(s);
	s->asked_hooks = hooks;
	return error < 0 ? error : (int)(s->loaded_hooks & INT32_MAX);
}

/* Programs that share the maps of the first object, so that all count and write to the same places. */
static int load_more(struct saker *s, uint32_t hooks)
{
	struct btf *kernel = btf__load_vmlinux_btf();
	struct bpf_object *object;
	struct bpf_map *map;
	uint32_t before = s->loaded_hooks;
	int error = 0;

	if (!kernel)
		return saker_fail(s, errno, "cannot read the kernel's type information (BTF)");
	object = open_object(s, kernel);
	if (!object)
		error = saker_fail(s, errno, "cannot open the eBPF object");
	else
		error = saker_choose_programs(s, object, kernel, hooks);
	btf__free(kernel);
	if (!error)
		bpf_object__for_each_map(map, object) {
			struct bpf_map *first =
				bpf_object__find_map_by_name(s->object, bpf_map__name(map));
			error = first ? bpf_map__reuse_fd(map, bpf_map__fd(first)) : -ENOENT;
			if (error) {
				error = saker_fail(s, -error, "cannot share the map %s",
						   bpf_map__name(map));
				break;
			}
		}
	if (!error) {
		error = bpf_object__load(object);
		if (error)
			error = saker_fail(s, -error, "the kernel refused an eBPF program");
	}
	if (error) {
		s->loaded_hooks = before;
		bpf_object__close(object);
		return error;
	}
	s->further[s->further_count++] = object;
	return 0;
}

int saker_load_more(struct saker *s, uint32_t hooks)
{
	int error = 0;

	if (!s->object || s->epoll_fd < 0)
		return saker_fail(s, EINVAL, "load more before load");
	hooks &= ~s->asked_hooks;
	if (hooks && s->further_count == SAKER_HOOKS)
		return saker_fail(s, E2BIG, "loaded too often");
	if (hooks) {
		saker_start_log(s);
		error = load_more(s, hooks);
		saker_stop_log(s);
	}
	if (error < 0)
		return error;
	s->asked_hooks |= hooks;
	return (int)(s->loaded_hooks & INT32_MAX);
}

void saker_close(struct saker *s)
{
	if (!s)
		return;
	saker_detach(s);
	saker_rings_close(s);
	if (s->globals)
		munmap(s->globals, s->globals_bytes);
	for (uint32_t i = 0; i < s->further_count; i++)
		bpf_object__close(s->further[i]);
	bpf_object__close(s->object);
	free(s->log);
	free(s);
}
