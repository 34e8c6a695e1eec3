// A process that stays outside while another one isolates itself. With the original privileges and mounts, it
// writes the identity maps of that process and binds its namespaces.
#define _GNU_SOURCE
#include "CLinux.h"
#include "Isolating.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DONE = -1 };
struct answer {
  int error, status;
};

int reap(pid_t child) {
  int status;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return status;
}

// Writes decimal digits and a NUL; returns the position of the NUL.
static char *put_number(char *to, unsigned number) {
  char digits[12];
  int count = 0;
  do digits[count++] = (char)('0' + number % 10);
  while (number /= 10);
  while (count) *to++ = digits[--count];
  *to = 0;
  return to;
}

static int process_path(char *path, pid_t process, const char *directory, const char *file) {
  if (strlen(directory) + strlen(file) + 24 > PATH_MAX) { errno = ENAMETOOLONG; return -1; }
  strcpy(path, "/proc/");
  strcpy(put_number(path + strlen(path), (unsigned)process), directory);
  strcat(path, file);
  return 0;
}

// Runs newuidmap PID INSIDE OUTSIDE COUNT ... Returns 0, or the errno if it could not be run; sets `status` to
// its exit status.
static int run_mapper(const char *program, pid_t process, const char *map, int *status) {
  size_t length = strlen(map);
  char text[length + 1], pid[12];
  const char *words[length / 2 + 4];
  size_t count = 0;
  words[count++] = program;
  words[count++] = pid;
  put_number(pid, (unsigned)process);
  memcpy(text, map, length + 1);
  for (size_t i = 0; i < length; i++) {
    int is_gap = text[i] == ' ' || text[i] == '\n';
    if (!is_gap && (i == 0 || text[i - 1] == 0)) words[count++] = &text[i];
    if (is_gap) text[i] = 0;
  }
  words[count] = NULL;
  volatile int error = 0;
  sigset_t none;
  sigemptyset(&none);
  pid_t child = vfork();
  if (child == 0) {
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvp(program, (char *const *)words);
    error = errno;
    _exit(127);
  }
  if (child < 0) return errno;
  int ended = reap(child);
  if (error) return error;
  *status = WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended);
  return *status ? EPERM : 0;
}

static int write_map(const struct linux_step *step, pid_t process) {
  char path[PATH_MAX];
  if (process_path(path, process, "/", step->target) < 0) return errno;
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return errno;
  // The kernel accepts a map only as a whole.
  int error = write(file, step->source, strlen(step->source)) < 0 ? errno : 0;
  close(file);
  return error;
}

static struct answer carry_out(struct linux_step *step, pid_t process) {
  struct answer answer = {0, 0};
  char path[PATH_MAX];
  if (step->kind == LINUX_STEP_PERSIST) {
    if (process_path(path, process, "/ns/", step->source) < 0 ||
        mount(path, step->target, NULL, MS_BIND, NULL) < 0)
      answer.error = errno;
    else
      step->process = 1;
  } else if (step->flags & LINUX_MAP_DIRECTLY) {
    answer.error = write_map(step, process);
  } else {
    const char *program = step->target[0] == 'u' ? "newuidmap" : "newgidmap";
    answer.error = run_mapper(program, process, step->source, &answer.status);
  }
  return answer;
}

// Requests are indices of steps. If they end without DONE, what was bound is removed again.
static _Noreturn void serve(struct linux_step *steps, size_t count, int socket, pid_t process) {
  int request;
  ssize_t size;
  while ((size = recv(socket, &request, sizeof request, 0)) != 0) {
    if (size < 0 && errno == EINTR) continue;
    if (size != sizeof request) break;
    if (request == DONE) _exit(0);
    struct answer answer = carry_out(&steps[request], process);
    send(socket, &answer, sizeof answer, MSG_NOSIGNAL);
  }
  for (size_t i = count; i-- > 0;)
    if (steps[i].kind == LINUX_STEP_PERSIST && steps[i].process == 1)
      umount2(steps[i].target, MNT_DETACH);
  _exit(1);
}

int start_helper(struct linux_step *steps, size_t count, struct linux_step *step) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) return -1;
  pid_t process = linux_own_process();
  // Terminal signals that end the caller must not end this process between two steps.
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before);
  pid_t helper = plain_fork(0);
  if (helper == 0) {
    close(ends[0]);
    // If the caller ignores SIGCHLD, there would be no status to wait for (waitpid(2)).
    signal(SIGCHLD, SIG_DFL);
    serve(steps, count, ends[1], process);
  }
  int saved = errno;
  sigprocmask(SIG_SETMASK, &before, NULL);
  close(ends[1]);
  step->process = helper;
  step->fd = ends[0];
  errno = saved;
  return helper < 0 ? -1 : 0;
}

int ask_helper(int helper, size_t index, struct linux_step *step) {
  int request = (int)index;
  struct answer answer;
  ssize_t size = send(helper, &request, sizeof request, MSG_NOSIGNAL);
  if (size < 0) return -1;
  do size = recv(helper, &answer, sizeof answer, 0);
  while (size < 0 && errno == EINTR);
  if (size < 0) return -1;
  // Somebody killed it.
  if (size != sizeof answer) { errno = ECHILD; return -1; }
  step->status = answer.status;
  errno = answer.error;
  return answer.error ? -1 : 0;
}

int persist_by_helper(int helper, size_t index, struct linux_step *step) {
  if (ask_helper(helper, index, step) == 0) return 0;
  if (errno != EINVAL || strcmp(step->source, "mnt") != 0) return -1;
  // Linux 6.18 binds a mount namespace only if its number is greater than that of the namespace it is bound in.
  // Numbers are given out in batches, one for each processor: another processor's may be greater.
  cpu_set_t before, one;
  if (sched_getaffinity(0, sizeof before, &before) < 0) return -1;
  int result = -1;
  for (int processor = 0; processor < CPU_SETSIZE && result < 0; processor++) {
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    // Includes processors that the process was told to avoid, since it only takes a moment.
    if (sched_setaffinity(0, sizeof one, &one) < 0) continue;
    result = unshare(CLONE_NEWNS) < 0 ? -1 : ask_helper(helper, index, step);
  }
  int saved = result < 0 ? EINVAL : 0;
  sched_setaffinity(0, sizeof before, &before);
  errno = saved;
  return result;
}

int dismiss_helper(struct linux_step *helper, int keeps) {
  int request = DONE;
  ssize_t size = keeps ? send(helper->fd, &request, sizeof request, MSG_NOSIGNAL) : 0;
  int saved = errno;
  close(helper->fd);
  helper->fd = -1;
  int status = reap(helper->process);
  if (size < 0) errno = saved;
  return size < 0 || status < 0 ? -1 : 0;
}

int linux_end_like(pid_t child, int stops) {
  int status;
  for (;;) {
    pid_t changed = waitpid(child, &status, stops ? WUNTRACED : 0);
    if (changed < 0 && errno == EINTR) continue;
    if (changed < 0) return -1;
    if (!WIFSTOPPED(status)) break;
    kill(getpid(), SIGSTOP);
    kill(child, SIGCONT);
  }
  return end_with(status);
}

int end_with(int status) {
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  int signal = WTERMSIG(status);
  struct sigaction action = {.sa_handler = SIG_DFL};
  sigaction(signal, &action, NULL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  kill(getpid(), signal);
  // The child's signal may not end this process, for example if this is a process 1 that ignores it.
  return 128 + signal;
}
