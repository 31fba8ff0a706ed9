/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes system calls in a process of its own, for those that would change the caller for good.
 *   child_calls NUMBER [ARGUMENT]... [-- NUMBER [ARGUMENT]...]...
 * An argument is a number, `s:TEXT` (a string), `v:A,B` (a NULL-terminated array of strings), `x:HEX` (bytes)
 * or `rN` (the result of call N).
 * Prints the process's id, then the result of each call as the kernel gives it: -errno on failure.
 * Children of fork and its kin leave at once, and are waited for.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_CALLS 32
#define MOST_STRINGS 32

static long results[MOST_CALLS];
static char *memory; /* for what arguments point to */

static void *room(size_t bytes)
{
	void *at = memory;
	memory += (bytes + 15) & ~15ul;
	return at;
}

static long bytes_of(const char *hex)
{
	size_t n = strlen(hex) / 2;
	unsigned char *to = room(n + 1);
	for (size_t i = 0; i < n; i++)
		sscanf(hex + 2 * i, "%2hhx", &to[i]);
	return (long)to;
}

static long text(const char *from)
{
	return (long)strcpy(room(strlen(from) + 1), from);
}

static long strings(char *from)
{
	char **to = room((MOST_STRINGS + 1) * sizeof(char *));
	size_t n = 0;
	for (char *item; n < MOST_STRINGS && (item = strsep(&from, ",")) != NULL; n++)
		to[n] = (char *)text(item);
	to[n] = NULL;
	return (long)to;
}

static long value(char *argument)
{
	if (strncmp(argument, "s:", 2) == 0)
		return text(argument + 2);
	if (strncmp(argument, "x:", 2) == 0)
		return bytes_of(argument + 2);
	if (strncmp(argument, "v:", 2) == 0)
		return strings(argument + 2);
	if (argument[0] == 'r')
		return results[atoi(argument + 1) % MOST_CALLS];
	return (long)strtoull(argument, NULL, 0);
}

/* Inline: the child of vfork may not return from a function. */
static inline __attribute__((always_inline)) long call(long nr, const long *a)
{
#if defined(__x86_64__)
	long result;
	register long r10 __asm__("r10") = a[3];
	register long r8 __asm__("r8") = a[4];
	register long r9 __asm__("r9") = a[5];
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(nr), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
#else
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a[0];
	register long x1 __asm__("x1") = a[1];
	register long x2 __asm__("x2") = a[2];
	register long x3 __asm__("x3") = a[3];
	register long x4 __asm__("x4") = a[4];
	register long x5 __asm__("x5") = a[5];
	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
#endif
}

static int is_birth(long nr)
{
#if defined(SYS_fork)
	if (nr == SYS_fork || nr == SYS_vfork)
		return 1;
#endif
	return nr == SYS_clone || nr == SYS_clone3;
}

int main(int argc, char **argv)
{
	static const long none[6];
	int made = 0;

	memory = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE,
		      -1, 0);
	if (memory == MAP_FAILED)
		return 2;
	printf("%d\n", getpid());
	fflush(stdout);
	for (int i = 1; i < argc && made < MOST_CALLS; i++, made++) {
		long nr = strtol(argv[i], NULL, 0), args[6] = { 0 };
		for (int n = 0; n < 6 && i + 1 < argc && strcmp(argv[i + 1], "--") != 0; n++)
			args[n] = value(argv[++i]);
		if (i + 1 < argc)
			i++;
		results[made] = call(nr, args);
		if (results[made] == 0 && is_birth(nr))
			call(SYS_exit, none);
		printf("%ld\n", results[made]);
		fflush(stdout);
	}
	while (wait(NULL) > 0)
		continue;
	return 0;
}
