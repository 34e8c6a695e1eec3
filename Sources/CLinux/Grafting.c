// The mounts of a sandbox. Only makes system calls, because the process may be a fork of a multi-threaded one.
#define _GNU_SOURCE
#include "CLinux.h"
#include "Internal.h"
#include "Isolating.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// From linux/openat2.h, which some of the headers used for building lack.
enum { SYS_OPENAT2 = 437, RESOLVE_INSIDE = 0x10 };
struct open_how_inside {
  uint64_t flags, mode, resolve;
};

// The path is relative to `root`, and symbolic links in it treat `root` as the root directory.
static int open_inside(int root, const char *path, int flags) {
  struct open_how_inside how = {.flags = (uint64_t)(flags | O_CLOEXEC), .resolve = RESOLVE_INSIDE};
  return (int)syscall(SYS_OPENAT2, root, path, &how, sizeof how);
}

// Closes a descriptor and keeps errno.
static int closing(int descriptor, int result) {
  int saved = errno;
  close(descriptor);
  errno = saved;
  return result;
}

static int is_directory(int descriptor) {
  struct stat status;
  return fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode);
}

// Whether both are the same directory on the same mount.
static int is_same_place(int a, int b) {
  struct statx first, second;
  enum { WANTED = STATX_INO | STATX_MNT_ID };
  return statx(a, "", AT_EMPTY_PATH, WANTED, &first) == 0 &&
         statx(b, "", AT_EMPTY_PATH, WANTED, &second) == 0 && first.stx_ino == second.stx_ino &&
         first.stx_mnt_id == second.stx_mnt_id && first.stx_dev_major == second.stx_dev_major &&
         first.stx_dev_minor == second.stx_dev_minor;
}

// Whether a place is on a file system that an earlier step made, which ends with the sandbox.
static int is_own(const struct linux_step *steps, size_t index, int place) {
  struct stat own, other;
  if (fstat(place, &other) < 0) return 0;
  for (size_t i = 0; i < index; i++)
    if (steps[i].kind == LINUX_STEP_NEW_MOUNT && steps[i].fd >= 0 &&
        fstat(steps[i].fd, &own) == 0 && own.st_dev == other.st_dev)
      return 1;
  return 0;
}

static int make_entry(int parent, const char *name, int as_directory) {
  if (as_directory) return mkdirat(parent, name, 0755);
  int file = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  return file < 0 ? -1 : close(file);
}

// Creates the last component of `path`, which is modified, if its parent is on the sandbox's own file system.
static int make_last(const struct linux_step *steps, size_t index, int root, char *path,
                     int as_directory) {
  char *name = strrchr(path, '/');
  if (!name) { errno = ENOENT; return -1; }
  *name = 0;
  int parent = open_inside(root, *path ? path : "/", O_PATH);
  *name = '/';
  if (parent < 0) return -1;
  if (!is_own(steps, index, parent)) errno = ENOENT;
  else return closing(parent, make_entry(parent, name + 1, as_directory));
  return closing(parent, -1);
}

// Creates the missing components of a path, one by one.
static int make_place(const struct linux_step *steps, size_t index, int root, const char *target,
                      int as_directory) {
  char path[PATH_MAX];
  size_t length = strlen(target);
  if (length >= sizeof path) { errno = ENAMETOOLONG; return -1; }
  while (length > 1 && target[length - 1] == '/') length--;
  for (size_t end = 1; end <= length; end++) {
    if (end < length && target[end] != '/') continue;
    memcpy(path, target, end);
    path[end] = 0;
    int place = open_inside(root, path, O_PATH);
    if (place >= 0) close(place);
    else if (errno != ENOENT ||
             make_last(steps, index, root, path, end < length || as_directory) < 0)
      return -1;
  }
  return 0;
}

