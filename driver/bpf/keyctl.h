/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* keyctl: which arguments an operation has, and which of them are text. */
#ifndef SAKER_KEYCTL_H
#define SAKER_KEYCTL_H

#include "dyn_value.h"

/*
 * How many of arg2..arg5 an operation of keyctl has, and which of them are strings (bit n-2), by its
 * number in include/uapi/linux/keyctl.h. What an operation does not have is reported as 0.
 */
#define ARGS(count, strings) ((count) | (strings) << 4)
static const u8 keyctl_args[64] = {
	ARGS(2, 0), /* GET_KEYRING_ID */
	ARGS(1, 1), /* JOIN_SESSION_KEYRING */
	ARGS(3, 0), /* UPDATE */
	ARGS(1, 0), /* REVOKE */
	ARGS(3, 0), /* CHOWN */
	ARGS(2, 0), /* SETPERM */
	ARGS(3, 0), /* DESCRIBE */
	ARGS(1, 0), /* CLEAR */
	ARGS(2, 0), /* LINK */
	ARGS(2, 0), /* UNLINK */
	ARGS(4, 6), /* SEARCH */
	ARGS(3, 0), /* READ */
	ARGS(4, 0), /* INSTANTIATE */
	ARGS(3, 0), /* NEGATE */
	ARGS(1, 0), /* SET_REQKEY_KEYRING */
	ARGS(2, 0), /* SET_TIMEOUT */
	ARGS(1, 0), /* ASSUME_AUTHORITY */
	ARGS(3, 0), /* GET_SECURITY */
	ARGS(0, 0), /* SESSION_TO_PARENT */
	ARGS(4, 0), /* REJECT */
	ARGS(4, 0), /* INSTANTIATE_IOV */
	ARGS(1, 0), /* INVALIDATE */
	ARGS(2, 0), /* GET_PERSISTENT */
	ARGS(4, 0), /* DH_COMPUTE */
	ARGS(3, 4), /* PKEY_QUERY */
	ARGS(4, 2), /* PKEY_ENCRYPT */
	ARGS(4, 2), /* PKEY_DECRYPT */
	ARGS(4, 2), /* PKEY_SIGN */
	ARGS(4, 2), /* PKEY_VERIFY */
	ARGS(3, 6), /* RESTRICT_KEYRING */
	ARGS(4, 0), /* MOVE */
	ARGS(2, 0), /* CAPABILITIES */
	ARGS(3, 0), /* WATCH_KEY */
};
#undef ARGS

/* arg2 to arg5 */
__attribute__((noinline)) int put_keyctl(void)
{
	struct work *w = get_work();
	u32 operation, shape;
	if (!w)
		return 0;
	operation = w->args[0];
	shape = operation < 64 ? keyctl_args[operation & 63] : 0;
	for (u32 i = 0; i < 4; i++) {
		u64 v = w->args[(i + 1) & 7];
		if (shape >> (4 + i) & 1)
			put_dyn_str(w, v);
		else
			put_dyn_u64(w, 0, i < (shape & 15) ? v : 0);
	}
	return 0;
}

#endif
