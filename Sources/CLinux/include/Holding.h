// The process that keeps an unprivileged user's namespaces.
#ifndef CLINUX_HOLDING_H
#define CLINUX_HOLDING_H

#include <sys/types.h>

/// The process with a record lock on an open file (F_GETLK): 0 for none, -1 with errno set; ESRCH if it is not
/// visible in this PID namespace.
pid_t linux_lock_owner(int file);
/// Becomes "netns rootless hold", which holds the calling process's namespaces: locks `lock` and executes this
/// program again. It keeps only the working directory, that file as descriptor 3, and `report` as descriptor 4.
/// Returns -1 with errno set.
int linux_become_holder(int lock, int report);
/// The work of that program: renames the file `made` in the working directory, which is open as descriptor 3,
/// to `name`, closes the report, and waits until the file has no name any more. Then returns 0. Returns -1 in a
/// process that was not started by linux_become_holder.
int linux_hold(const char *made, const char *name);
/// Whether the process has an effective capability (CAP_...).
int linux_has_capability(int capability);
/// Whether a program file has capabilities (security.capability of xattr(7)).
int linux_gives_capabilities(const char *program);
/// PR_GET_NO_NEW_PRIVS of prctl(2)
int linux_refuses_new_privileges(void);
/// Brings the loopback device of the network namespace up; -1 with errno set.
int linux_loopback_up(void);

#endif
