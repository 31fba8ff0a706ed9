/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processes that come about in ways that hide who they are.
 *   lineage thread-exec FILE PROGRAM [ARGUMENT]...  opens FILE as descriptor 9, then a thread that is not the
 *                                                   main one becomes PROGRAM
 *   lineage threads COUNT FILE                      so many threads at once, each opens FILE
 *   lineage vfork PROGRAM [ARGUMENT]...             a child of vfork becomes PROGRAM
 *   lineage bare PROGRAM                            becomes PROGRAM without any argument
 *   lineage leader-gone FILE PROGRAM                the main thread leaves; another one opens FILE, then has a
 *                                                   child that becomes PROGRAM
 *   lineage on-line PROGRAM...                      for each line on standard input: a child that becomes the
 *                                                   next of the programs; leaves at the end without waiting
 *   lineage pass FILE                               a child is given FILE and a pipe over a socket, reads one byte of
 *                                                   FILE, closes both and leaves
 *   lineage                                         opens "watched" where it is, once "go" is there as well
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char **given;
static pthread_barrier_t all_there;

static void become(char **argv)
{
	execv(argv[0], argv);
	_exit(127);
}

static void *exec_thread(void *unused)
{
	(void)unused;
	become(given + 1);
	return NULL;
}

static void *open_thread(void *unused)
{
	(void)unused;
	pthread_barrier_wait(&all_there);
	close(open(given[1], O_RDONLY));
	pthread_barrier_wait(&all_there);
	return NULL;
}

static void *orphan_thread(void *unused)
{
	int status;
	pid_t child;
	char state[64] = "", path[64];
	(void)unused;
	/* until the main thread is a zombie */
	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", getpid());
	while (strstr(state, ") Z") == NULL) {
		FILE *f = fopen(path, "r");
		if (f == NULL || fgets(state, sizeof(state), f) == NULL)
			_exit(1);
		fclose(f);
	}
	close(open(given[0], O_RDONLY));
	child = fork();
	if (child == 0)
		become(given + 1);
	waitpid(child, &status, 0);
	exit(0);
}

/* Sends (`give`) or receives two descriptors. */
static int pass(int socket, int *fds, int give)
{
	union {
		char bytes[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr aligned;
	} control = { 0 };
	char byte = 'x';
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	struct cmsghdr *rights = &control.aligned;

	if (!give) {
		if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1)
			return 1;
		memcpy(fds, CMSG_DATA(rights), 2 * sizeof(int));
		return 0;
	}
	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(2 * sizeof(int));
	memcpy(CMSG_DATA(rights), fds, 2 * sizeof(int));
	return sendmsg(socket, &message, 0) != 1;
}

static int pass_file(const char *path)
{
	int ends[2], fds[2], pipes[2];
	char byte;
	pid_t child;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		return 1;
	child = fork();
	if (child == 0) {
		if (pass(ends[1], fds, 0) || read(fds[0], &byte, 1) != 1)
			_exit(1);
		close(fds[0]);
		close(fds[1]);
		_exit(0);
	}
	if (pipe(pipes) < 0)
		return 1;
	fds[0] = open(path, O_RDONLY);
	fds[1] = pipes[0];
	return pass(ends[0], fds, 1) || waitpid(child, NULL, 0) != child;
}

static int start(void *(*run)(void *))
{
	pthread_t thread;
	return pthread_create(&thread, NULL, run, NULL);
}

int main(int argc, char **argv)
{
	const char *way = argc > 2 ? argv[1] : "";
	char line[64];

	if (argc == 1) {
		int fd;
		while (access("go", F_OK) != 0)
			usleep(5000);
		fd = open("watched", O_RDONLY);
		return fd < 0 || read(fd, line, sizeof(line)) < 0;
	}
	given = argv + 2;
	if (strcmp(way, "thread-exec") == 0) {
		dup2(open(given[0], O_RDONLY), 9);
		start(exec_thread);
		for (;;)
			pause();
	}
	if (strcmp(way, "threads") == 0) {
		int count = atoi(given[0]);
		pthread_barrier_init(&all_there, NULL, (unsigned)count + 1);
		for (int i = 0; i < count; i++)
			if (start(open_thread))
				return 1;
		pthread_barrier_wait(&all_there);
		pthread_barrier_wait(&all_there);
		return 0;
	}
	if (strcmp(way, "vfork") == 0) {
		pid_t child = vfork();
		if (child == 0)
			become(given);
		return waitpid(child, NULL, 0) != child;
	}
	if (strcmp(way, "bare") == 0) {
		char *none[] = { NULL };
		execve(given[0], none, none);
		return 127;
	}
	if (strcmp(way, "leader-gone") == 0) {
		start(orphan_thread);
		pthread_exit(NULL);
	}
	if (strcmp(way, "pass") == 0)
		return pass_file(given[0]);
	if (strcmp(way, "on-line") == 0) {
		setvbuf(stdin, NULL, _IONBF, 0);
		while (fgets(line, sizeof(line), stdin) != NULL && *given != NULL) {
			char *child[] = { *given++, NULL };
			if (fork() == 0)
				become(child);
		}
		return 0;
	}
	return 2;
}
