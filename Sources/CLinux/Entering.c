#define _GNU_SOURCE
#include "CLinux.h"
#include "Internal.h"
#include "Spawning.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  MOVE_BENEATH = 0x200,
  STATFS_READ_ONLY = 1,
};

// A mount that is locked to its namespace stays underneath; its read-only flag must be kept, too.
static int replace_mount(int mount, const char *target) {
  struct statfs old;
  if (umount2(target, MNT_DETACH) < 0 && statfs(target, &old) == 0 &&
      (old.f_flags & STATFS_READ_ONLY)) {
    struct mount_attributes attributes = {.set = ATTRIBUTE_READ_ONLY};
    if (syscall(SYS_mount_setattr, mount, "", AT_EMPTY_PATH, &attributes, sizeof attributes) < 0)
      return -1;
  }
  return linux_move_mount(mount, target);
}

static int move_beneath(int mount, const char *target) {
  int flags = MOVE_FROM_EMPTY_PATH | MOVE_BENEATH;
  return (int)syscall(SYS_move_mount, mount, "", AT_FDCWD, target, flags);
}

static int move_into(const char *source, int mount, const char *target) {
  int tree = (int)syscall(SYS_open_tree, AT_FDCWD, source, O_CLOEXEC);
  if (tree < 0) return -1;
  int result = (int)syscall(SYS_move_mount, tree, "", mount, target, MOVE_FROM_EMPTY_PATH);
  int saved = errno;
  close(tree);
  errno = saved;
  return result;
}

int bind_at(int from, const char *source, int to, const char *target, int flags) {
  int tree = (int)syscall(SYS_open_tree, from, source, TREE_CLONE | TREE_RECURSIVE | O_CLOEXEC | flags);
  if (tree < 0) return -1;
  int result = (int)syscall(SYS_move_mount, tree, "", to, target, MOVE_FROM_EMPTY_PATH);
  int saved = errno;
  close(tree);
  errno = saved;
  return result;
}

static int join_mounts(const char *path) {
  char directory[PATH_MAX];
  int known = getcwd(directory, sizeof directory) != NULL && directory[0] == '/';
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  // A thread that shares its working directory with others may not enter.
  int result = unshare(CLONE_FS) < 0 ? -1 : setns(file, CLONE_NEWNS);
  int saved = errno;
  close(file);
  errno = saved;
  // If the directory does not exist, the process stays in the root directory.
  if (result == 0 && known && chdir(directory) < 0) errno = 0;
  return result;
}

