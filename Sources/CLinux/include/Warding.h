// The process beside an uplink with restricted destinations.
#ifndef CLINUX_WARDING_H
#define CLINUX_WARDING_H

/// Locks an open file as a whole (F_SETLK) and makes the calling process a daemon without a session, named
/// `name` (PR_SET_NAME of prctl(2)). Returns -1 with errno set; EAGAIN or EACCES if another process has the
/// lock.
int linux_become_warden(int lock, const char *name);

#endif
