// Shared by the files that carry out steps of isolation. The functions return -1 with errno set on failure.
#ifndef ISOLATING_H
#define ISOLATING_H

#include "Spawning.h"

#include <signal.h>

/// fork(2) without glibc's handlers and lists of threads. With `is_sibling` the child is a child of the
/// caller's parent.
pid_t plain_fork(int is_sibling);

/// Dies from the signal in a child's status; otherwise returns its exit status.
int end_with(int status);

/// The signals that a waiting process passes on to the command.
void add_forwarded_signals(sigset_t *set);

/// waitpid(2) until the child has ended. Returns its status, or -1.
int reap(pid_t child);

int start_helper(struct linux_step *steps, size_t count, struct linux_step *step);
/// Makes the helper carry out the step with this index.
int ask_helper(int helper, size_t index, struct linux_step *step);
/// The same for LINUX_STEP_PERSIST.
int persist_by_helper(int helper, size_t index, struct linux_step *step);
/// Ends the helper; with `keeps`, what it bound stays.
int dismiss_helper(struct linux_step *helper, int keeps);

/// Lets the child of a run continue and waits until it has finished its steps. Returns 0 if they failed.
int is_child_ready(struct linux_step *steps, size_t count, const struct linux_run *run);

/// Withholds from the command all descriptors that lead out: of directories, namespaces and processes.
int seal_descriptors(void);

/// Leaves the caller's session keyring for a new one (keyctl(2)).
int join_new_keyring(void);

/// Forbids the ioctl(2) requests that put text into a terminal or console as if it were typed there. EACCES for
/// a caller with neither privileges nor PR_SET_NO_NEW_PRIVS.
int refuse_terminal_input(void);

/// Writes a text with one write(2).
int write_text(int file, const char *text);

/// Makes the mount of a LINUX_STEP_GRAFT, LINUX_STEP_TEXT or LINUX_STEP_NEW_MOUNT step.
int run_mount_step(struct linux_step *steps, size_t index);

/// Sets the propagation of all mounts of the namespace, even after chroot(2).
int set_propagation(unsigned long flags);

/// Brings the loopback device up.
int raise_loopback(void);

/// Carries out a step that changes ids or capabilities.
int run_identity_step(const struct linux_step *step);

#endif
