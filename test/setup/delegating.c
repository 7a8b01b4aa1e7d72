/*
 * delegating RIGHTS COMMAND...: runs a command as root of a user namespace, with a bpffs over /sys/fs/bpf that delegates to it.
 * RIGHTS are options of that bpffs: delegate_cmds=any,delegate_maps=array. The namespace makes the file system, which then belongs
 * to it; only somebody outside may say what it delegates, so its descriptor goes out and comes back configured.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SET_STRING = 1, CREATE = 6, FROM_EMPTY_PATH = 4 };

static int check(int result, const char *what)
{
	if (result >= 0)
		return result;
	perror(what);
	exit(125);
}

static void put(const char *path, const char *text)
{
	int fd = check(open(path, O_WRONLY), path);

	check(write(fd, text, strlen(text)), path);
	close(fd);
}

static void step(int socket, int sends)
{
	char byte = 0;

	if (sends ? write(socket, &byte, 1) != 1 : read(socket, &byte, 1) != 1)
		check(-1, "the other process");
}

/* Sends a descriptor, or receives one when there is none to send. */
static int pass(int socket, int fd)
{
	char byte = 0, control[CMSG_SPACE(sizeof fd)] = { 0 };
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	if (fd < 0) {
		check(recvmsg(socket, &message, 0), "recvmsg");
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
		return fd;
	}
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(header), &fd, sizeof fd);
	return check(sendmsg(socket, &message, 0), "sendmsg");
}

static void inside(int socket, char **command)
{
	int fs, mounted;

	check(unshare(CLONE_NEWUSER), "unshare");
	step(socket, 1);
	step(socket, 0);
	check(setresgid(0, 0, 0), "setresgid");
	check(setresuid(0, 0, 0), "setresuid");
	check(unshare(CLONE_NEWNS), "unshare");
	fs = check(syscall(SYS_fsopen, "bpf", 0), "fsopen");
	pass(socket, fs);
	step(socket, 0);
	mounted = check(syscall(SYS_fsmount, fs, 0, 0), "fsmount");
	check(syscall(SYS_move_mount, mounted, "", AT_FDCWD, "/sys/fs/bpf", FROM_EMPTY_PATH), "move_mount");
	close(fs);
	close(mounted);
	close(socket);
	execvp(command[0], command);
	check(-1, command[0]);
}

static void map_ids(pid_t process)
{
	char path[64];

	for (const char **kind = (const char *[]){ "uid_map", "gid_map", NULL }; *kind; kind++) {
		snprintf(path, sizeof path, "/proc/%d/%s", process, *kind);
		put(path, "0 0 65536");
	}
}

int main(int count, char **words)
{
	int pair[2], fs, status;
	pid_t child;

	if (count < 3)
		return 2;
	check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "socketpair");
	child = check(fork(), "fork");
	if (child == 0)
		inside(pair[1], words + 2);
	close(pair[1]);
	step(pair[0], 0);
	map_ids(child);
	step(pair[0], 1);
	fs = pass(pair[0], -1);
	for (char *right = strtok(words[1], ","); right; right = strtok(NULL, ",")) {
		char *value = strchr(right, '=');

		*value++ = 0;
		check(syscall(SYS_fsconfig, fs, SET_STRING, right, value, 0), right);
	}
	check(syscall(SYS_fsconfig, fs, CREATE, NULL, NULL, 0), "create");
	step(pair[0], 1);
	check(waitpid(child, &status, 0), "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}
