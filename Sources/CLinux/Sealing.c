// What a command must not get from outside, and what it needs inside.
#define _GNU_SOURCE
#include "CLinux.h"
#include "Internal.h"
#include "Isolating.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

// From linux/magic.h; process descriptors since Linux 6.9.
enum { NAMESPACE_FILES = 0x6e736673, PROCESS_FILES = 0x50494446, PROC_FILES = 0x9fa0 };

// A directory, a namespace, a process, or a file about one in /proc, such as its memory. Standard input and
// output may be in /proc.
static int leads_out(int descriptor) {
  struct stat status;
  struct statfs system;
  int flags = fcntl(descriptor, F_GETFD);
  if (flags < 0 || flags & FD_CLOEXEC || fstat(descriptor, &status) < 0) return 0;
  if (S_ISDIR(status.st_mode)) return 1;
  if (fstatfs(descriptor, &system) < 0) return 0;
  if (system.f_type == PROC_FILES) return descriptor > STDERR_FILENO;
  return system.f_type == NAMESPACE_FILES || system.f_type == PROCESS_FILES;
}

// Standard descriptors stay open, but on /dev/null.
static int seal(int descriptor) {
  if (descriptor > STDERR_FILENO) return fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) return -1;
  int result = dup2(nothing, descriptor);
  int saved = errno;
  close(nothing);
  errno = saved;
  return result < 0 ? -1 : 0;
}

static int seal_listed(const char *list, long size, int directory) {
  for (long place = 0; place < size;) {
    const struct directory_entry *entry = (const void *)(list + place);
    place += entry->length;
    if (entry->name[0] == '.') continue;
    int descriptor = atoi(entry->name);
    if (descriptor != directory && leads_out(descriptor) && seal(descriptor) < 0) return -1;
  }
  return 0;
}

int seal_descriptors(void) {
  int directory = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return -1;
  _Alignas(struct directory_entry) char list[4096];
  long size;
  int result = 0;
  while (result == 0 && (size = syscall(SYS_getdents64, directory, list, sizeof list)) != 0)
    result = size < 0 ? -1 : seal_listed(list, size, directory);
  int saved = errno;
  close(directory);
  errno = saved;
  return result;
}

int join_new_keyring(void) {
  enum { JOIN_SESSION_KEYRING = 1 };
  long keyring = syscall(SYS_keyctl, JOIN_SESSION_KEYRING, NULL);
  // A kernel without keyrings has none to hide.
  return keyring < 0 && errno != ENOSYS ? -1 : 0;
}

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define GO_IF(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, value)

int refuse_terminal_input(void) {
  // The number of ioctl(2) on each architecture. The kernel only uses the lower half of the request.
  enum { X86_64 = 16, X32 = 0x40000000 + 514, ARM_64 = 29, BITS_32 = 54 };
  struct sock_filter filter[] = {
      /* 0 */ LOAD(arch),
      /* 1 */ GO_IF(AUDIT_ARCH_X86_64, 3, 0),
      /* 2 */ GO_IF(AUDIT_ARCH_AARCH64, 5, 0),
      /* 3 */ GO_IF(AUDIT_ARCH_I386, 6, 0),
      /* 4 */ GO_IF(AUDIT_ARCH_ARM, 5, 10),
      /* 5 */ LOAD(nr),
      /* 6 */ GO_IF(X86_64, 5, 0),
      /* 7 */ GO_IF(X32, 4, 7),
      /* 8 */ LOAD(nr),
      /* 9 */ GO_IF(ARM_64, 2, 5),
      /* 10 */ LOAD(nr),
      /* 11 */ GO_IF(BITS_32, 0, 3),
      /* 12 */ LOAD(args[1]),
      /* 13 */ GO_IF(TIOCSTI, 2, 0),
      /* 14 */ GO_IF(TIOCLINUX, 1, 0),
      /* 15 */ ANSWER(SECCOMP_RET_ALLOW),
      /* 16 */ ANSWER(SECCOMP_RET_ERRNO | EPERM),
  };
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

int raise_loopback(void) {
  int socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return -1;
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
  int result = ioctl(socket_, SIOCSIFFLAGS, &request);
  int saved = errno;
  close(socket_);
  errno = saved;
  return result;
}
