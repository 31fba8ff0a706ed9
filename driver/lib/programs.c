/* SPDX-License-Identifier: Apache-2.0 */
/* The programs of the eBPF objects: which of them a hook needs on this kernel, and attaching them. */
#include <bpf/btf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "handle.h"

/*
 * Programs of the object: on which hook, and the tracepoint that must exist for it, with this number
 * of arguments (0 = any) where kernels differ in what it hands over.
 */
static const struct {
	uint32_t hook;
	const char *program;
	const char *tracepoint;
	int arguments;
} PROGRAMS[] = {
	{ SAKER_HOOK_SYS_EXIT, "on_sys_exit", "sys_exit", 0 },
	{ SAKER_HOOK_EXEC, "on_exec", "sched_process_exec", 0 },
	{ SAKER_HOOK_FORK, "on_fork", "sched_process_fork", 0 },
	{ SAKER_HOOK_EXIT, "on_exit", "sched_process_exit", 0 },
	{ SAKER_HOOK_SIGNAL, "on_signal", "signal_deliver", 0 },
	{ SAKER_HOOK_IO_URING, "on_io_uring_submit", "io_uring_submit_req", 1 },
	{ SAKER_HOOK_IO_URING, "on_io_uring_submit_entry", "io_uring_submit_sqe", 2 },
	{ SAKER_HOOK_IO_URING, "on_io_uring_complete", "io_uring_complete", 0 },
	{ SAKER_HOOK_SWITCH, "on_switch", "sched_switch", 0 },
	{ SAKER_HOOK_PAGE_FAULT, "on_user_fault", "page_fault_user", 0 },
	{ SAKER_HOOK_PAGE_FAULT, "on_kernel_fault", "page_fault_kernel", 0 },
	{ SAKER_HOOK_EMPTY, "on_sys_exit_empty", "sys_exit", 0 },
};
#define PROGRAM_COUNT (sizeof(PROGRAMS) / sizeof(PROGRAMS[0]))

/* Hooks without which the caller would be blind. */
#define INDISPENSABLE                                                                              \
	(SAKER_HOOK_SYS_EXIT | SAKER_HOOK_EXEC | SAKER_HOOK_FORK | SAKER_HOOK_EXIT)

static uint8_t *first_contents(struct bpf_object *object, const char *section_name)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object, section_name);
	size_t size;

	return map ? (uint8_t *)bpf_map__initial_value(map, &size) : NULL;
}

/* Arguments that the kernel's tracepoint hands over; -1 = there is no such tracepoint. */
static int arguments_of(const struct btf *kernel, const char *tracepoint)
{
	const struct btf_type *type;
	char name[64];
	int id;

	snprintf(name, sizeof(name), "btf_trace_%s", tracepoint);
	id = btf__find_by_name_kind(kernel, name, BTF_KIND_TYPEDEF);
	if (id < 0)
		return -1;
	type = btf__type_by_id(kernel, (uint32_t)id);
	while (type && !btf_is_func_proto(type))
		type = btf__type_by_id(kernel, type->type);
	/* the first parameter of the prototype is the tracepoint's private data */
	return type ? btf_vlen(type) - 1 : -1;
}

static bool is_chosen(struct bpf_object *object, const char *name)
{
	struct bpf_program *program = bpf_object__find_program_by_name(object, name);

	return program && bpf_program__autoload(program);
}

/*
 * What the tracepoint io_uring_complete hands over changed in 6.15: an entry as its third argument
 * in place of numbers from there on. Where no submission can be noted, there is nothing to complete.
 */
static void adapt_io_uring(struct saker *s, struct bpf_object *object, const struct btf *kernel)
{
	bool *entry = saker_global(s, ".rodata", first_contents(object, ".rodata"), "completion_entry");

	if (entry)
		*entry = arguments_of(kernel, "io_uring_complete") == 3;
	if (!(s->loaded_hooks & SAKER_HOOK_IO_URING) || is_chosen(object, "on_io_uring_submit") ||
	    is_chosen(object, "on_io_uring_submit_entry"))
		return;
	bpf_program__set_autoload(
		bpf_object__find_program_by_name(object, "on_io_uring_complete"), false);
	s->loaded_hooks &= ~SAKER_HOOK_IO_URING;
}

int saker_choose_programs(struct saker *s, struct bpf_object *object, const struct btf *kernel,
			  uint32_t hooks)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, false);
	for (size_t i = 0; i < PROGRAM_COUNT; i++) {
		int arguments;
		if (!(hooks & PROGRAMS[i].hook))
			continue;
		arguments = arguments_of(kernel, PROGRAMS[i].tracepoint);
		program = bpf_object__find_program_by_name(object, PROGRAMS[i].program);
		if (!program || arguments < 0 ||
		    (PROGRAMS[i].arguments && arguments != PROGRAMS[i].arguments))
			continue; /* this architecture or kernel has no such tracepoint */
		bpf_program__set_autoload(program, true);
		if (s->options[SAKER_VERIFIER_LOG])
			bpf_program__set_log_level(program, 1);
		s->loaded_hooks |= PROGRAMS[i].hook;
	}
	for (size_t i = 0; i < PROGRAM_COUNT; i++)
		if (hooks & ~s->loaded_hooks & PROGRAMS[i].hook & INDISPENSABLE)
			return saker_fail(s, ENOENT, "the kernel has no tracepoint %s",
					  PROGRAMS[i].tracepoint);
	adapt_io_uring(s, object, kernel);
	return 0;
}

/* The program of this name in the object that has it loaded. */
static struct bpf_program *loaded_program(struct saker *s, const char *name)
{
	struct bpf_program *program = bpf_object__find_program_by_name(s->object, name);

	for (uint32_t i = 0; i < s->further_count && program && bpf_program__fd(program) < 0; i++)
		program = bpf_object__find_program_by_name(s->further[i], name);
	return program && bpf_program__fd(program) >= 0 ? program : NULL;
}

int saker_attach(struct saker *s, uint32_t hooks)
{
	int error = 0;

	if (!s->object || s->epoll_fd < 0)
		return saker_fail(s, EINVAL, "attach before load");
	if (!hooks) {
		/* without the log: another thread may be loading further programs, and writes to it */
		saker_detach(s);
		return 0;
	}
	saker_start_log(s);
	for (size_t i = 0; i < PROGRAM_COUNT && !error; i++) {
		struct bpf_program *program;
		if (!(hooks & PROGRAMS[i].hook)) {
			bpf_link__destroy(s->links[i]);
			s->links[i] = NULL;
			continue;
		}
		program = loaded_program(s, PROGRAMS[i].program);
		if (s->links[i] || !program)
			continue;
		s->links[i] = bpf_program__attach(program);
		if (!s->links[i])
			error = saker_fail(s, errno, "cannot attach %s to tracepoint %s",
					   PROGRAMS[i].program, PROGRAMS[i].tracepoint);
	}
	saker_stop_log(s);
	return error;
}

void saker_detach(struct saker *s)
{
	for (size_t i = 0; i < PROGRAM_COUNT; i++) {
		bpf_link__destroy(s->links[i]);
		s->links[i] = NULL;
	}
}
