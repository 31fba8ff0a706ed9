/* SPDX-License-Identifier: Apache-2.0 */
/* The handle behind libsaker's functions, and how its parts report failures. */
#ifndef SAKER_HANDLE_H
#define SAKER_HANDLE_H

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <stdbool.h>

#include "../include/saker.h"
#include "../include/saker_abi.h"

#define SAKER_HOOKS 16
#define ERROR_BYTES (128 << 10)

/* One ring as its consumer sees it: two mapped position pages and the data. */
struct ring {
	int fd;
	uint64_t *consumer;
	uint64_t *producer;
	uint8_t *data;
	size_t size;
	uint64_t seen; /* consumer position of this poll */
	uint64_t limit; /* producer position when this poll began */
	uint64_t head_ts; /* time of the record at `seen`; UINT64_MAX = none ready */
};

struct saker {
	struct bpf_object *object;
	/* objects loaded later, which share the maps of the first */
	struct bpf_object *further[SAKER_HOOKS];
	uint32_t further_count;
	struct bpf_link *links[SAKER_HOOKS + SAKER_HOOKS];
	struct ring rings[SAKER_MAX_RINGS];
	uint32_t ring_count;
	int epoll_fd;
	int wake_fd;
	bool quiet; /* nothing came during the last wait */
	void *globals;
	size_t globals_bytes;
	/* in `globals` once the object is loaded; the tables are early_* before */
	struct saker_settings *settings;
	struct saker_shared *shared;
	uint8_t *wanted;
	struct saker_syscall *syscalls;
	struct saker_policy *policies;
	int clauses_fd;
	int counters_fd;
	uint64_t options[16];
	uint64_t delivered[SAKER_CLASSES][SAKER_MAX_EVENTS];
	uint32_t loaded_hooks;
	uint32_t asked_hooks;
	/* what set_* said before there were maps */
	struct saker_syscall early_syscalls[SAKER_ABIS * SAKER_MAX_SYSCALLS];
	struct saker_policy early_policies[SAKER_MAX_EVENTS];
	char error[ERROR_BYTES];
	char *log; /* libbpf's and the kernel's words while loading */
	size_t log_bytes;
};

/* Records a failure of `step`; returns -error. `error` is a positive errno. */
__attribute__((format(printf, 3, 4))) int saker_fail(struct saker *s, int error, const char *format,
						      ...);

/* Collects what libbpf and the kernel say, for the error. */
void saker_start_log(struct saker *s);
void saker_stop_log(struct saker *s);

/* Address of a global of the first object in a section whose contents are at `base`. */
void *saker_global(struct saker *s, const char *section_name, uint8_t *base, const char *name);

/* Has an object load the programs for `hooks`, and adds those that this kernel has to loaded_hooks. */
int saker_choose_programs(struct saker *s, struct bpf_object *object, const struct btf *kernel,
			  uint32_t hooks);
void saker_detach(struct saker *s);

int saker_rings_open(struct saker *s);
void saker_rings_close(struct saker *s);

#endif
