// Runs between fork and exec in a process that may have threads, so it only makes system calls.
#define _GNU_SOURCE
#include "CLinux.h"
#include "Spawning.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static size_t size_of(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 ? (size_t)status.st_size : 0;
}

static void rotate(struct linux_log *log) {
  int flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW;
  int next = rename(log->path, log->old) == 0 ? open(log->path, flags, 0600) : -1;
  // If no second file can be made, the log starts again in this one, since it must not grow.
  if (next < 0) {
    if (ftruncate(log->fd, 0) < 0) return;
  } else {
    close(log->fd);
    log->fd = next;
  }
}

// How many of `count` bytes still fit: only whole lines. A line that does not fit starts the next file; it is
// split only if it fills a whole file.
static size_t fitting(const char *bytes, size_t count, size_t room, size_t limit) {
  if (count <= room) return count;
  const char *end = memrchr(bytes, '\n', room);
  return end ? (size_t)(end - bytes) + 1 : room < limit ? 0 : room;
}

void linux_log_write(struct linux_log *log, const void *data, size_t count) {
  const char *bytes = data;
  while (count > 0) {
    size_t size = size_of(log->fd);
    size_t room = size < log->limit ? log->limit - size : 0;
    size_t part = fitting(bytes, count, room, log->limit);
    if (part == 0) {
      rotate(log);
      if (size_of(log->fd) > 0) return;
      continue;
    }
    ssize_t done = write(log->fd, bytes, part);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return;
    bytes += done;
    count -= (size_t)done;
    if (count > 0 && (size_t)done == part) rotate(log);
  }
}

// Whether the search text ends in these bytes.
static int finds(struct linux_search *search, const unsigned char *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    while (search->matched > 0 && search->text[search->matched] != bytes[i])
      search->matched = search->fallback[search->matched - 1];
    if (search->text[search->matched] == bytes[i]) search->matched++;
    if (search->matched == search->length) return 1;
  }
  return 0;
}

// What to report about the output, and to whom.
struct watch {
  struct linux_search search;
  int events;
};

static void look(struct watch *watch, const void *bytes, size_t count) {
  if (watch->search.length == 0 || !finds(&watch->search, bytes, count)) return;
  struct linux_service_note note = {.keeper = (pid_t)syscall(SYS_getpid), .wrote = 1};
  // Reported only once.
  if (write(watch->events, &note, sizeof note) == sizeof note) watch->search.length = 0;
}

// Passes on the contents of the pipe. Returns 0 at its end.
static int pass_on(int pipe, struct linux_log *log, struct watch *watch) {
  char buffer[65536];
  ssize_t count = read(pipe, buffer, sizeof buffer);
  if (count > 0 && log) linux_log_write(log, buffer, (size_t)count);
  if (count > 0 && watch) look(watch, buffer, (size_t)count);
  return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN));
}

static void close_between(int first, int last) {
  if (first > last) return;
  if (syscall(SYS_close_range, (unsigned)first, (unsigned)last, 0) == 0) return;
  // For kernels before Linux 5.9.
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && last > (int)limit.rlim_cur) last = (int)limit.rlim_cur;
  for (int fd = first; fd <= last; fd++) close(fd);
}

// Other open descriptors would keep the caller's pipes, locks and directories in use.
void linux_close_all_but(const int *kept, size_t count) {
  int from = 0;
  for (;;) {
    int next = -1;
    for (size_t i = 0; i < count; i++)
      if (kept[i] >= from && (next < 0 || kept[i] < next)) next = kept[i];
    if (next < 0) break;
    close_between(from, next - 1);
    from = next + 1;
  }
  close_between(from, 0x7fffffff);
}

static pid_t fork_raw(void) { return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0); }

// Waits for children that have ended, and reports the end of the service. Returns nonzero once there are no
// children.
static int reap(pid_t service, int events) {
  int status;
  pid_t pid;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
    if (pid != service) continue;
    struct linux_service_note note = {.keeper = (pid_t)syscall(SYS_getpid), .status = status};
    if (write(events, &note, sizeof note) < 0) return 0;
  }
  return pid < 0 && errno == ECHILD;
}

