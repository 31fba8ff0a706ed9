/* SPDX-License-Identifier: Apache-2.0 */
/* The eBPF objects inside the library: with typed loads, and for older kernels without. */
	.section .rodata
	.balign 16
	.globl saker_object_direct
	.hidden saker_object_direct
	.globl saker_object_direct_end
	.hidden saker_object_direct_end
saker_object_direct:
	.incbin OBJECT_DIRECT
saker_object_direct_end:
	.balign 16
	.globl saker_object_probe
	.hidden saker_object_probe
	.globl saker_object_probe_end
	.hidden saker_object_probe_end
saker_object_probe:
	.incbin OBJECT_PROBE
saker_object_probe_end:
	.section .note.GNU-stack,"",%progbits
