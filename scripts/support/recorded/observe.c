/* Prints what a process sees of its isolation, a key and its value a line; static, so that it runs in a
 * bare root directory. Arguments select keys by their beginnings.
 *   observe [KEY...]
 *   observe --hold FILE      writes its number to the file and waits
 *   observe --init           waits for children for ever, as process 1 must
 *   observe --sig-exit N     dies of a signal
 *   observe --argv WORD...   prints the words
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char **selected;
static char text[1 << 17];

__attribute__((format(printf, 2, 3))) static void say(const char *key, const char *format, ...) {
  va_list values;
  int shown = !*selected;
  for (char **key_begin = selected; *key_begin; key_begin++)
    shown |= !strncmp(key, *key_begin, strlen(*key_begin));
  if (!shown) return;
  printf("%s ", key);
  va_start(values, format);
  vprintf(format, values);
  va_end(values);
  putchar('\n');
}

/* The content of the file in `text`, or the error after an exclamation mark. */
static char *whole(const char *path) {
  size_t length = 0;
  ssize_t count;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    snprintf(text, sizeof text, "!%s", strerror(errno));
    return text;
  }
  while ((count = read(file, text + length, sizeof text - 1 - length)) > 0) length += count;
  close(file);
  text[length] = 0;
  return text;
}

/* Replaces white space in place: one blank between words, a semicolon between lines. */
static char *on_one_line(char *value) {
  char *out = value, last = ';';
  for (char *in = value; *in; in++) {
    char now = *in == '\n' ? ';' : *in == '\t' ? ' ' : *in;
    if (now == ' ' && (last == ' ' || last == ';')) continue;
    if (now == ';' && last == ' ' && out > value) out--;
    *out++ = last = now;
  }
  while (out > value && (out[-1] == ';' || out[-1] == ' ')) out--;
  *out = 0;
  return value;
}

static void say_file(const char *key, const char *path) { say(key, "%s", on_one_line(whole(path))); }

static const char *target_of(const char *path) {
  static char target[4096];
  ssize_t length = readlink(path, target, sizeof target - 1);
  if (length < 0) snprintf(target, sizeof target, "!%s", strerror(errno));
  else target[length] = 0;
  return target;
}

static void namespaces(void) {
  static const char *const kinds[] = {"net", "uts", "ipc", "pid", "pid_for_children", "mnt", "user",
                                      "cgroup", "time", "time_for_children"};
  char path[64], key[64];
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    snprintf(path, sizeof path, "/proc/self/ns/%s", kinds[i]);
    snprintf(key, sizeof key, "ns.%s", kinds[i]);
    say(key, "%s", target_of(path));
  }
}

static void identity(void) {
  uid_t user[3];
  gid_t group[3], groups[256];
  char list[4096] = "";
  getresuid(user, user + 1, user + 2);
  getresgid(group, group + 1, group + 2);
  say("id.uid", "%u %u %u", user[0], user[1], user[2]);
  say("id.gid", "%u %u %u", group[0], group[1], group[2]);
  int count = getgroups(256, groups);
  for (int i = 0; i < count; i++) sprintf(list + strlen(list), "%s%u", i ? " " : "", groups[i]);
  say("id.groups", "%s", list);
  say_file("map.uid", "/proc/self/uid_map");
  say_file("map.gid", "/proc/self/gid_map");
  say_file("map.setgroups", "/proc/self/setgroups");
}

