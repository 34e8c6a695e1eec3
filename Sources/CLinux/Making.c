// The child is a copy of a process that may have threads, so it only makes system calls.
#define _GNU_SOURCE
#include "CLinux.h"
#include "Internal.h"
#include "Spawning.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Newer than the headers used for building.
enum { NEW_TIME = 0x80 };
#define GET_KIND _IO(0xb7, 3)
#define GET_PID_FROM_PIDNS _IOR(0xb7, 6, int)

struct request {
  char kind;
  int processor;
};

static pid_t fork_raw(void) { return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0); }

// Exits if it cannot report, which the caller notices; otherwise the caller would wait for an answer.
static void tell(int talk, int step, int error, unsigned flag) {
  struct linux_making_answer answer = {step, error, flag};
  ssize_t count;
  do count = send(talk, &answer, sizeof answer, MSG_NOSIGNAL);
  while (count < 0 && errno == EINTR);
  if (count < 0) syscall(SYS_exit_group, 1);
}

// The caller's next request; 0 if the caller is gone.
static char hear(int talk, int *processor) {
  struct request request;
  ssize_t count;
  do count = recv(talk, &request, sizeof request, 0);
  while (count < 0 && errno == EINTR);
  if (count != sizeof request) return 0;
  *processor = request.processor;
  return request.kind;
}

// The kind that cannot be made. All were refused together, so each is tried alone; users come first, since the
// others then belong to the new user namespace.
static unsigned culprit(unsigned flags) {
  static const unsigned kinds[] = {CLONE_NEWUSER, CLONE_NEWCGROUP, CLONE_NEWIPC, CLONE_NEWUTS,
                                   CLONE_NEWNET,  CLONE_NEWPID,    CLONE_NEWNS,  NEW_TIME};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if ((flags & kinds[i]) && unshare((int)kinds[i]) < 0) return kinds[i];
  return 0;
}

static int write_file(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t count = write(file, text, strlen(text));
  int error = errno;
  close(file);
  errno = error;
  return count == (ssize_t)strlen(text) ? 0 : -1;
}

// Becomes user and group 0 of a new user namespace, if they are mapped, so that they own what is made.
static void become_root(void) {
  syscall(SYS_setgroups, 0, NULL);
  syscall(SYS_setresgid, 0, 0, 0);
  syscall(SYS_setresuid, 0, 0, 0);
  // A change of user hides /proc/PID/ns from a caller that is not root on the host.
  prctl(PR_SET_DUMPABLE, 1);
}

// Where the command line and the environment are in memory (proc_pid_stat(5), fields 48 to 51).
static int find_words(uintptr_t found[4]) {
  char text[1024];
  int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return -1;
  text[count] = 0;
  const char *at = strrchr(text, ')');
  // The third field follows the parenthesis of the second.
  for (int field = 2; at && field < 48; field++) {
    at = strchr(at, ' ');
    if (at) at++;
  }
  for (int i = 0; i < 4; i++) {
    if (!at) return -1;
    found[i] = 0;
    for (; *at >= '0' && *at <= '9'; at++) found[i] = found[i] * 10 + (uintptr_t)(*at - '0');
    at = strchr(at, ' ');
    if (at) at++;
  }
  return 0;
}

// Erases what the caller was given, such as a password in its environment.
static void hide_words(const char *title) {
  uintptr_t word[4];
  if (find_words(word) < 0 || word[0] == 0 || word[1] <= word[0]) return;
  char copy[64];
  size_t length = strlen(title), room = word[1] - word[0] - 1;
  if (length > sizeof copy) length = sizeof copy;
  if (length > room) length = room;
  memcpy(copy, title, length);
  memset((void *)word[0], 0, word[1] - word[0]);
  memcpy((void *)word[0], copy, length);
  if (word[2] && word[3] > word[2]) memset((void *)word[2], 0, word[3] - word[2]);
}

// Reaps orphans, and passes signals that process 1 gets on to all other processes.
static void reap_and_forward(void) {
  sigset_t all;
  sigfillset(&all);
  for (;;) {
    siginfo_t note;
    int signal = sigwaitinfo(&all, &note);
    if (signal < 0) continue;
    if (signal == SIGCHLD) {
      while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    } else if (signal != SIGPIPE) {
      syscall(SYS_kill, -1, signal);
    }
  }
}

