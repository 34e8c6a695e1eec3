// The steps that put a process into a namespace's environment, as data: prepared in Swift, carried
// out here with system calls alone, since the process may be the child of a vfork(2).
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
  /// A new sysfs that calls itself `source`, not yet mounted anywhere; fd becomes its mount.
  LINUX_STEP_NEW_SYSFS,
  /// A detached copy of the mounts at and below `source`; fd becomes it.
  LINUX_STEP_COPY_TREE,
  /// Puts the mount of step `from` on `target` beneath what is mounted there (Linux 6.5).
  LINUX_STEP_BENEATH,
  /// Moves the mounts at and below `source` to `target`, a path in the mount of step `from`.
  LINUX_STEP_MOVE,
  /// Takes away what is mounted on `target`.
  LINUX_STEP_UNMOUNT,
  /// Puts the mount of step `from` in the place of what is mounted on `target`.
  LINUX_STEP_REPLACE,
  /// Mounts the detached tree of step `from` on `target`.
  LINUX_STEP_ATTACH,
  /// Puts a directory of its own on `target`, with all that is there and a place for each entry of
  /// `source` that is not.
  LINUX_STEP_COVER,
  /// Binds `source` on `target` itself where that is a symbolic link.
  LINUX_STEP_BIND_ON_LINK,
  /// Starts a process that binds `source` on `target` anew whenever either is replaced, for as long as
  /// the mount namespace is in use; `fd` is the network namespace that it stays in.
  LINUX_STEP_KEEP,
  /// Enters the mount namespace that the file `source` is, and the working directory of the same path.
  LINUX_STEP_JOIN_MOUNTS,
  /// Shows the file `source` as `target`, which is made where it is missing, unless it does already.
  LINUX_STEP_SHOW,
  /// sethostname(source), in a UTS namespace of its own
  LINUX_STEP_HOSTNAME,
  /// A new procfs on `target`, for the process's own process namespace; a file system of the type `source`
  /// where that is not NULL.
  LINUX_STEP_PROC,
  /// setsid()
  LINUX_STEP_SESSION,

  // Steps of isolation (Isolating.c).

  /// Starts a helper that stays outside, with the caller's privilege and mounts, and carries out the steps
  /// whose `from` it is; `fd` becomes the socket to it, `process` its pid.
  LINUX_STEP_HELPER,
  /// Writes the identity map `source` ("INSIDE OUTSIDE COUNT" a line) to the file `target` ("uid_map")
  /// of the process; by the program newuidmap or newgidmap unless flags has LINUX_MAP_DIRECTLY.
  LINUX_STEP_MAP,
  /// Binds the process's namespace `source` ("net") on the file `target`.
  LINUX_STEP_PERSIST,
  /// Ends the helper `from`; what it bound stays.
  LINUX_STEP_DISMISS,
  /// fork(2): later steps are the child's, but for those with `parents`.
  LINUX_STEP_FORK,
  /// The process gets the signal `flags` when its parent ends (PR_SET_PDEATHSIG).
  LINUX_STEP_DEATH_SIGNAL,
  /// Writes `source` to the file `target` at once.
  LINUX_STEP_WRITE,
  /// Opens `source`; fd becomes it.
  LINUX_STEP_OPEN,
  /// chroot(source), chdir(source)
  LINUX_STEP_CHROOT,
  LINUX_STEP_CHDIR,
  /// fchdir(fd), or to what the step `from` opened
  LINUX_STEP_FCHDIR,
  /// The directory `source`, which is a mount point, becomes the root; the old one is taken away.
  LINUX_STEP_PIVOT,
  /// Mounts the detached copy of step `after` on `target`, looked up below the directory of step `from`,
  /// which no link leads out of. What is missing of the path is made on file systems of earlier
  /// LINUX_STEP_NEW_MOUNT. EBUSY where it leads to that directory itself.
  LINUX_STEP_GRAFT,
  /// A file with the text `source`, read-only, is mounted on `target`, a link itself where it is one. It is made
  /// in the directory of step `after`, a file system in memory; `target` is looked up below that of step `from`.
  LINUX_STEP_TEXT,
  /// LINUX_STEP_GRAFT with a new file system of the type `source`, as which fd opens; flags are MOUNT_ATTR_... of
  /// mount_setattr(2).
  LINUX_STEP_NEW_MOUNT,
  /// mount("none", "/", NULL, flags, NULL), which goes for all mounts of the namespace after chroot(2) too.
  LINUX_STEP_PROPAGATION,
  /// No descriptor of a directory, a namespace or a process goes to the command.
  LINUX_STEP_SEAL,
  /// Nothing can be put into a terminal as if it were typed there (TIOCSTI, TIOCLINUX).
  LINUX_STEP_REFUSE_INPUT,
  /// A session keyring of its own (keyctl(2), KEYCTL_JOIN_SESSION_KEYRING)
  LINUX_STEP_KEYRING,
  /// Brings the loopback device up.
  LINUX_STEP_LOOPBACK,
  /// sethostname(source)
  LINUX_STEP_SET_HOSTNAME,
  /// setgroups(2) with the numbers in `source`, or none where that is NULL
  LINUX_STEP_SETGROUPS,
  /// setgid(flags), setuid(flags); with `fd` to whom that file belongs, as the user namespace that the process
  /// is in then has it.
  LINUX_STEP_SETGID,
  LINUX_STEP_SETUID,
  /// Permitted capabilities become inheritable and ambient, so that a program has them too.
  LINUX_STEP_AMBIENT,
  /// Takes all capabilities for good but those whose bits are in `flags`.
  LINUX_STEP_KEEP_CAPABILITIES,
  /// A later setuid(2) leaves the permitted capabilities.
  LINUX_STEP_OUTLAST_SETUID,
  /// LINUX_STEP_KEEP_CAPABILITIES, and what is kept is a program's too, whoever it runs as.
  LINUX_STEP_EXACT_CAPABILITIES,
  /// PR_SET_NO_NEW_PRIVS
  LINUX_STEP_NO_NEW_PRIVILEGES,
};

