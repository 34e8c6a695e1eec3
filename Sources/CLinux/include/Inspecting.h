// Questions about namespaces and the processes that hold them.
#ifndef INSPECTING_H
#define INSPECTING_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// statx(2) of `name` in `directory`, following links; -1 with errno set. Does not ask the server of a network
/// file system, which may not answer.
int linux_file_status(int directory, const char *name, uint64_t *device, uint64_t *inode,
                      uint32_t *mode);

/// The calling process's pid in /proc, which may belong to an outer PID namespace; its own pid if it is not
/// visible in /proc.
pid_t linux_own_process(void);

/// ioctl_ns(2): descriptors of a namespace's owning user namespace, and of its parent; -1 with errno set.
int linux_namespace_owner(int fd);
int linux_namespace_parent(int fd);
/// ioctl_ns(2): the type CLONE_NEW...; -1 with errno set.
int linux_namespace_kind(int fd);
/// ioctl_ns(2): the user who made a user namespace; -1 with errno set.
int linux_namespace_owner_uid(int fd, uid_t *uid);

/// pidfd_getfd(2): a copy of another process's descriptor; -1 with errno set, ENOSYS before Linux 5.6.
int linux_pidfd_getfd(int pidfd, int fd);
/// SIOCGSKNS (linux/sockios.h): the network namespace of a socket; -1 with errno set.
int linux_socket_namespace(int socket);

/// The number of bytes of the character at the start of `text` in the current locale; 0 if it is invalid.
/// `width` is set to its columns on a terminal, or -1 if it is not printable.
size_t linux_character(const char *text, size_t count, int *width);

#endif
