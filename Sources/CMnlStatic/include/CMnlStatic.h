// The calls of libmnl for sockets that netns uses, for programs without shared libraries.
//
// `scripts/build --static` makes an archive of them if the system has no libmnl.a. The contract of each is the one in
// libmnl's own documentation. In the package itself, where the tests compare both, they have a prefix.
#ifndef CMNL_STATIC_H
#define CMNL_STATIC_H

#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

#ifdef NETNS_MNL_ARCHIVE
#define MNL(name) mnl_##name
#else
#define MNL(name) static_mnl_##name
#endif

struct mnl_socket;

/// Opens a netlink socket of a family (netlink(7)), with flags of socket(2). Returns NULL with errno set if that fails.
struct mnl_socket *MNL(socket_open2)(int family, int flags);

/// Binds it to multicast groups and a port id, 0 for one that the kernel chooses. Returns -1 with errno set if that
/// fails.
int MNL(socket_bind)(struct mnl_socket *socket, unsigned int groups, pid_t port);

/// The port id that the socket was bound to; 0 before.
unsigned int MNL(socket_get_portid)(const struct mnl_socket *socket);

/// The file descriptor, which stays the socket's.
int MNL(socket_get_fd)(const struct mnl_socket *socket);

/// Sets an option of the level SOL_NETLINK. Returns -1 with errno set if that fails.
int MNL(socket_setsockopt)(const struct mnl_socket *socket, int option, void *value, socklen_t size);

/// Sends a datagram to the kernel. Returns its length, or -1 with errno set.
ssize_t MNL(socket_sendto)(const struct mnl_socket *socket, const void *bytes, size_t count);

/// Closes the descriptor and frees the socket, even if it returns -1 with errno set.
int MNL(socket_close)(struct mnl_socket *socket);

#endif