/// LINUX_STEP_MAP: the caller writes the file itself.
enum { LINUX_MAP_DIRECTLY = 1 };
/// LINUX_STEP_FORK: the parent has SIGINT and SIGTERM blocked from then on.
enum { LINUX_FORK_SHIELDED = 1 };
/// LINUX_STEP_FORK: the same with all signals that linux_stand_in passes on.
enum { LINUX_FORK_STANDING_IN = 2 };
/// LINUX_STEP_WRITE: set by the run, the file is open.
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
  /// The index of the step that made the descriptor it needs, and of one that it comes after, or -1;
  /// where either failed, this one is left out.
  int from;
  int after;
  /// The index of a step that makes this one needless, or -1; a failure of that one is none.
  int instead;
  /// errno of the failure, or 0.
  int error;
  /// Set by the run.
  int left_out;
  /// Nonzero: after LINUX_STEP_FORK it is the parent's.
  int parents;
  /// Nonzero: whoever made the step closes its descriptor.
  int owned;
  /// The exit status of a program that failed and said why itself, or 0.
  int status;
  pid_t process;
};

/// Carries out steps in order: the index of the required one that failed, or -1.
ssize_t linux_run_steps(struct linux_step *steps, size_t count);

/// What a run of steps with LINUX_STEP_FORK came to.
struct linux_run {
  /// The child, in its parent; 0 in the child, and where nothing forked.
  pid_t child;
  /// Nonzero: the child is one of the caller's parent (CLONE_PARENT).
  int is_sibling;
};

/// linux_run_steps for steps of isolation. The calling process has one thread.
ssize_t linux_carry_out(struct linux_step *steps, size_t count, struct linux_run *run);

/// Carries out LINUX_STEP_SHOW: 0, or -1 with errno set.
int linux_show_file(const char *source, const char *target);

/// Carries out LINUX_STEP_KEEP: 0, or -1 with errno set.
int linux_keep_covered(const char *source, const char *target, int namespace);

/// Carries out LINUX_STEP_COVER: 0, or -1 with errno set and everything as it was.
int linux_cover_directory(const char *source, const char *target);

struct linux_spawn {
  struct linux_step *steps;
  size_t count;
  /// Looked for along PATH unless it has a slash.
  const char *program;
  char *const *arguments;
  char *const *environment;
  /// The directory to start in, or NULL.
  const char *directory;
  /// Nonzero: no descriptor but 0, 1 and 2 goes to the program, its umask is 022, and no signal is
  /// blocked or ignored.
  int isolated;
  /// Standard input, output and error; -1 for the caller's own.
  int standard[3];
  /// The step that failed, or -1 where something after the steps did.
  ssize_t failed_step;
  /// Nonzero where it was chdir(2) that failed.
  int failed_directory;
  int error;
};

/// Starts a program after the steps: its pid, or -1 with `failed_step` and `error` set.
pid_t linux_spawn(struct linux_spawn *spawn);

/// linux_spawn for steps of isolation, in a copy of the caller's memory instead of that memory itself.
pid_t linux_spawn_isolated(struct linux_spawn *spawn);

/// Waits for a child and ends as it did: its exit status, or the same signal. With `stops` the caller
/// stops and goes on with it; -1 with errno set where waiting fails.
int linux_end_like(pid_t child, int stops);

/// The same; SIGINT and SIGTERM, which the caller has blocked, go on to the child.
int linux_end_like_and_forward(pid_t child);

/// linux_end_like for a child that stands for the command: the caller passes on to it the signals that it
/// gets, and stops and ends with it. One that process 1 of a namespace does nothing about stops or ends it
/// all the same. `proc` is the open /proc that the caller is seen in. The directory `group`, a control group,
/// is removed before the caller ends; NULL for none.
int linux_stand_in(pid_t child, int proc, const char *group);

/// Has the calling process killed when its parent ends, which has the pid `parent`.
int linux_end_with_parent(pid_t parent);

#endif
