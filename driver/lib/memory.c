/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gives back what only the start needed. A JavaScript engine touches most of its executable once,
 * while it starts; those pages stay resident for the life of the process although the rest of it
 * uses a small part. They are the file's own, unchanged, so they can go and come back when touched.
 */
#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "../include/saker.h"

/* Mappings smaller than this are not worth the faults. */
#define WORTH_BYTES (1u << 20)

/* One mapping of /proc/self/smaps. */
struct mapping {
	unsigned long start;
	unsigned long end;
	bool is_file; /* of a file, private and not writable */
	bool unchanged; /* no page of it was ever written */
};

static void release(const struct mapping *m)
{
	if (m->is_file && m->unchanged && m->end - m->start >= WORTH_BYTES)
		madvise((void *)(uintptr_t)m->start, m->end - m->start, MADV_DONTNEED);
}

int saker_release_memory(void)
{
	struct mapping m = { 0 };
	char line[512];
	FILE *smaps = fopen("/proc/self/smaps", "re");

	if (!smaps)
		return -errno;
	while (fgets(line, sizeof(line), smaps)) {
		unsigned long start, end, inode, kib;
		char mode[5];

		if (sscanf(line, "%lx-%lx %4s %*x %*s %lu", &start, &end, mode, &inode) == 4) {
			release(&m);
			m = (struct mapping){
				.start = start,
				.end = end,
				.is_file = inode != 0 && mode[0] == 'r' && mode[1] == '-' &&
					   mode[3] == 'p',
			};
		} else if (sscanf(line, "Anonymous: %lu kB", &kib) == 1) {
			/* relocated or patched pages are anonymous: they would be lost */
			m.unchanged = kib == 0;
		}
	}
	release(&m);
	fclose(smaps);
	malloc_trim(0);
	return 0;
}