static int run_step(struct linux_step *steps, size_t count, size_t index, struct linux_run *run) {
  struct linux_step *step = &steps[index];
  int from = step->from >= 0 ? steps[step->from].fd : -1;
  switch (step->kind) {
  case LINUX_STEP_SETNS: return setns(step->fd, (int)step->flags);
  case LINUX_STEP_UNSHARE: return unshare((int)step->flags);
  case LINUX_STEP_MOUNT: return mount(step->source, step->target, NULL, step->flags, NULL);
  case LINUX_STEP_NEW_SYSFS: return step->fd = linux_open_sysfs(step->source);
  case LINUX_STEP_COPY_TREE: return step->fd = linux_open_tree(step->source);
  case LINUX_STEP_BENEATH: return move_beneath(from, step->target);
  case LINUX_STEP_MOVE: return move_into(step->source, from, step->target);
  case LINUX_STEP_UNMOUNT: return umount2(step->target, MNT_DETACH);
  case LINUX_STEP_REPLACE: return replace_mount(from, step->target);
  case LINUX_STEP_ATTACH: return linux_move_mount(from, step->target);
  case LINUX_STEP_COVER: return linux_cover_directory(step->source, step->target);
  case LINUX_STEP_BIND_ON_LINK: return bind_at(AT_FDCWD, step->source, AT_FDCWD, step->target, 0);
  case LINUX_STEP_KEEP: return linux_keep_covered(step->source, step->target, step->fd);
  case LINUX_STEP_JOIN_MOUNTS: return join_mounts(step->source);
  case LINUX_STEP_SHOW: return linux_show_file(step->source, step->target);
  case LINUX_STEP_HOSTNAME:
    return unshare(CLONE_NEWUTS) < 0 ? -1 : sethostname(step->source, strlen(step->source));
  case LINUX_STEP_PROC: {
    const char *type = step->source ? step->source : "proc";
    return mount(type, step->target, type, MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  }
  case LINUX_STEP_SESSION: return setsid() < 0 ? -1 : 0;
  default: return run_isolation_step(steps, count, index, run);
  }
}

static int makes_descriptor(const struct linux_step *step) {
  switch (step->kind) {
  case LINUX_STEP_NEW_SYSFS:
  case LINUX_STEP_COPY_TREE:
  case LINUX_STEP_NEW_MOUNT:
  case LINUX_STEP_HELPER:
  case LINUX_STEP_FORK:
  case LINUX_STEP_WRITE:
  case LINUX_STEP_OPEN: return 1;
  default: return 0;
  }
}

// Steps that depend on a skipped step are skipped, too.
static int is_left_out(const struct linux_step *steps, struct linux_step *step) {
  int from = step->from, after = step->after, instead = step->instead;
  if (from >= 0 && (steps[from].error || steps[from].left_out)) step->left_out = 1;
  if (after >= 0 && (steps[after].error || steps[after].left_out)) step->left_out = 1;
  if (instead >= 0 && !steps[instead].error && !steps[instead].left_out) step->left_out = 1;
  return step->left_out;
}

void close_descriptors(struct linux_step *steps, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (makes_descriptor(&steps[i]) && steps[i].fd >= 0) {
      close(steps[i].fd);
      steps[i].fd = -1;
    }
}

ssize_t linux_carry_out(struct linux_step *steps, size_t count, struct linux_run *run) {
  ssize_t failed = -1;
  int forked = 0;
  for (size_t i = 0; i < count && failed < 0; i++) {
    struct linux_step *step = &steps[i];
    if (forked && !step->parents != !run->child) continue;
    if (is_left_out(steps, step)) continue;
    if (run_step(steps, count, i, run) >= 0) {
      forked |= step->kind == LINUX_STEP_FORK;
      continue;
    }
    step->error = errno;
    if (step->required) failed = (ssize_t)i;
  }
  end_run(steps, count, run, failed < 0);
  close_descriptors(steps, count);
  return failed;
}

ssize_t linux_run_steps(struct linux_step *steps, size_t count) {
  struct linux_run run = {0, 0};
  return linux_carry_out(steps, count, &run);
}

// The caller's handlers must not run in memory that parent and child share.
static void reset_signals(const sigset_t *mask, int with_ignored) {
  for (int signal = 1; signal < NSIG; signal++) {
    struct sigaction action;
    if (sigaction(signal, NULL, &action) < 0 || action.sa_handler == SIG_DFL) continue;
    if (action.sa_handler == SIG_IGN && !with_ignored) continue;
    action.sa_handler = SIG_DFL;
    action.sa_flags = 0;
    sigaction(signal, &action, NULL);
  }
  sigprocmask(SIG_SETMASK, mask, NULL);
}

void linux_reset_signals(const sigset_t *mask) { reset_signals(mask, 0); }

// The program gets only descriptors 0, 1 and 2.
static void close_others(void) {
  enum { ON_EXEC = 4 };
  if (syscall(SYS_close_range, 3u, ~0u, ON_EXEC) == 0) return;
  // For kernels before Linux 5.11.
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return;
  for (int fd = 3; fd < (int)limit.rlim_cur; fd++) fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static void start(struct linux_spawn *spawn, const sigset_t *mask) {
  spawn->failed_step = linux_run_steps(spawn->steps, spawn->count);
  if (spawn->failed_step >= 0)
    spawn->error = spawn->steps[spawn->failed_step].error;
  else
    become_program(spawn, mask);
}

void become_program(struct linux_spawn *spawn, const sigset_t *mask) {
  // Moves the descriptors above 2 first, so that any of 0, 1 and 2 can replace any other.
  for (int i = 0; i < 3; i++)
    if (spawn->standard[i] >= 0) {
      spawn->standard[i] = fcntl(spawn->standard[i], F_DUPFD_CLOEXEC, 3);
      if (spawn->standard[i] < 0) { spawn->error = errno; return; }
    }
  for (int i = 0; i < 3; i++)
    if (spawn->standard[i] >= 0 && dup2(spawn->standard[i], i) < 0) { spawn->error = errno; return; }
  if (spawn->directory && chdir(spawn->directory) < 0) {
    spawn->error = errno;
    spawn->failed_directory = 1;
    return;
  }
  sigset_t none;
  sigemptyset(&none);
  if (spawn->isolated) {
    umask(022);
    close_others();
  }
  reset_signals(spawn->isolated ? &none : mask, spawn->isolated);
  execvpe(spawn->program, spawn->arguments, spawn->environment);
  spawn->error = errno;
}

pid_t linux_spawn_blocked(struct linux_spawn *spawn, const sigset_t *mask) {
  spawn->error = 0;
  spawn->failed_step = -1;
  pid_t child = vfork();
  if (child == 0) {
    start(spawn, mask);
    _exit(127);
  }
  if (child < 0) spawn->error = errno;
  if (child > 0 && spawn->error) {
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
    child = -1;
  }
  return child;
}

pid_t linux_spawn(struct linux_spawn *spawn) {
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &old);
  pid_t child = linux_spawn_blocked(spawn, &old);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return child;
}
