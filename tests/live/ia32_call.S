/* SPDX-License-Identifier: Apache-2.0 */
/*
 * long ia32_call(long nr, long a, long b, long c, long d, long e, long f): a system call the 32-bit way
 * (int $0x80), whose numbers mean other calls than the 64-bit ones. Pointers must lie below 4 GiB.
 */
	.text
	.globl ia32_call
	.type ia32_call, @function
ia32_call:
	push %rbx
	push %rbp
	mov %rdi, %rax
	mov %rsi, %rbx
	xchg %rcx, %rdx
	mov %r8, %rsi
	mov %r9, %rdi
	mov 24(%rsp), %rbp /* behind what was pushed and the return address */
	int $0x80
	pop %rbp
	pop %rbx
	ret
	.size ia32_call, . - ia32_call
	.section .note.GNU-stack, "", @progbits
