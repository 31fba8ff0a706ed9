/* SPDX-License-Identifier: Apache-2.0 */
/* Times system calls in a tight loop; prints nanoseconds each as JSON. Best of several batches. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void getppid_once(void)
{
	syscall(SYS_getppid);
}

static void open_close_once(void)
{
	close(open("/usr/share/common-licenses/Apache-2.0", O_RDONLY));
}

static double best(void (*once)(void), int count)
{
	double least = 1e18;
	for (int batch = 0; batch < 20; batch++) {
		double start = now();
		for (int i = 0; i < count; i++)
			once();
		double each = (now() - start) / count;
		if (each < least)
			least = each;
	}
	return least;
}

int main(void)
{
	double getppid_ns = best(getppid_once, 200000);
	printf("{\"getppid\": %.2f, \"open_close\": %.2f}\n", getppid_ns, best(open_close_once, 20000));
	return 0;
}
