// What the namespaces of a machine, and those who hold them, are asked.
#ifndef INSPECTING_H
#define INSPECTING_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// statx(2) of `name` in `directory`, links followed: -1 with errno set. Asks no server of a network
/// file system, which may not answer.
int linux_file_status(int directory, const char *name, uint64_t *device, uint64_t *inode,
                      uint32_t *mode);

/// The calling process's number as /proc shows it, which may be that of a process namespace around its own;
/// its own number where /proc does not show it.
pid_t linux_own_process(void);

/// ioctl_ns(2): the user namespace that owns a namespace, its parent, as descriptors; -1 with errno set.
int linux_namespace_owner(int fd);
int linux_namespace_parent(int fd);
/// ioctl_ns(2): CLONE_NEW...; -1 with errno set.
int linux_namespace_kind(int fd);
/// ioctl_ns(2): who made a user namespace; -1 with errno set.
int linux_namespace_owner_uid(int fd, uid_t *uid);

/// pidfd_getfd(2): a copy of another process's descriptor; -1 with errno set, ENOSYS before Linux 5.6.
int linux_pidfd_getfd(int pidfd, int fd);
/// SIOCGSKNS (linux/sockios.h): the network namespace of a socket; -1 with errno set.
int linux_socket_namespace(int socket);

/// The character that `text` starts with, as the locale has it: how many bytes it has, 0 where they are
/// none. `width` becomes its columns on a terminal, -1 where it cannot be printed.
size_t linux_character(const char *text, size_t count, int *width);

#endif