static void be_first(const struct linux_making *making, int talk) {
  // Its memory is a copy of the caller's, so no process of the namespace may look at it.
  prctl(PR_SET_DUMPABLE, 0);
  prctl(PR_SET_NAME, "netns-init");
  // An ignored signal would not be passed on.
  for (int signal = 1; signal < NSIG; signal++) {
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigaction(signal, &action, NULL);
  }
  setsid();
  umask(022);
  if (chdir("/") < 0) return;
  if (making->mounts_proc && mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
    return tell(talk, LINUX_MAKING_PROC, errno, 0);
  hide_words(making->title);
  const int kept[] = {talk};
  linux_close_all_but(kept, 1);
  tell(talk, LINUX_MAKING_DONE, 0, 0);
  int unused;
  if (hear(talk, &unused) != 'k') return;
  tell(talk, LINUX_MAKING_DONE, 0, 0);
  close(talk);
  reap_and_forward();
}

// Everything except process 1's part. Returns nonzero after a failure, which was reported.
static int finish(const struct linux_making *making, int talk) {
  if (making->flags & CLONE_NEWUSER) become_root();
  if (making->hostname && sethostname(making->hostname, strlen(making->hostname)) < 0) {
    tell(talk, LINUX_MAKING_HOSTNAME, errno, 0);
    return -1;
  }
  if (making->offsets && write_file("/proc/self/timens_offsets", making->offsets) < 0) {
    tell(talk, LINUX_MAKING_OFFSETS, errno, 0);
    return -1;
  }
  ssize_t failed = linux_run_steps(making->steps, making->count);
  if (failed >= 0) {
    tell(talk, LINUX_MAKING_MOUNTS, making->steps[failed].error, (unsigned)failed);
    return -1;
  }
  return 0;
}

static void make(const struct linux_making *making, int talk) {
  cpu_set_t processors;
  int has_processors = sched_getaffinity(0, sizeof processors, &processors) == 0;
  if (unshare((int)making->flags) < 0) {
    int error = errno;
    return tell(talk, LINUX_MAKING_UNSHARE, error, culprit(making->flags));
  }
  prctl(PR_SET_DUMPABLE, 1);
  tell(talk, LINUX_MAKING_DONE, 0, 0);
  int processor;
  char request;
  while ((request = hear(talk, &processor)) == 'm') {
    linux_run_on(processor);
    int result = unshare(CLONE_NEWNS);
    tell(talk, result < 0 ? LINUX_MAKING_UNSHARE : LINUX_MAKING_DONE, errno, CLONE_NEWNS);
  }
  if (request != 'f') return;
  int first_ends = -1;
  if (has_processors) sched_setaffinity(0, sizeof processors, &processors);
  if (finish(making, talk) < 0) return;
  if (making->flags & CLONE_NEWPID) {
    pid_t first = fork_raw();
    if (first == 0) return be_first(making, talk);
    if (first < 0) return tell(talk, LINUX_MAKING_FORK, errno, 0);
    first_ends = linux_pidfd(first);
  } else {
    tell(talk, LINUX_MAKING_DONE, 0, 0);
  }
  // From now on process 1 reads the caller's requests. A closed connection can be seen without reading. If
  // process 1 is killed instead, the caller must not wait for it.
  struct pollfd ends[2] = {{.fd = talk}, {.fd = first_ends, .events = POLLIN}};
  while (poll(ends, 2, -1) < 0) continue;
}

pid_t linux_make_namespaces(const struct linux_making *making, int *talk) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) return -1;
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &old);
  pid_t child = fork_raw();
  if (child == 0) {
    close(ends[0]);
    linux_reset_signals(&all);
    make(making, ends[1]);
    syscall(SYS_exit_group, 0);
  }
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  close(ends[1]);
  if (child < 0) close(ends[0]);
  *talk = ends[0];
  errno = error;
  return child;
}

struct linux_making_answer linux_making_hear(int talk) {
  struct linux_making_answer answer;
  ssize_t count;
  do count = recv(talk, &answer, sizeof answer, 0);
  while (count < 0 && errno == EINTR);
  if (count != sizeof answer) return (struct linux_making_answer){LINUX_MAKING_LOST, ECHILD, 0};
  return answer;
}

static struct linux_making_answer ask(int talk, char kind, int processor) {
  struct request request = {kind, processor};
  ssize_t count;
  do count = send(talk, &request, sizeof request, MSG_NOSIGNAL);
  while (count < 0 && errno == EINTR);
  if (count < 0) return (struct linux_making_answer){LINUX_MAKING_LOST, errno, 0};
  return linux_making_hear(talk);
}

struct linux_making_answer linux_making_mounts(int talk, int processor) {
  return ask(talk, 'm', processor);
}

struct linux_making_answer linux_making_finish(int talk) { return ask(talk, 'f', 0); }

struct linux_making_answer linux_making_keep(int talk) { return ask(talk, 'k', 0); }

int linux_namespace_flag(int fd) { return ioctl(fd, GET_KIND); }

pid_t linux_first_process(int fd) {
  int pid = ioctl(fd, GET_PID_FROM_PIDNS, 1);
  if (pid >= 0) return pid;
  return errno == ESRCH ? 0 : -1;
}

int linux_end_process(int pidfd, int milliseconds) {
  if (linux_pidfd_signal(pidfd, SIGKILL) < 0 && errno != ESRCH) return -1;
  struct pollfd end = {.fd = pidfd, .events = POLLIN};
  int ready;
  do ready = poll(&end, 1, milliseconds);
  while (ready < 0 && errno == EINTR);
  if (ready > 0) return 0;
  if (ready == 0) errno = ETIMEDOUT;
  return -1;
}

int linux_processors(int *processors, int count) {
  cpu_set_t set;
  int found = 0;
  if (sched_getaffinity(0, sizeof set, &set) < 0) return 0;
  for (int i = 0; i < CPU_SETSIZE; i++)
    if (CPU_ISSET(i, &set)) {
      if (found < count) processors[found] = i;
      found++;
    }
  return found;
}
