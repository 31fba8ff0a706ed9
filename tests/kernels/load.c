/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Has the running kernel verify and attach every program, one hook after the other and in both
 * ways of reading memory, and says which of them it refuses. Needs root and nothing else.
 */
#include <stdio.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <time.h>

#include "../../driver/include/saker.h"

static const struct {
	const char *name;
	uint32_t hook;
} HOOKS[] = {
	{ "sys_exit", SAKER_HOOK_SYS_EXIT },
	{ "exec", SAKER_HOOK_EXEC },
	{ "fork", SAKER_HOOK_FORK },
	{ "exit", SAKER_HOOK_EXIT },
	{ "signal", SAKER_HOOK_SIGNAL },
	{ "io_uring", SAKER_HOOK_IO_URING },
	{ "switch", SAKER_HOOK_SWITCH },
	{ "page_fault", SAKER_HOOK_PAGE_FAULT },
	{ "empty", SAKER_HOOK_EMPTY },
};

static int try(const char *name, uint32_t hook, uint64_t probe)
{
	struct saker *s = saker_open();
	struct timespec from, to;
	int error;

	saker_set_option(s, SAKER_PROBE_READS, probe);
	saker_set_option(s, SAKER_VITAL_BYTES, 1 << 16);
	saker_set_option(s, SAKER_BULK_BYTES, 1 << 16);
	clock_gettime(CLOCK_MONOTONIC, &from);
	error = saker_load(s, hook);
	if (error >= 0)
		error = saker_attach(s, hook);
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("load %s %s: %s %ld ms\n", name, probe ? "copying" : "as the kernel can",
	       error < 0 ? "REFUSED" : "ok",
	       (long)(to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000);
	if (error < 0)
		printf("%s\n", saker_last_error(s));
	saker_close(s);
	return error < 0;
}

int main(void)
{
	int refused = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < sizeof(HOOKS) / sizeof(HOOKS[0]); i++)
		for (uint64_t probe = 0; probe < 2; probe++)
			refused += try(HOOKS[i].name, HOOKS[i].hook, probe);
	printf("load refused: %d\n", refused);
	return refused != 0;
}
