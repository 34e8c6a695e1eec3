// interleave ROUNDS <FILE: runs every command in FILE once per round, so that a disturbance of the machine affects all
// of them alike, and prints what each cost. Every other round is in reverse order: the kernel may still be busy with
// the work of the previous command, so each command should follow each of its neighbours.
//
// A line is `LABEL<tab>COMMAND[<tab>BEFORE[<tab>AFTER[<tab>STATUS]]]`; words are separated by blanks. Only COMMAND is
// measured; it fails if its exit status is not STATUS (0). The first round does not count. For each line it prints `LABEL<tab>MEDIAN ms<tab>MEDIAN CPU ms<tab>PEAK kB<tab>FAILURES`.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MEASURED, BEFORE, AFTER, PARTS, MAX_COMMANDS = 256, MAX_WORDS = 64 };

struct command {
  char *label;
  char **words[PARTS];
  double *wall, *cpu;
  long peak;
  int status, failures;
};

struct cost {
  double wall, cpu;
  long peak;
  int status;
};

static double seconds(struct timeval t) { return t.tv_sec + t.tv_usec / 1e6; }

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static char **split(char *text) {
  char **words = calloc(MAX_WORDS, sizeof *words);
  int count = 0;
  for (char *word = strtok(text, " "); word; word = strtok(NULL, " ")) {
    if (count == MAX_WORDS - 1) {
      fprintf(stderr, "interleave: too many words\n");
      exit(2);
    }
    words[count++] = word;
  }
  return count ? words : NULL;
}

static struct cost run(char **words) {
  struct cost cost = {0};
  struct rusage usage;
  int status;
  double start = now();
  pid_t child = vfork();
  if (child == 0) {
    execvp(words[0], words);
    _exit(127);
  }
  if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
    perror("interleave");
    exit(2);
  }
  cost.wall = (now() - start) * 1e3;
  cost.cpu = (seconds(usage.ru_utime) + seconds(usage.ru_stime)) * 1e3;
  cost.peak = usage.ru_maxrss;
  cost.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return cost;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *values, int count) {
  qsort(values, count, sizeof *values, ascending);
  return values[count / 2];
}

static int read_commands(struct command *commands, int rounds) {
  char line[4096];
  int count = 0;
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    if (!*line) continue;
    if (count == MAX_COMMANDS) {
      fprintf(stderr, "interleave: too many commands\n");
      exit(2);
    }
    struct command *command = &commands[count++];
    char *rest = strdup(line), *part;
    command->label = strsep(&rest, "\t");
    for (int i = 0; i < PARTS && (part = strsep(&rest, "\t")); i++) command->words[i] = split(part);
    command->status = rest ? atoi(rest) : 0;
    if (!command->words[MEASURED]) {
      fprintf(stderr, "interleave: %s: no command\n", command->label);
      exit(2);
    }
    command->wall = calloc(rounds, sizeof *command->wall);
    command->cpu = calloc(rounds, sizeof *command->cpu);
  }
  return count;
}

int main(int argc, char **argv) {
  static struct command commands[MAX_COMMANDS];
  int rounds = argc == 2 ? atoi(argv[1]) : 0;
  if (rounds < 1) {
    fprintf(stderr, "usage: interleave ROUNDS <FILE\n");
    return 2;
  }
  int count = read_commands(commands, rounds);
  int output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < 3; fd++) dup2(null, fd);

  for (int round = -1; round < rounds; round++) {
    for (int i = 0; i < count; i++) {
      struct command *command = &commands[round % 2 ? count - 1 - i : i];
      if (command->words[BEFORE]) run(command->words[BEFORE]);
      struct cost cost = run(command->words[MEASURED]);
      if (command->words[AFTER]) run(command->words[AFTER]);
      if (round < 0) continue;
      command->wall[round] = cost.wall;
      command->cpu[round] = cost.cpu;
      if (cost.peak > command->peak) command->peak = cost.peak;
      command->failures += cost.status != command->status;
    }
  }
  for (int i = 0; i < count; i++) {
    struct command *command = &commands[i];
    dprintf(output, "%s\t%.3f\t%.3f\t%ld\t%d\n", command->label, median(command->wall, rounds),
            median(command->cpu, rounds), command->peak, command->failures);
  }
}
