// The steps that put a process into a namespace's environment, as data. Swift code prepares them; this code
// carries them out with system calls alone, since the process may be the child of a vfork(2).
#ifndef ENTERING_H
#define ENTERING_H

#include <stddef.h>
#include <sys/types.h>

enum linux_step_kind {
  /// setns(fd, flags)
  LINUX_STEP_SETNS,
  /// unshare(flags)
  LINUX_STEP_UNSHARE,
  /// mount(source, target, NULL, flags, NULL)
  LINUX_STEP_MOUNT,
  /// Makes a sysfs with the mount source `source`, not mounted yet; fd becomes its descriptor.
  LINUX_STEP_NEW_SYSFS,
  /// Makes a detached copy of the mounts at and below `source`; fd becomes its descriptor.
  LINUX_STEP_COPY_TREE,
  /// Mounts the mount of step `from` on `target` beneath the existing one (Linux 6.5).
  LINUX_STEP_BENEATH,
  /// Moves the mounts at and below `source` to `target`, a path in the mount of step `from`.
  LINUX_STEP_MOVE,
  /// Unmounts `target`.
  LINUX_STEP_UNMOUNT,
  /// Replaces the mount on `target` with the mount of step `from`.
  LINUX_STEP_REPLACE,
  /// Mounts the detached tree of step `from` on `target`.
  LINUX_STEP_ATTACH,
  /// Mounts a new directory on `target`, which shows all entries of the old one, and has a place for each entry
  /// of `source` that is missing there.
  LINUX_STEP_COVER,
  /// Binds `source` on `target` itself, which is a symbolic link.
  LINUX_STEP_BIND_ON_LINK,
  /// Starts a process that binds `source` on `target` again whenever either is replaced, as long as the mount
  /// namespace is in use. `fd` is the network namespace that the process stays in.
  LINUX_STEP_KEEP,
  /// Enters the mount namespace in the file `source`, keeping the path of the working directory.
  LINUX_STEP_JOIN_MOUNTS,
  /// Binds the file `source` on `target`, unless it is there already; creates `target` if it is missing.
  LINUX_STEP_SHOW,
  /// unshare(CLONE_NEWUTS), then sethostname(source)
  LINUX_STEP_HOSTNAME,
  /// Mounts on `target` a new procfs for the process's PID namespace, or a file system of the type `source` if
  /// that is not NULL.
  LINUX_STEP_PROC,
  /// setsid()
  LINUX_STEP_SESSION,

  // Steps of isolation (Isolating.c).

  /// Starts a helper that stays outside with the caller's privileges and mounts. It carries out the steps that
  /// refer to it by `from`. `fd` becomes the socket to it, `process` its pid.
  LINUX_STEP_HELPER,
  /// Writes the identity map `source` (lines "INSIDE OUTSIDE COUNT") to the file `target` ("uid_map") of the
  /// process. The program newuidmap or newgidmap does this unless flags has LINUX_MAP_DIRECTLY.
  LINUX_STEP_MAP,
  /// Binds the process's namespace `source` ("net") to the file `target`.
  LINUX_STEP_PERSIST,
  /// Ends the helper `from`; what it bound stays.
  LINUX_STEP_DISMISS,
  /// fork(2): the child carries out the later steps, except those with `parents`.
  LINUX_STEP_FORK,
  /// The process gets the signal `flags` when its parent ends (PR_SET_PDEATHSIG).
  LINUX_STEP_DEATH_SIGNAL,
  /// Writes `source` to the file `target` with one write(2).
  LINUX_STEP_WRITE,
  /// Opens `source`; fd becomes its descriptor.
  LINUX_STEP_OPEN,
  /// chroot(source), chdir(source)
  LINUX_STEP_CHROOT,
  LINUX_STEP_CHDIR,
  /// fchdir(fd), or to the directory that step `from` opened
  LINUX_STEP_FCHDIR,
  /// Makes the directory `source`, a mount point, the root directory; the old root is unmounted.
  LINUX_STEP_PIVOT,
  /// Mounts the detached copy of step `after` on `target`, which is looked up below the directory of step
  /// `from`; no link leads out of that. Missing parts of the path are created only on file systems of earlier
  /// LINUX_STEP_NEW_MOUNT steps. EBUSY if the path leads to the directory itself.
  LINUX_STEP_GRAFT,
  /// Mounts a read-only file with the text `source` on `target`, even if that is a link. The file is made in
  /// the directory of step `after`, on a file system in memory; `target` is looked up below that of step
  /// `from`.
  LINUX_STEP_TEXT,
  /// Like LINUX_STEP_GRAFT with a new file system of the type `source`; fd becomes its descriptor. flags are
  /// the MOUNT_ATTR_... of mount_setattr(2).
  LINUX_STEP_NEW_MOUNT,
  /// mount("none", "/", NULL, flags, NULL) for all mounts of the namespace, even after chroot(2).
  LINUX_STEP_PROPAGATION,
  /// Withholds all descriptors of directories, namespaces and processes from the command.
  LINUX_STEP_SEAL,
  /// Forbids putting input into a terminal as if it were typed (TIOCSTI, TIOCLINUX).
  LINUX_STEP_REFUSE_INPUT,
  /// Joins a new session keyring (keyctl(2), KEYCTL_JOIN_SESSION_KEYRING).
  LINUX_STEP_KEYRING,
  /// Brings the loopback device up.
  LINUX_STEP_LOOPBACK,
  /// sethostname(source)
  LINUX_STEP_SET_HOSTNAME,
  /// setgroups(2) with the ids in `source`, or none if that is NULL
  LINUX_STEP_SETGROUPS,
  /// setgid(flags), setuid(flags). With `fd`, the owner of that file, by its id in the process's user namespace
  /// at that point.
  LINUX_STEP_SETGID,
  LINUX_STEP_SETUID,
  /// Makes permitted capabilities inheritable and ambient, so that programs keep them.
  LINUX_STEP_AMBIENT,
  /// Drops all capabilities for good except those whose bits are in `flags`.
  LINUX_STEP_KEEP_CAPABILITIES,
  /// Makes a later setuid(2) keep the permitted capabilities.
  LINUX_STEP_OUTLAST_SETUID,
  /// LINUX_STEP_KEEP_CAPABILITIES, and programs keep the remaining ones, whoever they run as.
  LINUX_STEP_EXACT_CAPABILITIES,
  /// PR_SET_NO_NEW_PRIVS
  LINUX_STEP_NO_NEW_PRIVILEGES,
};

