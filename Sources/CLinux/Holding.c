#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { LOCK = 3, REPORT = 4, ABOVE = 16 };

pid_t linux_lock_owner(int file) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (fcntl(file, F_GETLK, &lock) < 0) return -1;
  if (lock.l_type == F_UNLCK) return 0;
  if (lock.l_pid > 0) return lock.l_pid;
  errno = ESRCH;
  return -1;
}

static int use_null(void) {
  int null = open("/dev/null", O_RDWR);
  if (null < 0) return -1;
  for (int i = 0; i < 3; i++)
    if (dup2(null, i) < 0) return -1;
  if (null > 2) close(null);
  return 0;
}

int linux_become_holder(int lock, int report) {
  lock = fcntl(lock, F_DUPFD, ABOVE);
  report = fcntl(report, F_DUPFD, ABOVE);
  if (lock < 0 || report < 0 || use_null() < 0) return -1;
  if (dup2(lock, LOCK) < 0 || dup2(report, REPORT) < 0) return -1;
  // A process loses its record locks on a file when it closes any descriptor of it.
  if (syscall(SYS_close_range, REPORT + 1u, ~0u, 0) < 0) return -1;
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (fcntl(LOCK, F_SETLK, &whole) < 0) return -1;
  setsid();
  umask(022);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  // Signals that end a session are not meant for it.
  for (int number = 1; number < NSIG; number++) signal(number, number == SIGHUP ? SIG_IGN : SIG_DFL);
  char *words[] = {"netns", "rootless", "hold", NULL}, *variables[] = {NULL};
  return execve("/proc/self/exe", words, variables);
}

static int is_deleted(void) {
  struct stat status;
  return fstat(LOCK, &status) < 0 || status.st_nlink == 0;
}

int linux_hold(const char *made, const char *name) {
  struct stat own, file;
  if (fstat(LOCK, &own) < 0 || lstat(made, &file) < 0) return -1;
  if (own.st_dev != file.st_dev || own.st_ino != file.st_ino || !S_ISREG(own.st_mode)) return -1;
  prctl(PR_SET_NAME, "netns-holder");
  if (rename(made, name) < 0 || chdir("/") < 0) return 0;
  // The process that waits for the end of the report finds the holder by that name.
  close(REPORT);
  int watch = inotify_init1(IN_CLOEXEC);
  if (watch < 0 || inotify_add_watch(watch, "/proc/self/fd/3", IN_ATTRIB | IN_DELETE_SELF) < 0) {
    while (!is_deleted()) pause();
    return 0;
  }
  char event[4096];
  while (!is_deleted())
    if (read(watch, event, sizeof event) < 0 && errno != EINTR) break;
  return 0;
}

int linux_has_capability(int capability) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
  if (syscall(SYS_capget, &header, data) < 0) return 0;
  return data[capability / 32].effective >> (capability % 32) & 1;
}

int linux_gives_capabilities(const char *program) {
  return getxattr(program, "security.capability", NULL, 0) > 0;
}

int linux_refuses_new_privileges(void) { return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1; }

int linux_loopback_up(void) {
  int socket = (int)syscall(SYS_socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return -1;
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
  int result = ioctl(socket, SIOCSIFFLAGS, &request), saved = errno;
  close(socket);
  errno = saved;
  return result;
}
