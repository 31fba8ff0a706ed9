/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libsaker by itself, built with the address and undefined-behaviour sanitizers: refusals before
 * loading, then a live run that must report this process's own calls and count exactly. Needs root
 * and BTF for the second part; says so and fails if SAKER_REQUIRE_LIVE is set and they are missing.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../include/saker.h"
#include "../include/saker_abi.h"
#include "../include/saker_events.h"

#define MOST 4096

static int failures;

#define CHECK(condition)                                                                       \
	do {                                                                                   \
		if (!(condition)) {                                                            \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);        \
			failures++;                                                            \
		}                                                                              \
	} while (0)

static void refusals(void)
{
	struct saker *s = saker_open();
	uint8_t byte;
	uint32_t at;
	uint16_t cpu;
	uint8_t flags;

	CHECK(s != NULL);
	CHECK(saker_version() == SAKER_API_VERSION);
	CHECK(strcmp(saker_last_error(s), "") == 0);
	CHECK(saker_set_option(s, 99, 1) < 0);
	CHECK(strstr(saker_last_error(s), "unknown option 99") != NULL);
	CHECK(saker_set_syscall(s, 7, 0, 1, 1) < 0);
	CHECK(saker_set_syscall(s, 0, SAKER_MAX_SYSCALLS, 1, 1) < 0);
	CHECK(saker_set_event(s, SAKER_MAX_EVENTS, 1, 0) < 0);
	CHECK(saker_attach(s, SAKER_HOOK_EXEC) < 0);
	CHECK(saker_load_more(s, SAKER_HOOK_EXEC) < 0);
	CHECK(saker_poll(s, &byte, 1, &at, &cpu, &flags, 1, 0) < 0);
	CHECK(saker_statistics(s, NULL, 0) < 0);
	CHECK(saker_wake(s) < 0);
	saker_close(s);
	saker_close(NULL);
}

/* Looks for a close() of this descriptor by this process. */
static bool has_close(const uint8_t *event, int64_t fd)
{
	uint64_t tid;
	uint16_t type;
	int64_t value;

	memcpy(&tid, event + 8, sizeof(tid));
	memcpy(&type, event + 20, sizeof(type));
	if (tid != (uint64_t)syscall(SYS_gettid) || type != PPME_SYSCALL_CLOSE_X)
		return false;
	memcpy(&value, event + 26 + 4 + 8, sizeof(value));
	return value == fd;
}

static void watch(void)
{
	struct saker *s = saker_open();
	struct saker_event_statistics statistics[SAKER_STATISTICS];
	static uint8_t buffer[SAKER_RECORD_BYTES * 4];
	static uint32_t at[MOST];
	static uint16_t cpu[MOST];
	static uint8_t flags[MOST];
	bool found = false;
	int n;

	CHECK(saker_set_syscall(s, SAKER_ABI_NATIVE, SYS_close, PPME_SYSCALL_CLOSE_X, 6) == 0);
	CHECK(saker_set_event(s, PPME_SYSCALL_CLOSE_X, 2, SAKER_PRODUCED | SAKER_WAKE) == 0);
	CHECK(saker_set_option(s, SAKER_BULK_BYTES, 64 << 10) == 0);
	n = saker_load(s, SAKER_HOOK_SYS_EXIT);
	if (n < 0) {
		fprintf(stderr, "cannot watch here: %s\n", saker_last_error(s));
		if (getenv("SAKER_REQUIRE_LIVE"))
			failures++;
		saker_close(s);
		return;
	}
	CHECK(saker_set_option(s, SAKER_SNAPLEN, 1) < 0);
	CHECK(saker_load(s, SAKER_HOOK_SYS_EXIT) < 0);
	CHECK(saker_attach(s, SAKER_HOOK_SYS_EXIT) == 0);
	close(7654321);
	for (int i = 0; i < 100 && !found; i++) {
		n = saker_poll(s, buffer, sizeof(buffer), at, cpu, flags, MOST, 50);
		CHECK(n >= 0);
		for (int k = 0; k < n; k++)
			found |= has_close(buffer + at[k], 7654321);
	}
	CHECK(found);
	CHECK(saker_attach(s, 0) == 0);
	while (saker_poll(s, buffer, sizeof(buffer), at, cpu, flags, MOST, 0) > 0)
		;
	CHECK(saker_statistics(s, statistics, SAKER_STATISTICS) == SAKER_STATISTICS);
	CHECK(statistics[SAKER_MAX_EVENTS + SAKER_CLASS_VITAL].produced == 0);
	CHECK(statistics[SAKER_MAX_EVENTS + SAKER_CLASS_BULK].produced ==
	      statistics[PPME_SYSCALL_CLOSE_X].produced);
	CHECK(statistics[PPME_SYSCALL_CLOSE_X].produced ==
	      statistics[PPME_SYSCALL_CLOSE_X].delivered + statistics[PPME_SYSCALL_CLOSE_X].dropped);
	/* a filter that nothing passes */
	CHECK(saker_set_filter(s, PPME_SYSCALL_CLOSE_X,
			       (const uint64_t[]){ SAKER_FACT_FAILED, SAKER_FACT_FAILED }, 1) == 0);
	CHECK(saker_attach(s, SAKER_HOOK_SYS_EXIT) == 0);
	close(7654321);
	CHECK(saker_attach(s, 0) == 0);
	CHECK(saker_statistics(s, statistics, SAKER_MAX_EVENTS) == SAKER_MAX_EVENTS);
	CHECK(statistics[PPME_SYSCALL_CLOSE_X].filtered > 0);
	/* programs of a second object write to the rings of the first */
	CHECK(saker_set_event(s, PPME_PROCEXIT_1_E, 5, SAKER_PRODUCED | SAKER_WAKE) == 0);
	n = saker_load_more(s, SAKER_HOOK_SYS_EXIT | SAKER_HOOK_EXIT);
	CHECK(n == (SAKER_HOOK_SYS_EXIT | SAKER_HOOK_EXIT));
	CHECK(saker_load_more(s, SAKER_HOOK_EXIT) == n);
	CHECK(saker_attach(s, SAKER_HOOK_EXIT) == 0);
	if (fork() == 0)
		_exit(0);
	wait(NULL);
	CHECK(saker_statistics(s, statistics, SAKER_MAX_EVENTS) == SAKER_MAX_EVENTS);
	CHECK(statistics[PPME_PROCEXIT_1_E].produced > 0);
	saker_close(s);
}

int main(void)
{
	refusals();
	watch();
	printf("%s\n", failures ? "FAILED" : "ok");
	return failures != 0;
}
