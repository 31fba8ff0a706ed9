/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 (FIPS 180-4), enough to check the archive before anything of it is executed. */
#ifndef SAKER_SHA256_H
#define SAKER_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES 32

/* Hashes `length` bytes at `data` into `digest`. */
void sha256(const uint8_t *data, size_t length, uint8_t digest[SHA256_BYTES]);

#endif
