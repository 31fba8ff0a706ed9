/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * The members of kernel structures that saker reads, and no others. Offsets are not taken from
 * here: `preserve_access_index` makes clang record every access, and libbpf moves it to where the
 * running kernel keeps that member. A name with a ___suffix is a flavour: the same structure as
 * another kernel version lays it out (libbpf ignores what follows the three underscores).
 */
#ifndef SAKER_KERNEL_TYPES_H
#define SAKER_KERNEL_TYPES_H

#include "kernel_files.h"
#include "kernel_io_uring.h"
#include "kernel_sockets.h"
#include "kernel_tasks.h"

#endif
