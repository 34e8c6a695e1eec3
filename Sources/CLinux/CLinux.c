#define _GNU_SOURCE
#include "CLinux.h"
#include "Internal.h"

#include <errno.h>
#include <linux/bpf.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <nss.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

int linux_setns(int fd, int nstype) { return setns(fd, nstype); }
int linux_unshare(int flags) { return unshare(flags); }
int linux_pipe2(int fds[2], int flags) { return pipe2(fds, flags); }
int linux_is_static(void) { return getauxval(AT_BASE) == 0; }
int linux_configure_names(const char *database, const char *sources) {
  return __nss_configure_lookup(database, sources);
}

int64_t linux_fstype(const char *path) {
  struct statfs s;
  return statfs(path, &s) < 0 ? -1 : (int64_t)s.f_type;
}

int linux_run_on(int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  return sched_setaffinity(0, sizeof set, &set);
}

pid_t linux_gettid(void) { return (pid_t)syscall(SYS_gettid); }
int linux_ioctl(int fd, unsigned long request, void *argument) { return ioctl(fd, request, argument); }

int linux_may_be_physical(int socket, const char *device) {
  struct ethtool_drvinfo driver = {.cmd = ETHTOOL_GDRVINFO};
  struct ifreq request = {.ifr_data = (void *)&driver};
  if (strlen(device) >= sizeof request.ifr_name) return 1;
  strcpy(request.ifr_name, device);
  // A device whose driver reports nothing has no bus either.
  if (ioctl(socket, SIOCETHTOOL, &request) < 0) return errno != EOPNOTSUPP;
  return driver.bus_info[0] && strcmp(driver.bus_info, "N/A") && strcmp(driver.bus_info, "tun") &&
         strcmp(driver.bus_info, "tap");
}

int linux_open_sysfs(const char *source) {
  // Not fsopen(3) and the like, which glibc has only since 2.36.
  enum { CLOEXEC = 1, SET_STRING = 1, CREATE = 6, READ_ONLY = 1 };
  int context = (int)syscall(SYS_fsopen, "sysfs", CLOEXEC);
  if (context < 0) return -1;
  int mounted = -1;
  if ((!source || syscall(SYS_fsconfig, context, SET_STRING, "source", source, 0) == 0) &&
      syscall(SYS_fsconfig, context, CREATE, NULL, NULL, 0) == 0) {
    mounted = (int)syscall(SYS_fsmount, context, CLOEXEC, 0);
    // A caller who may not write to the present sysfs does not get a writable one.
    if (mounted < 0 && errno == EPERM)
      mounted = (int)syscall(SYS_fsmount, context, CLOEXEC, READ_ONLY);
  }
  int error = errno;
  close(context);
  errno = error;
  return mounted;
}

int linux_peer(int socket, pid_t *pid, uid_t *uid) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return -1;
  *pid = peer.pid;
  *uid = peer.uid;
  return 0;
}

int linux_memfd(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

static volatile sig_atomic_t noted_signal;
static void note_signal(int signal) {
  if (!noted_signal) noted_signal = signal;
}
void linux_note_signals(void) {
  struct sigaction action = {.sa_handler = note_signal};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGHUP, &action, NULL);
}
int linux_noted_signal(void) { return noted_signal; }

static int signal_pipe[2];
static void pass_signal(int signal) {
  int saved = errno;
  unsigned char byte = (unsigned char)signal;
  // A full pipe wakes its reader, too.
  if (write(signal_pipe[1], &byte, 1) < 0) errno = saved;
}
int linux_signal_pipe(void) {
  if (pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) < 0) return -1;
  struct sigaction action = {.sa_handler = pass_signal, .sa_flags = SA_RESTART};
  const int signals[] = {SIGCHLD, SIGHUP, SIGINT, SIGTERM};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, NULL);
  return signal_pipe[0];
}
int linux_pidfd(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }
int linux_pidfd_signal(int pidfd, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

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

// The longest message known, of a device with hundreds of names and virtual functions, has less.
enum { LONGEST_REST = 1 << 18 };

ssize_t linux_recv_netlink(int fd, void *buffer, size_t size, int flags, int *nsid, void **rest) {
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control;
  // The kernel touches the second part only if a message is longer than the buffer.
  char second[LONGEST_REST];
  struct iovec vector[2] = {{buffer, size}, {second, sizeof second}};
  struct sockaddr_nl sender;
  struct msghdr message;
  ssize_t count;
  *nsid = -1;
  *rest = NULL;
  do {
    message = (struct msghdr){.msg_name = &sender, .msg_namelen = sizeof sender, .msg_iov = vector,
                              .msg_iovlen = 2, .msg_control = &control,
                              .msg_controllen = sizeof control};
    count = recvmsg(fd, &message, flags & LINUX_RECV_NOW ? MSG_DONTWAIT : 0);
    if (count < 0) return count;
    // Another process may send to any port of its namespace; only the kernel has port 0.
  } while (flags & LINUX_RECV_KERNEL && sender.nl_pid != 0);
  if (message.msg_flags & MSG_TRUNC) {
    errno = EMSGSIZE;
    return -1;
  }
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c))
    if (c->cmsg_level == SOL_NETLINK && c->cmsg_type == NETLINK_LISTEN_ALL_NSID)
      memcpy(nsid, CMSG_DATA(c), sizeof *nsid);
  if ((size_t)count <= size) return count;
  *rest = malloc((size_t)count - size);
  if (!*rest) return -1;
  memcpy(*rest, second, (size_t)count - size);
  return count;
}

