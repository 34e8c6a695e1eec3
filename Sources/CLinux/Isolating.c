// The steps that isolate a process: namespaces of every kind, their identity maps and files, a root directory
// and ids. Only makes system calls, because the process may be a fork of a multi-threaded one.
#define _GNU_SOURCE
#include "CLinux.h"
#include "Internal.h"
#include "Isolating.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

pid_t plain_fork(int is_sibling) {
  return (pid_t)syscall(SYS_clone, (is_sibling ? CLONE_PARENT : 0) | SIGCHLD, 0, 0, 0, 0);
}

int write_text(int file, const char *text) {
  size_t length = strlen(text);
  ssize_t written = write(file, text, length);
  if (written >= 0) errno = EIO;
  return written == (ssize_t)length ? 0 : -1;
}

static int write_file(struct linux_step *step) {
  step->fd = open(step->target, O_WRONLY | O_CLOEXEC);
  if (step->fd < 0) return -1;
  step->flags = LINUX_WRITE_OPENED;
  return write_text(step->fd, step->source);
}

// If the parent has steps to carry out, its child waits for them, and reports when its own are done. The two
// ends of the connection between them are in step->process.
static int has_parents_steps(const struct linux_step *steps, size_t count, size_t index) {
  for (size_t i = index + 1; i < count; i++)
    if (steps[i].parents) return 1;
  return 0;
}

static int wait_at_gate(int gate) {
  char go;
  ssize_t count;
  do count = read(gate, &go, 1);
  while (count < 0 && errno == EINTR);
  return count == 1;
}

static void pass_gate(int gate) { send(gate, "", 1, MSG_NOSIGNAL); }

static int fork_here(struct linux_step *steps, size_t count, size_t index, struct linux_run *run) {
  struct linux_step *step = &steps[index];
  int gate[2] = {-1, -1};
  if (has_parents_steps(steps, count, index) &&
      socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, gate) < 0)
    return -1;
  // Tells the child if its parent has ended before the child asks for the signal.
  step->fd = linux_pidfd(run->is_sibling ? getppid() : getpid());
  sigset_t shielded, before;
  sigemptyset(&shielded);
  if (step->flags & LINUX_FORK_SHIELDED) {
    sigaddset(&shielded, SIGINT);
    sigaddset(&shielded, SIGTERM);
  }
  if (step->flags & LINUX_FORK_STANDING_IN) add_forwarded_signals(&shielded);
  sigprocmask(SIG_BLOCK, &shielded, &before);
  // A child that continues the program needs the fork handlers of fork(3).
  pid_t child = run->is_sibling ? plain_fork(1) : fork();
  if (child <= 0) sigprocmask(SIG_SETMASK, &before, NULL);
  if (child < 0) {
    int saved = errno;
    for (int i = 0; i < 2; i++)
      if (gate[i] >= 0) close(gate[i]);
    errno = saved;
    return -1;
  }
  if (child > 0) {
    run->child = child;
    if (gate[0] >= 0) close(gate[0]);
    step->process = gate[1];
    return 0;
  }
  for (size_t i = 0; i < index; i++)
    if (steps[i].kind == LINUX_STEP_HELPER && steps[i].fd >= 0) {
      close(steps[i].fd);
      steps[i].fd = -1;
    }
  step->process = -1;
  if (gate[0] < 0) return 0;
  close(gate[1]);
  step->process = gate[0];
  if (!wait_at_gate(gate[0])) _exit(1);
  return 0;
}

int is_child_ready(struct linux_step *steps, size_t count, const struct linux_run *run) {
  if (!run->child) return 1;
  for (size_t i = 0; i < count; i++) {
    if (steps[i].kind != LINUX_STEP_FORK || steps[i].process < 0) continue;
    pass_gate(steps[i].process);
    return wait_at_gate(steps[i].process);
  }
  return 1;
}

void end_run(struct linux_step *steps, size_t count, const struct linux_run *run, int succeeded) {
  for (size_t i = 0; i < count; i++) {
    if (steps[i].kind != LINUX_STEP_FORK || steps[i].process < 0) continue;
    // Without this byte the other side reads the end of the file. The child continues when its parent is done.
    if (succeeded) pass_gate(steps[i].process);
    if (succeeded && !run->child && !wait_at_gate(steps[i].process)) _exit(1);
    close(steps[i].process);
    steps[i].process = -1;
  }
}

static int ask_for_death_signal(const struct linux_step *step, int parent) {
  if (prctl(PR_SET_PDEATHSIG, step->flags) < 0) return -1;
  struct pollfd ended = {.fd = parent, .events = POLLIN};
  if (parent >= 0 && poll(&ended, 1, 0) == 1) kill(getpid(), (int)step->flags);
  return 0;
}

