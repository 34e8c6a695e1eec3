// Makes namespaces that outlast the program. A child makes all of them at once, stays in them while the caller
// binds its files in /proc, and leaves process 1 of a PID namespace behind.
#ifndef MAKING_H
#define MAKING_H

#include <stddef.h>
#include <sys/types.h>

#include "Entering.h"

enum linux_making_step {
  LINUX_MAKING_DONE,
  /// unshare(flag); `flag` is zero if it is not due to a single kind
  LINUX_MAKING_UNSHARE,
  /// The hostname
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
  /// The hostname, or NULL
  const char *hostname;
  /// Lines for /proc/self/timens_offsets, or NULL
  const char *offsets;
  /// The command line that process 1 shows.
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

/// Starts the child, which makes the namespaces and waits. Returns its pid, or -1 with errno set. `talk` is the
/// socket for talking to it. When that is closed, the child ends, and so does process 1 unless it was told to
/// stay. linux_making_hear tells whether the namespaces were made.
pid_t linux_make_namespaces(const struct linux_making *making, int *talk);

/// The child's next message.
struct linux_making_answer linux_making_hear(int talk);

/// Makes the child create another mount namespace on this processor.
struct linux_making_answer linux_making_mounts(int talk, int processor);

/// Continues once the identity maps are written: sets up hostname, clocks, mounts and process 1.
struct linux_making_answer linux_making_finish(int talk);

/// Makes process 1 stay, which confirms it.
struct linux_making_answer linux_making_keep(int talk);

/// NS_GET_NSTYPE (ioctl_nsfs(2)): the type CLONE_NEW..., or -1 if the file is not a namespace.
int linux_namespace_flag(int fd);

/// The pid, in the caller's PID namespace, of process 1 of another one. 0 if it has ended or is not visible
/// from here, -1 if the kernel cannot tell (before Linux 6.11).
pid_t linux_first_process(int fd);

/// Sends SIGKILL to a process and waits for its end, at most the given milliseconds. Returns 0, or -1 with
/// errno set; ETIMEDOUT if it still runs.
int linux_end_process(int pidfd, int milliseconds);

/// The number of processors that the calling thread may run on; the first `count` are stored.
int linux_processors(int *processors, int count);

#endif