void linux_occupy_standard_descriptors(void) {
  // Reading and writing fail with EBADF, as for a closed descriptor.
  int fd;
  do fd = open("/", O_PATH | O_CLOEXEC);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) close(fd);
}

pid_t linux_fork(void) { return fork(); }

static int ignores_children;

void linux_expect_children(void) {
  if (signal(SIGCHLD, SIG_DFL) == SIG_IGN) ignores_children = 1;
}

int linux_execvpe(const char *program, char *const *arguments, char *const *environment) {
  if (ignores_children) signal(SIGCHLD, SIG_IGN);
  int result = execvpe(program, arguments, environment);
  if (ignores_children) signal(SIGCHLD, SIG_DFL);
  return result;
}

// FD_NSFS_ROOT of linux/fcntl.h, since 6.18; newer than the headers used for building.
enum { NSFS_ROOT = -10003 };

int linux_namespace_handle(int fd, void *handle) {
  struct file_handle *file = handle;
  int mount;
  file->handle_bytes = LINUX_FILE_HANDLE_SIZE - sizeof *file;
  return name_to_handle_at(fd, "", file, &mount, AT_EMPTY_PATH);
}

int linux_open_namespace_handle(void *handle) {
  return open_by_handle_at(NSFS_ROOT, handle, O_RDONLY | O_CLOEXEC);
}

int linux_open_tree(const char *path) {
  return (int)syscall(SYS_open_tree, AT_FDCWD, path, TREE_CLONE | TREE_RECURSIVE | O_CLOEXEC);
}

int linux_set_propagation(int tree, uint64_t propagation) {
  struct mount_attributes attributes = {.propagation = propagation};
  return (int)syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | TREE_RECURSIVE, &attributes,
                      sizeof attributes);
}

int linux_move_mount(int tree, const char *target) {
  return (int)syscall(SYS_move_mount, tree, "", AT_FDCWD, target, MOVE_FROM_EMPTY_PATH);
}

int linux_pivot_root(const char *root, const char *old) { return (int)syscall(SYS_pivot_root, root, old); }

// Numbers and layouts of linux/mount.h, since 6.8; newer than the headers used for building.
enum { SYS_STATMOUNT = 457, SYS_LISTMOUNT = 458 };
enum { STATX_MNT_ID_UNIQUE_BIT = 0x4000, STATMOUNT_MNT_BASIC_BIT = 2, STATMOUNT_MNT_POINT_BIT = 16 };
enum { STATMOUNT_PARENT = 48, STATMOUNT_PEERS = 80, STATMOUNT_POINT = 108, STATMOUNT_STRINGS = 512 };

struct mount_request {
  uint32_t size, spare;
  uint64_t id, parameter;
};

unsigned linux_major(dev_t device) { return major(device); }
unsigned linux_minor(dev_t device) { return minor(device); }

int linux_is_file(const char *path, uint64_t device, uint64_t inode) {
  struct statx x;
  if (statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_INO, &x) < 0) return -1;
  return makedev(x.stx_dev_major, x.stx_dev_minor) == device && x.stx_ino == inode;
}

int linux_mount_id(const char *path, uint64_t *id) {
  struct statx x;
  if (statx(AT_FDCWD, path, 0, STATX_MNT_ID_UNIQUE_BIT, &x) < 0) return -1;
  *id = x.stx_mnt_id;
  return x.stx_mask & STATX_MNT_ID_UNIQUE_BIT ? 0 : -1;
}

ssize_t linux_listmount(uint64_t id, uint64_t *ids, size_t count) {
  struct mount_request request = {sizeof request, 0, id, 0};
  return syscall(SYS_LISTMOUNT, &request, ids, count, 0);
}

// The numeric fields of a mount, which need no space for text.
static int mount_number(uint64_t id, int offset, uint64_t *number) {
  struct mount_request request = {sizeof request, 0, id, STATMOUNT_MNT_BASIC_BIT};
  union {
    uint64_t aligned;
    char bytes[STATMOUNT_STRINGS];
  } answer;
  if (syscall(SYS_STATMOUNT, &request, &answer, sizeof answer, 0) < 0) return -1;
  memcpy(number, answer.bytes + offset, sizeof *number);
  return 0;
}

int linux_peer_group(uint64_t id, uint64_t *group) { return mount_number(id, STATMOUNT_PEERS, group); }
int linux_parent_mount(uint64_t id, uint64_t *parent) { return mount_number(id, STATMOUNT_PARENT, parent); }

int linux_mount_point(uint64_t id, char *point, size_t size) {
  struct mount_request request = {sizeof request, 0, id, STATMOUNT_MNT_POINT_BIT};
  union {
    uint64_t aligned;
    char bytes[STATMOUNT_STRINGS + 4096];
  } answer;
  if (syscall(SYS_STATMOUNT, &request, &answer, sizeof answer, 0) < 0) return -1;
  uint32_t offset;
  memcpy(&offset, answer.bytes + STATMOUNT_POINT, sizeof offset);
  const char *text = answer.bytes + STATMOUNT_STRINGS + offset;
  size_t length = strnlen(text, sizeof answer.bytes - STATMOUNT_STRINGS - offset);
  if (length >= size) return -1;
  memcpy(point, text, length);
  point[length] = 0;
  return 0;
}

int linux_bpf_object_get(const char *path) {
  union bpf_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.pathname = (uint64_t)(uintptr_t)path;
  return (int)syscall(SYS_bpf, BPF_OBJ_GET, &attributes, sizeof attributes);
}
