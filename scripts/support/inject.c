// inject LIST NUMBER COUNT ACTION [FLAG] -- COMMAND...: runs COMMAND and makes one of its system calls fail. x86-64
// only.
//
// LIST is a file for the numbers of all system calls, one per line, in the order in which they began, with a line `!`
// after each that was hit; "-" for no list. The COUNT-th call (from 1) of NUMBER is hit; with COUNT 0, none is. ACTION
// is an errno for that call, `+` and an errno for that call and all later ones, or `kill` for SIGKILL instead of the
// call. With FLAG, only calls whose first argument has these bits set count.
//
// Only calls of programs whose name begins with `netns` count, in all their threads and children. Anything else that
// COMMAND executes or starts runs undisturbed. inject exits like COMMAND (after a signal, with 128 and its number).
// Processes that COMMAND leaves running continue.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __x86_64__
#error "inject writes the registers of x86-64"
#endif

// A traced thread.
struct thread {
  pid_t id;
  int watched;  // It runs one of ours.
  int inside;   // Between the beginning and the end of a system call.
  int injected; // The errno that the call it is in is to give; 0 for none.
};

static struct {
  long number, count;
  unsigned long flag;
  int code, kills, lasts;
  FILE *list;
} plan;
static struct thread *threads;
static size_t thread_count, thread_room;
static long seen;

static void die(const char *what) {
  perror(what);
  exit(125);
}

static struct thread *find(pid_t id) {
  for (size_t i = 0; i < thread_count; i++)
    if (threads[i].id == id) return &threads[i];
  return NULL;
}

static struct thread *add(pid_t id, int watched) {
  struct thread *old = find(id);
  if (old) return old;
  if (thread_count == thread_room) {
    thread_room = thread_room ? 2 * thread_room : 64;
    threads = realloc(threads, thread_room * sizeof *threads);
    if (!threads) die("inject: realloc");
  }
  threads[thread_count] = (struct thread){.id = id, .watched = watched};
  return &threads[thread_count++];
}

static void drop(pid_t id) {
  struct thread *thread = find(id);
  if (thread) *thread = threads[--thread_count];
}

// A field of /proc/ID/status, such as "Tgid:" or "PPid:".
static pid_t relative(pid_t id, const char *field) {
  char path[64], line[256];
  pid_t result = 0;
  snprintf(path, sizeof path, "/proc/%d/status", id);
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  while (fgets(line, sizeof line, file))
    if (!strncmp(line, field, strlen(field))) result = atoi(line + strlen(field));
  fclose(file);
  return result;
}

static int is_ours(pid_t id) {
  char path[64], target[4096];
  snprintf(path, sizeof path, "/proc/%d/exe", id);
  ssize_t length = readlink(path, target, sizeof target - 1);
  if (length < 0) return 0;
  target[length] = 0;
  char *name = strrchr(target, '/');
  return name && !strncmp(name + 1, "netns", 5);
}

static void begin_call(struct thread *thread) {
  struct user_regs_struct registers;
  if (ptrace(PTRACE_GETREGS, thread->id, 0, &registers)) return;
  if (plan.list) fprintf(plan.list, "%llu\n", registers.orig_rax);
  if (!plan.count || (long)registers.orig_rax != plan.number) return;
  if (plan.flag && (registers.rdi & plan.flag) != plan.flag) return;
  seen++;
  if (seen != plan.count && !(plan.lasts && seen > plan.count)) return;
  if (plan.list) fprintf(plan.list, "!\n");
  if (plan.kills) {
    kill(relative(thread->id, "Tgid:"), SIGKILL);
    return;
  }
  registers.orig_rax = -1;
  if (!ptrace(PTRACE_SETREGS, thread->id, 0, &registers)) thread->injected = plan.code;
}

static void end_call(struct thread *thread) {
  struct user_regs_struct registers;
  if (!thread->injected || ptrace(PTRACE_GETREGS, thread->id, 0, &registers)) return;
  registers.rax = -thread->injected;
  thread->injected = 0;
  ptrace(PTRACE_SETREGS, thread->id, 0, &registers);
}

