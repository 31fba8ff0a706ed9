/* SPDX-License-Identifier: Apache-2.0 */
/* Failures: one sentence that names the step, then the words of libbpf and the kernel. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "handle.h"

/* Bytes of libbpf's and the kernel's words that go into a message. */
#define WORDS 1200
#define WORDS_IN_FULL (ERROR_BYTES - 1024)

int saker_fail(struct saker *s, int error, const char *format, ...)
{
	va_list list;
	int used;

	va_start(list, format);
	used = vsnprintf(s->error, sizeof(s->error), format, list);
	va_end(list);
	if (used < 0)
		used = 0;
	if ((size_t)used < sizeof(s->error))
		used += snprintf(s->error + used, sizeof(s->error) - (size_t)used, ": %s",
				 strerror(error));
	if (s->log && s->log[0] && (size_t)used < sizeof(s->error)) {
		/* the kernel says what was wrong at the end of its log */
		size_t keep = s->options[SAKER_VERIFIER_LOG] ? WORDS_IN_FULL : WORDS;
		size_t length = strlen(s->log);
		snprintf(s->error + used, sizeof(s->error) - (size_t)used, "\n%s",
			 s->log + (length > keep ? length - keep : 0));
	}
	return -error;
}

const char *saker_last_error(struct saker *s)
{
	return s ? s->error : "no handle";
}
