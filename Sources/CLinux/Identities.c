// Sets ids and capabilities of the calling thread with system calls: glibc's functions inform all threads that
// it knows, which do not exist in a forked child.
#define _GNU_SOURCE
#include "Isolating.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST_GROUPS = 65536 };

static int set_groups(const char *text) {
  if (!text) return (int)syscall(SYS_setgroups, 0, NULL);
  static gid_t groups[MOST_GROUPS];
  size_t count = 0;
  for (char *end; *text && count < MOST_GROUPS; text = *end ? end + 1 : end)
    groups[count++] = (gid_t)strtoul(text, &end, 10);
  return (int)syscall(SYS_setgroups, count, groups);
}

struct capabilities {
  struct __user_cap_data_struct words[_LINUX_CAPABILITY_U32S_3];
};

static int get_capabilities(struct capabilities *capabilities) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  return (int)syscall(SYS_capget, &header, capabilities->words);
}

static int set_capabilities(const struct capabilities *capabilities) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  return (int)syscall(SYS_capset, &header, capabilities->words);
}

static int make_ambient(void) {
  struct capabilities capabilities;
  if (get_capabilities(&capabilities) < 0) return -1;
  for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
    capabilities.words[i].inheritable = capabilities.words[i].permitted;
  if (set_capabilities(&capabilities) < 0) return -1;
  for (unsigned long number = 0; number < 64; number++) {
    if (!(capabilities.words[number / 32].effective & (1u << number % 32))) continue;
    // The kernel's sets may contain bits that it has no capabilities for.
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0) < 0 && errno != EINVAL) return -1;
  }
  return 0;
}

// Makes all permitted capabilities effective.
static int use_permitted(struct capabilities *capabilities) {
  if (get_capabilities(capabilities) < 0) return -1;
  for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
    capabilities->words[i].effective = capabilities->words[i].permitted;
  return set_capabilities(capabilities);
}

static int keep_capabilities(uint64_t kept) {
  struct capabilities capabilities;
  if (use_permitted(&capabilities) < 0) return -1;
  for (unsigned long number = 0; number < 64; number++) {
    int is_known = prctl(PR_CAPBSET_READ, number, 0, 0, 0);
    if (is_known < 0) break;
    if (is_known && !(kept >> number & 1) && prctl(PR_CAPBSET_DROP, number, 0, 0, 0) < 0) return -1;
  }
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
    uint32_t mask = (uint32_t)(kept >> (32 * i));
    capabilities.words[i].effective &= mask;
    capabilities.words[i].permitted &= mask;
    capabilities.words[i].inheritable &= mask;
  }
  return set_capabilities(&capabilities);
}

static int keep_exactly(uint64_t kept) { return keep_capabilities(kept) < 0 ? -1 : make_ambient(); }

static int set_group(const struct linux_step *step) {
  struct stat owned;
  if (step->fd < 0) return (int)syscall(SYS_setgid, (gid_t)step->flags);
  return fstat(step->fd, &owned) < 0 ? -1 : (int)syscall(SYS_setgid, owned.st_gid);
}

static int set_user(const struct linux_step *step) {
  struct stat owned;
  if (step->fd < 0) return (int)syscall(SYS_setuid, (uid_t)step->flags);
  return fstat(step->fd, &owned) < 0 ? -1 : (int)syscall(SYS_setuid, owned.st_uid);
}

int run_identity_step(const struct linux_step *step) {
  switch (step->kind) {
  case LINUX_STEP_SETGROUPS: return set_groups(step->source);
  case LINUX_STEP_SETGID: return set_group(step);
  case LINUX_STEP_SETUID: return set_user(step);
  case LINUX_STEP_AMBIENT: return make_ambient();
  case LINUX_STEP_KEEP_CAPABILITIES: return keep_capabilities(step->flags);
  case LINUX_STEP_OUTLAST_SETUID: return prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
  case LINUX_STEP_EXACT_CAPABILITIES: return keep_exactly(step->flags);
  case LINUX_STEP_NO_NEW_PRIVILEGES: return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  default: errno = EINVAL; return -1;
  }
}
