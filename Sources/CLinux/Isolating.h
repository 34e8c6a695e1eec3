// What the files that carry out steps of isolation share. The functions answer -1 with errno set.
#ifndef ISOLATING_H
#define ISOLATING_H

#include "Spawning.h"

#include <signal.h>

/// fork(2) without glibc's handlers and lists of threads; the child is one of the caller's parent where
/// `is_sibling`.
pid_t plain_fork(int is_sibling);

/// Ends by the signal that a child's status has; else answers its exit status.
int end_with(int status);

/// The signals that a waiting process passes on to the command.
void add_forwarded_signals(sigset_t *set);

/// waitpid(2) until it has ended: its status, or -1.
int reap(pid_t child);

int start_helper(struct linux_step *steps, size_t count, struct linux_step *step);
/// Has the helper carry out the step of that index.
int ask_helper(int helper, size_t index, struct linux_step *step);
/// The same for LINUX_STEP_PERSIST.
int persist_by_helper(int helper, size_t index, struct linux_step *step);
/// Ends the helper; what it bound stays where `keeps`.
int dismiss_helper(struct linux_step *helper, int keeps);

/// Lets the child of a run go on and waits until it has done its steps: 0 where they failed.
int is_child_ready(struct linux_step *steps, size_t count, const struct linux_run *run);

/// Has no descriptor go to the command by which it could leave: of a directory, a namespace or a process.
int seal_descriptors(void);

/// Leaves the caller's session keyring for a new one (keyctl(2)).
int join_new_keyring(void);

/// Refuses the requests of ioctl(2) that put words into a terminal or a console as if they were typed there:
/// EACCES for a caller with neither privilege nor PR_SET_NO_NEW_PRIVS.
int refuse_terminal_input(void);

/// Writes a text at once.
int write_text(int file, const char *text);

/// Makes the mount of a step of LINUX_STEP_GRAFT, LINUX_STEP_TEXT or LINUX_STEP_NEW_MOUNT.
int run_mount_step(struct linux_step *steps, size_t index);

/// How the mounts of the namespace propagate, all of them, after chroot(2) too.
int set_propagation(unsigned long flags);

/// Brings the loopback device up.
int raise_loopback(void);

/// A step that changes identities or capabilities.
int run_identity_step(const struct linux_step *step);

#endif
