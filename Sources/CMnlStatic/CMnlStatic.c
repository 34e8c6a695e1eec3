#include "CMnlStatic.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef NETNS_MNL_ARCHIVE
// The compiler compares the declarations with those of libmnl.
#include <libmnl/libmnl.h>
#endif

struct mnl_socket {
  int descriptor;
  unsigned int port;
};

struct mnl_socket *MNL(socket_open2)(int family, int flags) {
  struct mnl_socket *opened = malloc(sizeof *opened);
  if (opened == NULL) return NULL;
  opened->port = 0;
  opened->descriptor = socket(AF_NETLINK, SOCK_RAW | flags, family);
  if (opened->descriptor < 0) {
    int error = errno;
    free(opened);
    errno = error;
    return NULL;
  }
  return opened;
}

int MNL(socket_bind)(struct mnl_socket *socket, unsigned int groups, pid_t port) {
  struct sockaddr_nl name = {.nl_family = AF_NETLINK, .nl_groups = groups, .nl_pid = port};
  socklen_t size = sizeof name;
  // Even if the kernel refuses it, this is the port id from now on.
  socket->port = port;
  if (bind(socket->descriptor, (struct sockaddr *)&name, size) < 0 ||
      getsockname(socket->descriptor, (struct sockaddr *)&name, &size) < 0)
    return -1;
  socket->port = name.nl_pid;
  return 0;
}

unsigned int MNL(socket_get_portid)(const struct mnl_socket *socket) {
  return socket->port;
}

int MNL(socket_get_fd)(const struct mnl_socket *socket) {
  return socket->descriptor;
}

int MNL(socket_setsockopt)(const struct mnl_socket *socket, int option, void *value, socklen_t size) {
  return setsockopt(socket->descriptor, SOL_NETLINK, option, value, size);
}

ssize_t MNL(socket_sendto)(const struct mnl_socket *socket, const void *bytes, size_t count) {
  static const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  return sendto(socket->descriptor, bytes, count, 0, (const struct sockaddr *)&kernel, sizeof kernel);
}

int MNL(socket_close)(struct mnl_socket *socket) {
  int result = close(socket->descriptor);
  free(socket);
  return result;
}
