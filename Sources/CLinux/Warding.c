#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

int linux_become_warden(int lock, const char *name) {
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (fcntl(lock, F_SETLK, &whole) < 0) return -1;
  setsid();
  umask(022);
  // Signals that end a session are not meant for it.
  signal(SIGHUP, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  return prctl(PR_SET_NAME, name);
}
