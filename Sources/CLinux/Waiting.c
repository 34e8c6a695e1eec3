// Waits for a command in a child as if the waiting process were the command: signals are passed on to it, and
// the waiter ends in the same way.
#define _GNU_SOURCE
#include "CLinux.h"
#include "Isolating.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const int forwarded[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2,
                                SIGALRM, SIGTSTP, SIGCONT, SIGWINCH};

void add_forwarded_signals(sigset_t *set) {
  for (size_t i = 0; i < sizeof forwarded / sizeof *forwarded; i++) sigaddset(set, forwarded[i]);
}

// The line of /proc/PID/status that begins with `name`; NULL if there is none.
static const char *find_line(const char *status, const char *name) {
  const char *line = strstr(status, name);
  return line ? line + strlen(name) : NULL;
}

// Whether a child is process 1 of its namespace and has no handler for a signal: the kernel then withholds
// signals that would end or stop any other process.
static int is_deaf(int proc, pid_t child, int signal) {
  char path[32], status[4096];
  snprintf(path, sizeof path, "%d/status", child);
  int file = openat(proc, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t size = read(file, status, sizeof status - 1);
  close(file);
  if (size <= 0) return 0;
  status[size] = 0;
  const char *ids = find_line(status, "\nNSpid:"), *caught = find_line(status, "\nSigCgt:"),
             *ignored = find_line(status, "\nSigIgn:");
  if (!ids || !caught || !ignored) return 0;
  int count = 0;
  long last = 0;
  for (char *end; *ids != '\n'; ids = end, count++) {
    last = strtol(ids, &end, 10);
    if (end == ids) break;
  }
  unsigned long long handled = strtoull(caught, NULL, 16) | strtoull(ignored, NULL, 16);
  return count > 1 && last == 1 && !(handled >> (signal - 1) & 1);
}

static int ends_processes(int signal) {
  return signal != SIGTSTP && signal != SIGCONT && signal != SIGWINCH;
}

// Returns the signal if it shall end the waiter once the child has ended.
static int pass_on(int proc, pid_t child, const siginfo_t *info) {
  int signal = info->si_signo;
  // Signals from the kernel go to all processes of the terminal already.
  if (info->si_code <= 0) kill(child, signal);
  if (!is_deaf(proc, child, signal)) return 0;
  if (signal == SIGTSTP) kill(child, SIGSTOP);
  if (!ends_processes(signal)) return 0;
  kill(child, SIGKILL);
  return signal;
}

int linux_stand_in(pid_t child, int proc, const char *group) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  add_forwarded_signals(&set);
  sigprocmask(SIG_BLOCK, &set, NULL);
  int status, ended_by = 0;
  for (;;) {
    pid_t changed = waitpid(child, &status, WNOHANG | WUNTRACED);
    if (changed < 0) return -1;
    if (changed > 0 && !WIFSTOPPED(status)) break;
    if (changed > 0) {
      kill(getpid(), SIGSTOP);
      kill(child, SIGCONT);
      continue;
    }
    siginfo_t info;
    if (sigwaitinfo(&set, &info) < 0 || info.si_signo == SIGCHLD) continue;
    int signal = pass_on(proc, child, &info);
    if (signal) ended_by = signal;
  }
  if (ended_by && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) status = ended_by;
  // A group that still contains processes stays.
  if (group) rmdir(group);
  return end_with(status);
}

int linux_end_like_and_forward(pid_t child) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigprocmask(SIG_BLOCK, &set, NULL);
  int status;
  for (;;) {
    pid_t changed = waitpid(child, &status, WNOHANG);
    if (changed < 0) return -1;
    if (changed > 0) return end_with(status);
    siginfo_t info;
    int signal = sigwaitinfo(&set, &info);
    // Signals from the kernel go to all processes of the terminal already.
    if (signal > 0 && signal != SIGCHLD && info.si_code <= 0) kill(child, signal);
  }
}

int linux_end_with_parent(pid_t parent) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) return -1;
  // The parent may have ended before the signal was requested.
  if (getppid() != parent) _exit(1);
  return 0;
}
