#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

int linux_setns(int fd, int nstype) { return setns(fd, nstype); }
int linux_unshare(int flags) { return unshare(flags); }
int linux_pipe2(int fds[2], int flags) { return pipe2(fds, flags); }

int64_t linux_fstype(const char *path) {
  struct statfs s;
  return statfs(path, &s) < 0 ? -1 : (int64_t)s.f_type;
}

int64_t linux_fd_fstype(int fd) {
  struct statfs s;
  return fstatfs(fd, &s) < 0 ? -1 : (int64_t)s.f_type;
}

pid_t linux_gettid(void) { return (pid_t)syscall(SYS_gettid); }
int linux_ioctl(int fd, unsigned long request, void *argument) { return ioctl(fd, request, argument); }

int linux_signalfd(const int *signals, size_t count) {
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < count; i++) sigaddset(&set, signals[i]);
  if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) return -1;
  return signalfd(-1, &set, SFD_CLOEXEC);
}

int linux_set_parent_death_signal(int signal) { return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }
int linux_set_child_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int linux_drop_capabilities(void) {
  if (getuid() == 0 || geteuid() == 0) return 0;
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
  if (syscall(SYS_capget, &header, data) < 0) return -1;
  if (data[CAP_NET_ADMIN / 32].inheritable & (1u << (CAP_NET_ADMIN % 32))) return 0;
  for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
    data[i].effective = data[i].permitted = data[i].inheritable = 0;
  return (int)syscall(SYS_capset, &header, data);
}

ssize_t linux_recv_netlink(int fd, void *buffer, size_t size, int wait, int *nsid) {
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control;
  struct iovec vector = {buffer, size};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control,
                           .msg_controllen = sizeof control};
  ssize_t count = recvmsg(fd, &message, wait ? 0 : MSG_DONTWAIT);
  *nsid = -1;
  if (count < 0) return count;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c))
    if (c->cmsg_level == SOL_NETLINK && c->cmsg_type == NETLINK_LISTEN_ALL_NSID)
      memcpy(nsid, CMSG_DATA(c), sizeof *nsid);
  return count;
}
