// Replaces a directory in which nothing may be created with a private one. It shows every entry of the original
// by a bind mount, and has places for the missing ones. Runs between vfork and exec, so it only makes system
// calls.
#define _GNU_SOURCE
#include "CLinux.h"
#include "Internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int make_link(int from, int to, const char *name) {
  char target[PATH_MAX];
  ssize_t length = readlinkat(from, name, target, sizeof target - 1);
  if (length < 0) return -1;
  target[length] = 0;
  return symlinkat(target, to, name);
}

// An empty file or directory, as a mount point.
static int make_place(int to, const char *name, int is_directory) {
  if (is_directory) return mkdirat(to, name, 0755);
  int file = openat(to, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
  return file < 0 ? -1 : close(file);
}

// Shows an entry of the covered directory.
static int show(int from, int to, const char *name) {
  struct stat entry;
  if (fstatat(from, name, &entry, AT_SYMLINK_NOFOLLOW) < 0) return errno == ENOENT ? 0 : -1;
  if (S_ISLNK(entry.st_mode)) return make_link(from, to, name);
  if (make_place(to, name, S_ISDIR(entry.st_mode)) < 0) return -1;
  return bind_at(from, name, to, name, AT_SYMLINK_NOFOLLOW);
}

// A place for an entry that the covered directory lacks.
static int add(int from, int to, const char *name) {
  struct stat entry;
  if (fstatat(to, name, &entry, AT_SYMLINK_NOFOLLOW) == 0) return 0;
  if (fstatat(from, name, &entry, 0) < 0) return 0;
  return make_place(to, name, S_ISDIR(entry.st_mode));
}

static int for_each(int from, int to, int (*body)(int, int, const char *)) {
  union {
    uint64_t aligned;
    char bytes[8192];
  } buffer;
  ssize_t count;
  while ((count = syscall(SYS_getdents64, from, &buffer, sizeof buffer)) > 0)
    for (ssize_t at = 0; at < count;) {
      struct directory_entry *entry = (struct directory_entry *)(buffer.bytes + at);
      const char *name = entry->name;
      if (strcmp(name, ".") && strcmp(name, "..") && body(from, to, name) < 0) return -1;
      at += entry->length;
    }
  return (int)count;
}

static int fill(int wanted, int old, const char *target) {
  int own = open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (own < 0) return -1;
  int result = for_each(old, own, show);
  if (result == 0) result = for_each(wanted, own, add);
  int saved = errno;
  close(own);
  errno = saved;
  // Read-only, because files created here would be lost silently.
  if (result == 0) result = mount(NULL, target, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL);
  return result;
}

static int cover(int wanted, int old, const char *target) {
  if (mount("tmpfs", target, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") < 0) return -1;
  if (fill(wanted, old, target) == 0) return 0;
  int saved = errno;
  umount2(target, MNT_DETACH);
  errno = saved;
  return -1;
}

static int is_within(const char *path, const char *directory) {
  size_t length = strlen(directory);
  return strncmp(path, directory, length) == 0 && (path[length] == '/' || path[length] == 0);
}

int linux_cover_directory(const char *source, const char *target) {
  int wanted = open(source, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int old = open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  char directory[PATH_MAX];
  int known = getcwd(directory, sizeof directory) != NULL;
  int result = wanted < 0 || old < 0 ? -1 : cover(wanted, old, target);
  // A process with its working directory there would stay in the covered directory.
  if (result == 0 && known && is_within(directory, target) && chdir(directory) < 0) errno = 0;
  int saved = errno;
  if (wanted >= 0) close(wanted);
  if (old >= 0) close(old);
  errno = saved;
  return result;
}
