/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Distributions build libelf.a and libbpf.a for executables. Two things in them cannot be linked
 * into a shared library as they are, and get a substitute here:
 *  - libelf's error state, a thread-local number with an access that only executables have;
 *  - libbpf's direct reference to `stderr`, used by its default message printer, which we replace.
 */
#include <dlfcn.h>
#include <stddef.h>

/* The C library's own `stderr`, under a name that stays inside this library. */
__attribute__((visibility("hidden"))) void *stderr;

__attribute__((constructor)) static void find_stderr(void)
{
	void **real = dlsym(RTLD_DEFAULT, "stderr");
	stderr = real ? *real : NULL;
}

static __thread int last;

void __libelf_seterrno(int value);
int elf_errno(void);
const char *elf_errmsg(int value);

void __libelf_seterrno(int value)
{
	last = value;
}

int elf_errno(void)
{
	int value = last;
	last = 0;
	return value;
}

const char *elf_errmsg(int value)
{
	return value == 0 && last == 0 ? NULL : "the eBPF object is not a valid ELF file";
}
