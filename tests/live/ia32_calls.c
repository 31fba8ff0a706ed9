/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes system calls the 32-bit way (int 0x80) from a 64-bit program: their numbers mean other calls
 * than the 64-bit ones. Pointers must lie below 4 GiB, so memory is taken from there.
 * Usage: ia32_calls FILE
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static long int80(long nr, long a, long b, long c)
{
	long result;
	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(nr), "b"(a), "c"(b), "d"(c)
			 : "memory", "r8", "r9", "r10", "r11");
	return (int)result;
}

int main(int argc, char **argv)
{
	char *low = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT,
			 -1, 0);
	unsigned int *args = (unsigned int *)(low + 4096);
	long fd;

	if (argc < 2 || low == MAP_FAILED)
		return 2;
	strcpy(low, argv[1]);
	fd = int80(5, (long)low, 0, 0); /* open */
	args[0] = 2; /* AF_INET */
	args[1] = 1;
	args[2] = 0;
	printf("%ld %ld\n", fd, int80(102, 1, (long)args, 0)); /* socketcall: socket */
	int80(10, (long)low, 0, 0); /* unlink; 10 is mprotect for 64-bit programs */
	return 0;
}