static int pivot(const char *root) {
  if (chdir(root) < 0 || linux_pivot_root(".", ".") < 0) return -1;
  // The old root is now on top of the new one.
  return umount2(".", MNT_DETACH) < 0 ? -1 : chdir("/");
}

int run_isolation_step(struct linux_step *steps, size_t count, size_t index, struct linux_run *run) {
  struct linux_step *step = &steps[index];
  int from = step->from >= 0 ? steps[step->from].fd : -1;
  switch (step->kind) {
  case LINUX_STEP_HELPER: return start_helper(steps, count, step);
  case LINUX_STEP_MAP: return ask_helper(from, index, step);
  case LINUX_STEP_PERSIST: return persist_by_helper(from, index, step);
  case LINUX_STEP_DISMISS:
    // A failure in the child was reported there; nothing is kept then.
    return dismiss_helper(&steps[step->from], is_child_ready(steps, count, run));
  case LINUX_STEP_FORK: return fork_here(steps, count, index, run);
  case LINUX_STEP_DEATH_SIGNAL: return ask_for_death_signal(step, from);
  case LINUX_STEP_WRITE: return write_file(step);
  case LINUX_STEP_OPEN: return step->fd = open(step->source, O_RDONLY | O_CLOEXEC);
  case LINUX_STEP_CHROOT: return chroot(step->source);
  case LINUX_STEP_CHDIR: return chdir(step->source);
  case LINUX_STEP_FCHDIR: return fchdir(from >= 0 ? from : step->fd);
  case LINUX_STEP_PIVOT: return pivot(step->source);
  case LINUX_STEP_GRAFT:
  case LINUX_STEP_TEXT:
  case LINUX_STEP_NEW_MOUNT: return run_mount_step(steps, index);
  case LINUX_STEP_PROPAGATION: return set_propagation(step->flags);
  case LINUX_STEP_SEAL: return seal_descriptors();
  case LINUX_STEP_REFUSE_INPUT: return refuse_terminal_input();
  case LINUX_STEP_KEYRING: return join_new_keyring();
  case LINUX_STEP_LOOPBACK: return raise_loopback();
  case LINUX_STEP_SET_HOSTNAME: return sethostname(step->source, strlen(step->source));
  default: return run_identity_step(step);
  }
}

struct report {
  int is_pid;
  int number;
  ssize_t step;
  int status, failed_directory;
};

static void tell(int pipe, struct report report) {
  // Smaller than PIPE_BUF, and read until the end, so it arrives as a whole or not at all.
  if (write(pipe, &report, sizeof report) < 0) _exit(127);
}

static _Noreturn void start_isolated(struct linux_spawn *spawn, const sigset_t *mask, int pipe) {
  struct linux_run run = {.is_sibling = 1};
  spawn->failed_step = linux_carry_out(spawn->steps, spawn->count, &run);
  if (spawn->failed_step >= 0) {
    struct linux_step *step = &spawn->steps[spawn->failed_step];
    if (run.child) tell(pipe, (struct report){1, run.child, -1, 0, 0});
    tell(pipe, (struct report){0, step->error, spawn->failed_step, step->status, 0});
    _exit(127);
  }
  if (run.child) {
    tell(pipe, (struct report){1, run.child, -1, 0, 0});
    _exit(0);
  }
  become_program(spawn, mask);
  tell(pipe, (struct report){0, spawn->error, -1, 0, spawn->failed_directory});
  _exit(127);
}

pid_t linux_spawn_isolated(struct linux_spawn *spawn) {
  spawn->error = 0;
  spawn->failed_step = -1;
  int pipe[2];
  if (pipe2(pipe, O_CLOEXEC) < 0) { spawn->error = errno; return -1; }
  sigset_t all, mask;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &mask);
  pid_t first = plain_fork(0);
  if (first == 0) start_isolated(spawn, &mask, pipe[1]);
  if (first < 0) spawn->error = errno;
  close(pipe[1]);
  pid_t child = first;
  struct report report;
  ssize_t size;
  while ((size = read(pipe[0], &report, sizeof report)) != 0) {
    if (size < 0 && errno == EINTR) continue;
    if (size != sizeof report) break;
    if (report.is_pid) { child = report.number; continue; }
    spawn->error = report.number;
    spawn->failed_step = report.step;
    spawn->failed_directory = report.failed_directory;
    if (report.step >= 0) spawn->steps[report.step].error = report.number;
    if (report.step >= 0) spawn->steps[report.step].status = report.status;
  }
  close(pipe[0]);
  // Reaps the intermediate process that only forked the program, and a process that failed to become it.
  if (first > 0 && child != first) reap(first);
  if (child > 0 && spawn->error) { reap(child); child = -1; }
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  return child;
}
