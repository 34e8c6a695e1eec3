// Making namespaces that outlast the program: a child makes all of them at once, stands in them while
// the caller binds its files of /proc, and leaves process 1 of a process namespace behind.
#ifndef MAKING_H
#define MAKING_H

#include <stddef.h>
#include <sys/types.h>

#include "Entering.h"

enum linux_making_step {
  LINUX_MAKING_DONE,
  /// unshare(flag); `flag` is zero where no single kind is to blame
  LINUX_MAKING_UNSHARE,
  /// The name of the host
  LINUX_MAKING_HOSTNAME,
  /// /proc/self/timens_offsets
  LINUX_MAKING_OFFSETS,
  /// One of the steps, whose index is in `flag`
  LINUX_MAKING_MOUNTS,
  /// fork(2)
  LINUX_MAKING_FORK,
  /// A procfs on /proc
  LINUX_MAKING_PROC,
  /// The child has ended
  LINUX_MAKING_LOST,
};

struct linux_making {
  /// CLONE_NEW... of all kinds, for one unshare(2)
  unsigned flags;
  /// The name of the host, or NULL
  const char *hostname;
  /// Lines for /proc/self/timens_offsets, or NULL
  const char *offsets;
  /// What process 1 shows as its command line.
  const char *title;
  /// Steps to carry out in the new mount namespace
  struct linux_step *steps;
  size_t count;
  /// Nonzero: process 1 mounts a procfs on /proc.
  int mounts_proc;
};

struct linux_making_answer {
  int step;
  int error;
  unsigned flag;
};

/// Starts the child, which makes the namespaces and waits: its pid, or -1 with errno set. `talk` is
/// where to talk to it; when that is closed, the child ends, and process 1 too unless it was told to stay.
/// linux_making_hear tells whether the namespaces are there.
pid_t linux_make_namespaces(const struct linux_making *making, int *talk);

/// What the child says next.
struct linux_making_answer linux_making_hear(int talk);

/// Has the child make a further mount namespace on that processor.
struct linux_making_answer linux_making_mounts(int talk, int processor);

/// Has the child go on once its identity maps are written: hostname, clocks, mounts, process 1.
struct linux_making_answer linux_making_finish(int talk);

/// Has process 1 stay, which says so.
struct linux_making_answer linux_making_keep(int talk);

/// NS_GET_NSTYPE (ioctl_nsfs(2)): CLONE_NEW..., or -1 where the file is no namespace.
int linux_namespace_flag(int fd);

/// The pid, in the caller's process namespace, of process 1 of a process namespace: 0 where it has ended,
/// or is not to be seen from here, -1 where the kernel does not tell (before Linux 6.11).
pid_t linux_first_process(int fd);

/// kill(2) by SIGKILL, and waits for the end for so many milliseconds at most: 0, or -1 with errno set,
/// ETIMEDOUT where it goes on.
int linux_end_process(int pidfd, int milliseconds);

/// The number of processors that the calling thread may run on, of which the first `count` are written.
int linux_processors(int *processors, int count);

#endif