static void keep_service(pid_t service, int pipe, struct linux_log *log, struct watch *watch) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  int signals = signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
  if (signals < 0) return;
  while (!reap(service, watch->events)) {
    struct pollfd waits[2] = {{signals, POLLIN, 0}, {pipe, POLLIN, 0}};
    if (poll(waits, 2, -1) < 0) continue;
    struct signalfd_siginfo note;
    while (read(signals, &note, sizeof note) > 0) continue;
    if (waits[1].revents && !pass_on(pipe, log, watch)) {
      close(pipe);
      pipe = -1;
    }
  }
  // The last output: at most what a pipe holds, in case another process still has it open.
  struct pollfd rest = {pipe, POLLIN, 0};
  for (int i = 0; i < 16 && poll(&rest, 1, 0) > 0; i++)
    if (!pass_on(pipe, log, watch)) break;
}

struct outcome {
  pid_t program;
  ssize_t failed_step;
  int failed_directory, error, step_error;
};

static void run_keeper(struct linux_spawn *spawn, const sigset_t *mask, struct linux_log log,
                       struct watch watch, const int output[2], int answer) {
  sigset_t all;
  sigfillset(&all);
  linux_reset_signals(&all);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_NAME, "netns-service");
  setsid();
  spawn->standard[1] = spawn->standard[2] = output[1];
  struct outcome outcome = {.program = linux_spawn_blocked(spawn, mask)};
  outcome.failed_step = spawn->failed_step;
  outcome.failed_directory = spawn->failed_directory;
  outcome.error = spawn->error;
  if (spawn->failed_step >= 0) outcome.step_error = spawn->steps[spawn->failed_step].error;
  if (write(answer, &outcome, sizeof outcome) != sizeof outcome || outcome.program < 0) return;
  const int kept[] = {output[0], log.fd, watch.events};
  linux_close_all_but(kept, 3);
  umask(022);
  if (chdir("/") == 0) keep_service(outcome.program, output[0], &log, &watch);
}

static int two_pipes(int first[2], int second[2]) {
  if (pipe2(first, O_CLOEXEC) < 0) return -1;
  if (pipe2(second, O_CLOEXEC) == 0) return 0;
  int error = errno;
  close(first[0]);
  close(first[1]);
  errno = error;
  return -1;
}

pid_t linux_spawn_kept(struct linux_spawn *spawn, const struct linux_log *log,
                       const struct linux_search *search, int events, pid_t *program) {
  int output[2], answer[2];
  spawn->failed_step = -1;
  if (two_pipes(output, answer) < 0) {
    spawn->error = errno;
    return -1;
  }
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &old);
  pid_t keeper = fork_raw();
  if (keeper == 0) {
    struct watch watch = {*search, events};
    run_keeper(spawn, &old, *log, watch, output, answer[1]);
    syscall(SYS_exit_group, 0);
  }
  struct outcome outcome = {.program = -1, .failed_step = -1, .error = errno};
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  close(output[0]);
  close(output[1]);
  close(answer[1]);
  if (keeper > 0) {
    ssize_t count;
    do count = read(answer[0], &outcome, sizeof outcome);
    while (count < 0 && errno == EINTR);
    if (count != sizeof outcome) outcome = (struct outcome){-1, -1, 0, ECHILD, 0};
  }
  close(answer[0]);
  spawn->failed_step = outcome.failed_step;
  spawn->failed_directory = outcome.failed_directory;
  spawn->error = outcome.error;
  if (outcome.failed_step >= 0) spawn->steps[outcome.failed_step].error = outcome.step_error;
  *program = outcome.program;
  if (outcome.program > 0) return keeper;
  while (keeper > 0 && waitpid(keeper, NULL, 0) < 0 && errno == EINTR) continue;
  return -1;
}

int linux_keep_log(int pipe, const struct linux_log *log) {
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &old);
  pid_t child = fork_raw();
  if (child == 0) {
    // Detached: not a child of any process that the caller knows.
    if (fork_raw() == 0) {
      struct linux_log own = log ? *log : (struct linux_log){.fd = -1};
      const int kept[] = {pipe, own.fd};
      linux_reset_signals(&all);
      setsid();
      prctl(PR_SET_NAME, "netns-log");
      linux_close_all_but(kept, 2);
      umask(022);
      fcntl(pipe, F_SETFL, 0);
      if (chdir("/") == 0)
        while (pass_on(pipe, log ? &own : NULL, NULL)) continue;
    }
    syscall(SYS_exit_group, 0);
  }
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
  errno = error;
  return child < 0 ? -1 : 0;
}
