// The process that keeps a plain user's namespaces.
#ifndef CLINUX_HOLDING_H
#define CLINUX_HOLDING_H

#include <sys/types.h>

/// The process that has a record lock on an open file (F_GETLK): 0 for none, -1 with errno set; ESRCH for
/// one that this process namespace does not show.
pid_t linux_lock_owner(int file);
/// Becomes "netns rootless hold", which holds the calling process's namespaces: locks `lock` and executes
/// this program anew, with nothing of the caller but its working directory, that file, as descriptor 3, and
/// `report`, as descriptor 4. Returns -1 with errno set.
int linux_become_holder(int lock, int report);
/// What that program does: gives the file of the working directory that is called `made` and open as
/// descriptor 3 its `name`, closes the report, and waits until the file has no name any more: 0.
/// Returns -1 in a process that did not come from linux_become_holder.
int linux_hold(const char *made, const char *name);
/// Whether the process has a capability (CAP_...) in effect.
int linux_has_capability(int capability);
/// Whether a program has capabilities of its own (security.capability of xattr(7)).
int linux_gives_capabilities(const char *program);
/// PR_GET_NO_NEW_PRIVS of prctl(2)
int linux_refuses_new_privileges(void);
/// Sets the loopback device of the network namespace up: -1 with errno set.
int linux_loopback_up(void);

#endif
