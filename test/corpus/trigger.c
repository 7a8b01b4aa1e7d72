// SPDX-License-Identifier: MIT
/*
 * trigger CGROUP ACTION...: does what cgroup hooks wait for, as a process of that cgroup in a network of its own (with a
 * loopback device only, so that every port is free), and prints a line an action: its result, or the name of the error.
 *
 * An action is words in one argument. An address with a colon is IPv6.
 *   socket FAMILY TYPE [PROTOCOL]       listen ADDRESS PORT            serve ADDRESS PORT (UDP)
 *   bind ADDRESS PORT -> port           connect ADDRESS PORT -> local and peer port; 0: picked by the kernel
 *   send ADDRESS PORT TEXT (UDP)        receive -> text and port of the last served
 *   unix-listen NAME                    unix-connect NAME -> peer's and own name
 *   unix-serve NAME                     unix-send NAME TEXT            unix-receive -> text and name
 *   read PATH -> first line             getsockopt LEVEL NAME -> value setsockopt LEVEL NAME VALUE
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_WORDS 5
#define FIRST_PICKED 32768

static int served = -1;
static int unix_served = -1;

struct address {
	socklen_t length;
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_un un;
	};
};

static struct address inet(const char *text, const char *port)
{
	struct address a = { .length = sizeof(a.v4) };

	if (strchr(text, ':')) {
		a.length = sizeof(a.v6);
		a.v6.sin6_family = AF_INET6;
		a.v6.sin6_port = htons(atoi(port));
		inet_pton(AF_INET6, text, &a.v6.sin6_addr);
	} else {
		a.v4.sin_family = AF_INET;
		a.v4.sin_port = htons(atoi(port));
		inet_pton(AF_INET, text, &a.v4.sin_addr);
	}
	return a;
}

/* The abstract address of this name. */
static struct address un(const char *name)
{
	struct address a = { .length = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name) };

	a.un.sun_family = AF_UNIX;
	memcpy(a.un.sun_path + 1, name, strlen(name));
	return a;
}

/* 0 for a port that the kernel picked, which says nothing. */
static int port_of(const struct address *a)
{
	int port = ntohs(a->any.sa_family == AF_INET6 ? a->v6.sin6_port : a->v4.sin_port);

	return port < FIRST_PICKED ? port : 0;
}

static const char *name_of(struct address *a)
{
	size_t length = a->length - offsetof(struct sockaddr_un, sun_path);

	if (a->length <= offsetof(struct sockaddr_un, sun_path))
		return "-";
	a->un.sun_path[length < sizeof(a->un.sun_path) ? length : sizeof(a->un.sun_path) - 1] = 0;
	return a->un.sun_path + 1;
}

static struct address ask(int fd, int (*call)(int, struct sockaddr *, socklen_t *))
{
	struct address a = { .length = sizeof(struct sockaddr_un) };

	call(fd, &a.any, &a.length);
	return a;
}

static int failed(void)
{
	printf("%s\n", strerrorname_np(errno));
	return -1;
}

static int ok(void)
{
	return printf("ok\n");
}

/* A new socket that did to the address what `act` does, or -1. */
static int with(struct address a, int type, int (*act)(int, const struct sockaddr *, socklen_t))
{
	int fd = socket(a.any.sa_family, type | SOCK_CLOEXEC, 0), one = 1;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (act(fd, &a.any, a.length) == 0)
		return fd;
	close(fd);
	return -1;
}

static int send_text(struct address a, const char *text)
{
	int fd = socket(a.any.sa_family, SOCK_DGRAM, 0);
	int failure = fd < 0 || sendto(fd, text, strlen(text), 0, &a.any, a.length) < 0;
	int result = failure ? failed() : ok();

	close(fd);
	return result;
}

static int receive(int fd, struct address *from, char *text, size_t room)
{
	ssize_t length;

	from->length = sizeof(struct sockaddr_un);
	length = recvfrom(fd, text, room - 1, MSG_DONTWAIT, &from->any, &from->length);
	text[length < 0 ? 0 : length] = 0;
	return length < 0 ? failed() : 0;
}

static void do_socket(char **w)
{
	int fd = socket(atoi(w[1]), atoi(w[2]), atoi(w[3]));

	if (fd < 0) {
		failed();
		return;
	}
	close(fd);
	ok();
}

static void do_listen(struct address a)
{
	int fd = with(a, SOCK_STREAM, bind);

	if (fd < 0 || listen(fd, 8))
		failed();
	else
		ok();
}

