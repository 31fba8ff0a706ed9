/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a file the way a 32-bit program does: open() of the ia32 table, by int 0x80. x86-64 only. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define IA32_OPEN 5

int main(int argc, char **argv)
{
	char *path = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	long result;

	if (argc != 2 || path == MAP_FAILED || strlen(argv[1]) >= 4096)
		return 2;
	strcpy(path, argv[1]);
	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(IA32_OPEN), "b"(path), "c"(0), "d"(0)
			 : "memory", "r8", "r9", "r10", "r11");
	printf("%ld\n", result);
	return result < 0;
}
