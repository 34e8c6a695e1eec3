#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/nsfs.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

#include "CLinux.h"

int linux_file_status(int directory, const char *name, uint64_t *device, uint64_t *inode,
                      uint32_t *mode) {
  struct statx x;
  if (statx(directory, name, AT_STATX_DONT_SYNC, STATX_INO | STATX_TYPE, &x) < 0) return -1;
  *device = makedev(x.stx_dev_major, x.stx_dev_minor);
  *inode = x.stx_ino;
  *mode = x.stx_mode;
  return 0;
}

pid_t linux_own_process(void) {
  char target[16];
  ssize_t length = readlink("/proc/self", target, sizeof target);
  pid_t process = 0;
  for (ssize_t i = 0; i < length; i++) {
    if (target[i] < '0' || target[i] > '9') return getpid();
    process = 10 * process + (target[i] - '0');
  }
  return process ? process : getpid();
}

int linux_namespace_owner(int fd) { return ioctl(fd, NS_GET_USERNS); }

int linux_namespace_parent(int fd) { return ioctl(fd, NS_GET_PARENT); }

int linux_namespace_kind(int fd) { return ioctl(fd, NS_GET_NSTYPE); }

int linux_namespace_owner_uid(int fd, uid_t *uid) { return ioctl(fd, NS_GET_OWNER_UID, uid); }

int linux_pidfd_getfd(int pidfd, int fd) { return syscall(SYS_pidfd_getfd, pidfd, fd, 0); }

int linux_socket_namespace(int socket) { return ioctl(socket, SIOCGSKNS); }

size_t linux_character(const char *text, size_t count, int *width) {
  mbstate_t state;
  memset(&state, 0, sizeof state);
  wchar_t character;
  size_t length = mbrtowc(&character, text, count, &state);
  if (length == (size_t)-1 || length == (size_t)-2 || length == 0) return 0;
  *width = iswprint(character) ? wcwidth(character) : -1;
  return length;
}