static void do_bind(struct address a)
{
	int fd = with(a, SOCK_STREAM, bind);
	struct address own;

	if (fd < 0) {
		failed();
		return;
	}
	own = ask(fd, getsockname);
	printf("%d\n", port_of(&own));
	close(fd);
}

static void do_connect(struct address a)
{
	int fd = with(a, SOCK_STREAM, connect);
	struct address own, peer;

	if (fd < 0) {
		failed();
		return;
	}
	own = ask(fd, getsockname);
	peer = ask(fd, getpeername);
	printf("%d %d\n", port_of(&own), port_of(&peer));
	close(fd);
}

static void do_serve(int *slot, struct address a)
{
	*slot = with(a, SOCK_DGRAM, bind);
	if (*slot < 0)
		failed();
	else
		ok();
}

static void do_receive(void)
{
	struct address from;
	char text[100];

	if (receive(served, &from, text, sizeof(text)) == 0)
		printf("%s %d\n", text, port_of(&from));
}

static void do_unix_connect(struct address a)
{
	/* Bound to a name that the kernel picks: no hook is asked for the name of a socket without one. */
	struct address own = { .length = sizeof(sa_family_t), .any.sa_family = AF_UNIX }, peer;
	int fd = with(own, SOCK_STREAM, bind);

	if (fd < 0 || connect(fd, &a.any, a.length)) {
		failed();
		return;
	}
	peer = ask(fd, getpeername);
	own = ask(fd, getsockname);
	printf("%s %s\n", name_of(&peer), name_of(&own));
	close(fd);
}

static void do_unix_receive(void)
{
	struct address from;
	char text[100];

	if (receive(unix_served, &from, text, sizeof(text)) == 0)
		printf("%s %s\n", text, name_of(&from));
}

static void do_read(const char *path)
{
	char text[100] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		failed();
	else
		printf("%.*s\n", (int)strcspn(text, "\n"), text);
	close(fd);
}

static void do_option(char **w, int set)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), value = set ? atoi(w[3]) : 0;
	socklen_t length = sizeof(value);
	int level = strtol(w[1], 0, 0), name = strtol(w[2], 0, 0);

	if (set ? setsockopt(fd, level, name, &value, length) : getsockopt(fd, level, name, &value, &length))
		failed();
	else
		printf("%d\n", value);
	close(fd);
}

static void act(char **w)
{
	const char *what = w[0];

	if (!strcmp(what, "socket")) do_socket(w);
	else if (!strcmp(what, "listen")) do_listen(inet(w[1], w[2]));
	else if (!strcmp(what, "serve")) do_serve(&served, inet(w[1], w[2]));
	else if (!strcmp(what, "bind")) do_bind(inet(w[1], w[2]));
	else if (!strcmp(what, "connect")) do_connect(inet(w[1], w[2]));
	else if (!strcmp(what, "send")) send_text(inet(w[1], w[2]), w[3]);
	else if (!strcmp(what, "receive")) do_receive();
	else if (!strcmp(what, "unix-listen")) do_listen(un(w[1]));
	else if (!strcmp(what, "unix-connect")) do_unix_connect(un(w[1]));
	else if (!strcmp(what, "unix-serve")) do_serve(&unix_served, un(w[1]));
	else if (!strcmp(what, "unix-send")) send_text(un(w[1]), w[2]);
	else if (!strcmp(what, "unix-receive")) do_unix_receive();
	else if (!strcmp(what, "read")) do_read(w[1]);
	else if (!strcmp(what, "getsockopt")) do_option(w, 0);
	else if (!strcmp(what, "setsockopt")) do_option(w, 1);
	else printf("no such action\n");
}

static int fail(const char *what)
{
	fprintf(stderr, "trigger: %s: %s\n", what, strerror(errno));
	return 1;
}

static int network_of_its_own(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd;

	if (unshare(CLONE_NEWNET))
		return -1;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &lo))
		return -1;
	return close(fd);
}

static int enter(const char *cgroup)
{
	char path[4096];
	int fd, length = snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);

	if (length >= (int)sizeof(path) || (fd = open(path, O_WRONLY | O_CLOEXEC)) < 0)
		return -1;
	return write(fd, "0", 1) == 1 ? close(fd) : -1;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return fail("no cgroup");
	if (network_of_its_own())
		return fail("network");
	if (enter(argv[1]))
		return fail(argv[1]);
	for (int i = 2; i < argc; i++) {
		char *words[MAX_WORDS] = { "", "", "", "", "" };
		int n = 0;

		for (char *word = strtok(argv[i], " "); word && n < MAX_WORDS; word = strtok(0, " "))
			words[n++] = word;
		act(words);
	}
	return 0;
}
