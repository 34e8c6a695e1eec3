// A process that keeps a file of its mount namespace covered while the host replaces it: renaming a file over a
// mount point removes the mount. It ends with the last process of the mount namespace. Runs between fork and
// exec, so it only makes system calls.
#define _GNU_SOURCE
#include "CLinux.h"
#include "Internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int is_same(const struct stat *a, const struct stat *b) {
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static int cover(const char *source, const char *target) {
  struct stat own, shown;
  if (stat(source, &own) < 0 || lstat(target, &shown) < 0) return -1;
  if (is_same(&own, &shown)) return 0;
  // The present mount shows a file that the source was before it was replaced.
  umount2(target, MNT_DETACH | UMOUNT_NOFOLLOW);
  int tree = linux_open_tree(source);
  if (tree < 0) return -1;
  int result = linux_move_mount(tree, target);
  int saved = errno;
  close(tree);
  errno = saved;
  return result;
}

int linux_show_file(const char *source, const char *target) {
  int file = open(target, O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (file >= 0) close(file);
  return cover(source, target);
}

// The number at the start of `text`; 0 if there is none.
static pid_t number(const char *text) {
  pid_t value = 0;
  for (; *text >= '0' && *text <= '9'; text++) value = value * 10 + (*text - '0');
  return value;
}

static int is_in(const struct stat *own, int proc, const char *pid) {
  char path[64];
  size_t length = strnlen(pid, 20);
  memcpy(path, pid, length);
  memcpy(path + length, "/ns/mnt", sizeof "/ns/mnt");
  struct stat other;
  return fstatat(proc, path, &other, 0) == 0 && is_same(own, &other);
}

// A descriptor of another process in this mount namespace, or -1.
static int companion(void) {
  struct stat own;
  int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC), found = -1;
  if (proc < 0 || stat("/proc/self/ns/mnt", &own) < 0) return -1;
  pid_t self = (pid_t)syscall(SYS_getpid);
  union {
    uint64_t aligned;
    char bytes[8192];
  } buffer;
  ssize_t count;
  while (found < 0 && (count = syscall(SYS_getdents64, proc, &buffer, sizeof buffer)) > 0)
    for (ssize_t at = 0; at < count && found < 0;) {
      struct directory_entry *entry = (struct directory_entry *)(buffer.bytes + at);
      pid_t pid = number(entry->name);
      if (pid > 0 && pid != self && is_in(&own, proc, entry->name))
        found = (int)syscall(SYS_pidfd_open, pid, 0);
      at += entry->length;
    }
  close(proc);
  return found;
}

static int watch_parent(int watch, const char *path) {
  char directory[PATH_MAX];
  const char *slash = strrchr(path, '/');
  if (!slash || (size_t)(slash - path) >= sizeof directory) return -1;
  memcpy(directory, path, (size_t)(slash - path));
  directory[slash - path] = 0;
  return inotify_add_watch(watch, directory, IN_MOVED_TO | IN_CREATE);
}

static void keep(const char *source, const char *target, int process) {
  // Descriptors from the command would keep its pipes open after its end.
  if (process > 0) syscall(SYS_close_range, 0u, (unsigned)process - 1, 0);
  syscall(SYS_close_range, (unsigned)process + 1, ~0u, 0);
  int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (watch < 0 || watch_parent(watch, target) < 0 || watch_parent(watch, source) < 0) return;
  while (process >= 0) {
    cover(source, target);
    struct pollfd waits[2] = {{watch, POLLIN, 0}, {process, POLLIN, 0}};
    if (poll(waits, 2, -1) < 0) continue;
    char events[4096];
    while (read(watch, events, sizeof events) > 0) continue;
    if (!waits[1].revents) continue;
    close(process);
    process = companion();
  }
}

// Detached from the command: not its descendant, and outside its session and namespace.
static void start(const char *source, const char *target, int process, int namespace) {
  if (syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) != 0) return;
  setsid();
  setns(namespace, CLONE_NEWNET);
  prctl(PR_SET_NAME, "netns-resolver");
  if (chdir("/") == 0) keep(source, target, process);
}

int linux_keep_covered(const char *source, const char *target, int namespace) {
  int process = (int)syscall(SYS_pidfd_open, (pid_t)syscall(SYS_getpid), 0);
  if (process < 0) return -1;
  // A raw system call: libc's fork would run handlers in memory shared with a vfork's parent.
  pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child == 0) {
    start(source, target, process, namespace);
    syscall(SYS_exit_group, 0);
  }
  close(process);
  if (child < 0) return -1;
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
  return 0;
}