/// LINUX_STEP_MAP: the caller writes the file itself.
enum { LINUX_MAP_DIRECTLY = 1 };
/// LINUX_STEP_FORK: from then on, the parent has SIGINT and SIGTERM blocked.
enum { LINUX_FORK_SHIELDED = 1 };
/// LINUX_STEP_FORK: the same for all signals that linux_stand_in passes on.
enum { LINUX_FORK_STANDING_IN = 2 };
/// LINUX_STEP_WRITE: set by the run if the file is open.
enum { LINUX_WRITE_OPENED = 1 };
/// LINUX_STEP_GRAFT: read-only.
enum { LINUX_GRAFT_READ_ONLY = 1 };

struct linux_step {
  int kind;
  /// Nonzero: a failure ends the run.
  int required;
  const char *source;
  const char *target;
  unsigned long flags;
  int fd;
  /// The index of the step that makes the descriptor that this one uses, and of a step that this one follows,
  /// or -1. If either fails, this one is skipped.
  int from;
  int after;
  /// The index of a step that this one is an alternative to, or -1. If that step succeeds, this one is skipped;
  /// its failure does not count.
  int instead;
  /// The errno of the failure, or 0.
  int error;
  /// Nonzero: the step was skipped. Set by the run.
  int left_out;
  /// Nonzero: after LINUX_STEP_FORK the parent carries out the step.
  int parents;
  /// Nonzero: the maker of the step closes its descriptor.
  int owned;
  /// The exit status of a program that failed after printing the reason, or 0.
  int status;
  pid_t process;
};

/// Carries out steps in order. Returns the index of the required step that failed, or -1.
ssize_t linux_run_steps(struct linux_step *steps, size_t count);

/// The outcome of a run with LINUX_STEP_FORK.
struct linux_run {
  /// In the parent, the child's pid; 0 in the child, and if nothing forked.
  pid_t child;
  /// Nonzero: the child is a child of the caller's parent (CLONE_PARENT).
  int is_sibling;
};

/// linux_run_steps for steps of isolation. The calling process must have one thread.
ssize_t linux_carry_out(struct linux_step *steps, size_t count, struct linux_run *run);

/// Carries out LINUX_STEP_SHOW. Returns 0, or -1 with errno set.
int linux_show_file(const char *source, const char *target);

/// Carries out LINUX_STEP_KEEP. Returns 0, or -1 with errno set.
int linux_keep_covered(const char *source, const char *target, int namespace);

/// Carries out LINUX_STEP_COVER. Returns 0, or -1 with errno set and nothing changed.
int linux_cover_directory(const char *source, const char *target);

struct linux_spawn {
  struct linux_step *steps;
  size_t count;
  /// Searched in PATH unless it contains a slash.
  const char *program;
  char *const *arguments;
  char *const *environment;
  /// The working directory, or NULL.
  const char *directory;
  /// Nonzero: the program gets no descriptors other than 0, 1 and 2, the umask 022, and no blocked or ignored
  /// signals.
  int isolated;
  /// Standard input, output and error; -1 for the caller's own.
  int standard[3];
  /// The step that failed, or -1 if something after the steps did.
  ssize_t failed_step;
  /// Nonzero if chdir(2) failed.
  int failed_directory;
  int error;
};

/// Starts a program after the steps. Returns its pid, or -1 with `failed_step` and `error` set.
pid_t linux_spawn(struct linux_spawn *spawn);

/// linux_spawn for steps of isolation. The child has a copy of the caller's memory instead of sharing it.
pid_t linux_spawn_isolated(struct linux_spawn *spawn);

/// Waits for a child and ends in the same way: returns its exit status, or dies from the same signal. With
/// `stops` the caller stops and continues with the child. Returns -1 with errno set if waiting fails.
int linux_end_like(pid_t child, int stops);

/// The same, but passes SIGINT and SIGTERM, which the caller has blocked, on to the child.
int linux_end_like_and_forward(pid_t child);

/// linux_end_like for a caller that represents its child to others: it passes the signals that it gets on to
/// the child, and stops and ends with it. Signals for which a process 1 has no handler stop or end it
/// nevertheless. `proc` is an open /proc in which the caller is visible. The control group with the directory
/// `group` is removed before the caller ends; NULL for none.
int linux_stand_in(pid_t child, int proc, const char *group);

/// Makes the kernel kill the calling process when its parent, with the pid `parent`, ends.
int linux_end_with_parent(pid_t parent);

#endif
