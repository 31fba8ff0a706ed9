// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/* The eBPF object: one translation unit, so that programs share maps and functions. */
#include <linux/bpf.h>
#include "kernel_types.h"
#include "syscall.h"
#include "io_uring.h"
#include "trace.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