// `flags` are flags of open(2) for the place: O_NOFOLLOW if it may be a link.
static int mount_inside(struct linux_step *steps, size_t index, int tree, int flags) {
  const char *target = steps[index].target;
  int root = steps[steps[index].from].fd, as_directory = is_directory(tree);
  int place = open_inside(root, target, O_PATH | flags);
  if (place < 0 && errno == ENOENT && make_place(steps, index, root, target, as_directory) == 0)
    place = open_inside(root, target, O_PATH | flags);
  if (place < 0) return -1;
  enum { TO_EMPTY_PATH = 0x40 };
  int result = -1;
  // A mount on the root itself could not be reached by any path.
  if (is_same_place(place, root)) errno = EBUSY;
  else if (is_directory(place) != as_directory) errno = as_directory ? ENOTDIR : EISDIR;
  else
    result =
        (int)syscall(SYS_move_mount, tree, "", place, "", MOVE_FROM_EMPTY_PATH | TO_EMPTY_PATH);
  return closing(place, result);
}

static int make_read_only(int tree) {
  struct mount_attributes attributes = {.set = ATTRIBUTE_READ_ONLY};
  return (int)syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | TREE_RECURSIVE, &attributes,
                      sizeof attributes);
}

static int graft(struct linux_step *steps, size_t index) {
  const struct linux_step *step = &steps[index];
  int tree = steps[step->after].fd;
  if (step->flags & LINUX_GRAFT_READ_ONLY && make_read_only(tree) < 0) return -1;
  return mount_inside(steps, index, tree, 0);
}

static int mount_text(struct linux_step *steps, size_t index) {
  const struct linux_step *step = &steps[index];
  const char *slash = strrchr(step->target, '/');
  const char *name = slash ? slash + 1 : step->target;
  int directory = steps[step->after].fd;
  int file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
  int result = file < 0 ? -1 : closing(file, write_text(file, step->source));
  // A non-recursive copy of the mount.
  int tree = result < 0 ? -1 : (int)syscall(SYS_open_tree, directory, name, TREE_CLONE | O_CLOEXEC);
  if (tree < 0) return -1;
  result = make_read_only(tree) < 0 ? -1 : mount_inside(steps, index, tree, O_NOFOLLOW);
  return closing(tree, result);
}

static int mount_new(struct linux_step *steps, size_t index) {
  enum { CLOEXEC = 1, CREATE = 6 };
  struct linux_step *step = &steps[index];
  int context = (int)syscall(SYS_fsopen, step->source, CLOEXEC);
  if (context < 0) return -1;
  int result = (int)syscall(SYS_fsconfig, context, CREATE, NULL, NULL, 0);
  if (result == 0) result = step->fd = (int)syscall(SYS_fsmount, context, CLOEXEC, step->flags);
  if (closing(context, result) < 0) return -1;
  return mount_inside(steps, index, step->fd, 0);
}

int run_mount_step(struct linux_step *steps, size_t index) {
  switch (steps[index].kind) {
  case LINUX_STEP_GRAFT: return graft(steps, index);
  case LINUX_STEP_TEXT: return mount_text(steps, index);
  default: return mount_new(steps, index);
  }
}

// Entering the mount namespace that the process is in leads to the namespace's real root.
static int set_from_top(unsigned long flags, int root, int directory) {
  int own = open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
  if (own < 0) return -1;
  if (closing(own, setns(own, CLONE_NEWNS)) < 0) return -1;
  int result = mount("none", "/", NULL, flags, NULL), error = errno;
  if (fchdir(root) < 0 || chroot(".") < 0 || fchdir(directory) < 0) return -1;
  errno = error;
  return result;
}

int set_propagation(unsigned long flags) {
  if (mount("none", "/", NULL, flags, NULL) == 0) return 0;
  // After chroot(2) the root is not a mount point, and the mount that it is on has no path.
  if (errno != EINVAL) return -1;
  int root = open("/", O_PATH | O_CLOEXEC), directory = open(".", O_PATH | O_CLOEXEC);
  int result = root < 0 || directory < 0 ? -1 : set_from_top(flags, root, directory);
  if (directory >= 0) closing(directory, 0);
  return root < 0 ? -1 : closing(root, result);
}
