// What a command must not have from outside, and what it misses inside.
#define _GNU_SOURCE
#include "CLinux.h"
#include "Internal.h"
#include "Isolating.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

// linux/magic.h, and Linux 6.9's for descriptors of processes.
enum { NAMESPACE_FILES = 0x6e736673, PROCESS_FILES = 0x50494446 };

// A directory, a namespace or a process.
static int leads_out(int descriptor) {
  struct stat status;
  struct statfs system;
  if (fstat(descriptor, &status) < 0) return 0;
  if (S_ISDIR(status.st_mode)) return 1;
  if (fstatfs(descriptor, &system) < 0) return 0;
  return system.f_type == NAMESPACE_FILES || system.f_type == PROCESS_FILES;
}

// The standard ones stay open, on nothing.
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