/* The fields of /proc/self/status about privileges, signals and pids of the process. */
static void status(void) {
  static const char *const keys[][2] = {
      {"CapInh", "priv"}, {"CapPrm", "priv"}, {"CapEff", "priv"}, {"CapBnd", "priv"},
      {"CapAmb", "priv"}, {"NoNewPrivs", "priv"}, {"Seccomp", "priv"}, {"SigBlk", "sig"},
      {"SigIgn", "sig"}, {"NSpid", "pid"}};
  char key[64], *rest;
  for (char *line = strtok_r(whole("/proc/self/status"), "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
    char *colon = strchr(line, ':');
    if (!colon) continue;
    *colon = 0;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
      if (!strcmp(line, keys[i][0])) {
        snprintf(key, sizeof key, "%s.%s", keys[i][1], line);
        say(key, "%s", on_one_line(colon + 1));
      }
  }
  int death = -1;
  prctl(PR_GET_PDEATHSIG, &death);
  say("priv.keepcaps", "%d", prctl(PR_GET_KEEPCAPS));
  say("priv.securebits", "%d", prctl(PR_GET_SECUREBITS));
  say("pid.pdeathsig", "%d", death);
}

static void places(void) {
  struct utsname system;
  char folder[4096];
  uname(&system);
  say("uts.host", "%s", system.nodename);
  say("uts.domain", "%s", system.domainname);
  if (getcwd(folder, sizeof folder)) say("fs.cwd", "%s", folder);
  else say("fs.cwd", "!%s", strerror(errno));
  say("fs.root", "%s", target_of("/proc/self/root"));
  say_file("fs.rootmark", "/MARK");
  say_file("fs.cwdmark", "MARK");
  mode_t mask = umask(0);
  umask(mask);
  say("fs.umask", "%04o", mask);
}

static void processes(void) {
  int count = 0;
  pid_t self = getpid();
  say("pid.self", "%d", self);
  say("pid.parent", "%d", getppid());
  const char *shown = target_of("/proc/self");
  say("pid.procself", "%s", *shown == '!' ? "!" : atoi(shown) == self ? "same" : "other");
  say("pid.leader", "%s", getsid(0) == self ? "session" : getpgid(0) == self ? "group" : "none");
  say_file("pid.one", "/proc/1/comm");
  DIR *folder = opendir("/proc");
  for (struct dirent *entry; folder && (entry = readdir(folder));) count += atoi(entry->d_name) > 0;
  if (folder) closedir(folder);
  say("pid.seen", "%d", count);
}

static void clocks(void) {
  struct timespec monotonic, boot;
  say_file("time.offsets", "/proc/self/timens_offsets");
  clock_gettime(CLOCK_MONOTONIC, &monotonic);
  clock_gettime(CLOCK_BOOTTIME, &boot);
  say("time.monotonic", "%lld", (long long)monotonic.tv_sec);
  say("time.boottime", "%lld", (long long)boot.tv_sec);
}

static void network_and_queues(void) {
  char devices[4096] = "", *rest;
  int number = 0;
  char *table = whole("/proc/self/net/dev");
  if (*table == '!') strcpy(devices, table);
  else
    for (char *line = strtok_r(table, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
      char *colon = strchr(line, ':');
      if (number++ < 2 || !colon) continue;  /* two lines of titles */
      *colon = 0;
      sprintf(devices + strlen(devices), "%s%s", *devices ? " " : "", line + strspn(line, " "));
    }
  say("net.devs", "%s", devices);
  int lines = 0;
  for (char *c = whole("/proc/sysvipc/msg"); *c; c++) lines += *c == '\n';
  say("ipc.queues", "%d", lines - 1);
}

/* proc(5), mountinfo: the root, the mount at /proc, and the folder of the test. */
static void mounts(void) {
  char *rest;
  for (char *line = strtok_r(whole("/proc/self/mountinfo"), "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
    char point[1024], options[512], kind[64] = "", sharing[256] = "";
    int used = 0;
    if (sscanf(line, "%*d %*d %*s %*s %1023s %511s %n", point, options, &used) < 2 || !used) continue;
    if (strcmp(point, "/") && strncmp(point, "/proc", 5) && !strstr(point, "/iso")) continue;
    char *word = strtok(line + used, " ");
    for (; word && strcmp(word, "-"); word = strtok(NULL, " ")) {
      word[strcspn(word, ":")] = 0;
      snprintf(sharing + strlen(sharing), sizeof sharing - strlen(sharing), "%s%s", *sharing ? "," : "", word);
    }
    if (word && (word = strtok(NULL, " "))) snprintf(kind, sizeof kind, "%s", word);
    say("mnt.at", "%s %s %s [%s]", point, kind, options, *sharing ? sharing : "private");
  }
}

static void descriptors(void) {
  char list[4096] = "", name[4096];
  DIR *folder = opendir("/proc/self/fd");
  for (struct dirent *entry; folder && (entry = readdir(folder));) {
    if (!isdigit(*entry->d_name) || atoi(entry->d_name) < 3 || atoi(entry->d_name) == dirfd(folder)) continue;
    ssize_t length = readlinkat(dirfd(folder), entry->d_name, name, sizeof name - 1);
    name[length < 0 ? 0 : length] = 0;
    name[strcspn(name, "[")] = 0;
    snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", *list ? " " : "", name);
  }
  if (folder) closedir(folder);
  say("fd.open", "%s", list);
}

/* Without the variables that a shell sets for itself. */
static void environment(void) {
  static const char *const own[] = {"_=", "SHLVL=", "PWD=", "OLDPWD="};
  const char *value = getenv("FOO");
  int count = 0;
  say("env.FOO", "%s", value ? value : "-");
  value = getenv("SHELL");
  say("env.SHELL", "%s", value ? value : "-");
  for (char **entry = environ; *entry; entry++) {
    count++;
    for (int i = 0; i < 4; i++)
      if (!strncmp(*entry, own[i], strlen(own[i]))) count--;
  }
  say("env.count", "%d", count);
}

int main(int count, char **words) {
  const char *first = count > 1 ? words[1] : "";
  if (!strcmp(first, "--sig-exit") && count > 2) {
    signal(atoi(words[2]), SIG_DFL);
    kill(getpid(), atoi(words[2]));
    pause();
  }
  if (!strcmp(first, "--argv")) {
    for (int i = 2; i < count; i++) printf("arg [%s]\n", words[i]);
    return 0;
  }
  while (!strcmp(first, "--init"))
    if (waitpid(-1, NULL, 0) < 0) usleep(20000);
  if (!strcmp(first, "--hold") && count > 2) {
    FILE *file = fopen(words[2], "w");
    if (file) {
      fprintf(file, "%d\n", (int)getpid());
      fclose(file);
    }
    for (;;) pause();
  }
  selected = words + 1;
  namespaces();
  identity();
  status();
  places();
  processes();
  clocks();
  network_and_queues();
  mounts();
  descriptors();
  environment();
  return 0;
}