// Lets all threads go, each when it stops: one that waits for the child it made with vfork stops only after the child.
static void detach_all(void) {
  for (size_t i = 0; i < thread_count; i++) ptrace(PTRACE_INTERRUPT, threads[i].id, 0, 0);
  while (thread_count) {
    int status;
    pid_t id = waitpid(-1, &status, __WALL);
    if (id < 0) {
      if (errno == EINTR) continue;
      return;
    }
    if (WIFSTOPPED(status)) {
      int event = status >> 16, signal = WSTOPSIG(status);
      int passes = !event && signal != (SIGTRAP | 0x80);
      ptrace(PTRACE_DETACH, id, 0, passes ? signal : 0);
    }
    drop(id);
  }
}

// Handles a stop. Returns the signal to continue with, or -1 to let the thread go.
static int handle(pid_t id, int status) {
  int event = status >> 16, signal = WSTOPSIG(status);
  struct thread *thread = find(id);
  if (!thread) {
    // A new thread or child may stop before its parent has reported it.
    pid_t group = relative(id, "Tgid:");
    struct thread *parent = find(group != id ? group : relative(id, "PPid:"));
    thread = add(id, parent ? parent->watched : 0);
  }
  if (signal == (SIGTRAP | 0x80)) {
    thread->inside = !thread->inside;
    if (!thread->watched) return 0;
    if (thread->inside) begin_call(thread);
    else end_call(thread);
    return 0;
  }
  switch (event) {
    case PTRACE_EVENT_EXEC:
      // execve may have been called by another thread, which now has the group's id.
      thread->inside = 1;
      thread->watched = is_ours(id);
      if (thread->watched) return 0;
      ptrace(PTRACE_DETACH, id, 0, 0);
      drop(id);
      return -1;
    case PTRACE_EVENT_CLONE:
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK: {
      unsigned long child = 0;
      int watched = thread->watched;
      ptrace(PTRACE_GETEVENTMSG, id, 0, &child);
      add((pid_t)child, watched);
      return 0;
    }
    case PTRACE_EVENT_STOP:
      return 0;
    default:
      return signal;
  }
}

static pid_t start(char **command) {
  int go[2];
  char byte = 0;
  if (pipe2(go, O_CLOEXEC)) die("inject: pipe2");
  pid_t child = fork();
  if (child < 0) die("inject: fork");
  if (!child) {
    if (read(go[0], &byte, 1) != 1) _exit(125);
    execvp(command[0], command);
    perror(command[0]);
    _exit(125);
  }
  long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACECLONE |
                 PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK;
  if (ptrace(PTRACE_SEIZE, child, 0, options)) die("inject: PTRACE_SEIZE");
  int status;
  if (ptrace(PTRACE_INTERRUPT, child, 0, 0) || waitpid(child, &status, __WALL) != child)
    die("inject: PTRACE_INTERRUPT");
  add(child, 0);
  if (ptrace(PTRACE_SYSCALL, child, 0, 0)) die("inject: PTRACE_SYSCALL");
  if (write(go[1], &byte, 1) != 1) die("inject: write");
  close(go[0]);
  close(go[1]);
  return child;
}

int main(int argc, char **argv) {
  int first = 1;
  while (first < argc && strcmp(argv[first], "--")) first++;
  if (first < 5 || first > 6 || first + 1 >= argc) {
    fprintf(stderr, "usage: inject LIST NUMBER COUNT ACTION [FLAG] -- COMMAND...\n");
    return 125;
  }
  if (strcmp(argv[1], "-") && !(plan.list = fopen(argv[1], "we"))) die(argv[1]);
  plan.number = atol(argv[2]);
  plan.count = atol(argv[3]);
  plan.kills = !strcmp(argv[4], "kill");
  plan.lasts = argv[4][0] == '+';
  plan.code = plan.kills ? 0 : atoi(argv[4] + plan.lasts);
  plan.flag = first == 6 ? strtoul(argv[5], NULL, 0) : 0;
  pid_t child = start(argv + first + 1);
  while (1) {
    int status;
    pid_t id = waitpid(-1, &status, __WALL);
    if (id < 0) {
      if (errno == EINTR) continue;
      die("inject: waitpid");
    }
    if (!WIFSTOPPED(status)) {
      drop(id);
      if (id != child) continue;
      detach_all();
      if (plan.list && fclose(plan.list)) die(argv[1]);
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    int signal = handle(id, status);
    if (signal >= 0) ptrace(PTRACE_SYSCALL, id, 0, signal);
  }
}
