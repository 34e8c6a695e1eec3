// What Swift's Glibc module does not import: system calls that need _GNU_SOURCE, variadic calls, macros with
// arguments, and the kernel's rtnetlink headers. Only declarations and one-line wrappers.
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/types.h>
#include <net/if.h>
#include <netinet/in.h>

// Anonymous enums, so that RTA_* are imported as plain integers like all other attribute codes.
#define rtattr_type_t
#define rt_class_t
#define rt_scope_t
#define rtnetlink_groups
#define nlmsgerr_attrs
#define lwtunnel_encap_types
#define lwtunnel_ip_t
#define lwtunnel_ip6_t
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#undef rtattr_type_t
#undef rt_class_t
#undef rt_scope_t
#undef rtnetlink_groups
#undef nlmsgerr_attrs
#include <linux/lwtunnel.h>
#undef lwtunnel_encap_types
#undef lwtunnel_ip_t
#undef lwtunnel_ip6_t
#include <linux/amt.h>
#include <linux/can/netlink.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/if_addrlabel.h>
#include <linux/if_arp.h>
#include <linux/if_bridge.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/if_tunnel.h>
#include <linux/ila.h>
#include <linux/in_route.h>
#include <linux/ioam6_iptunnel.h>
#include <linux/mpls_iptunnel.h>
#include <linux/neighbour.h>
#include <linux/net_namespace.h>
#include <linux/nexthop.h>
#include <linux/pkt_sched.h>
#include <linux/rpl_iptunnel.h>
#include <linux/seg6_iptunnel.h>
#include <linux/seg6_local.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <linux/wwan.h>

/// The file system type of a namespace file (linux/magic.h), as statfs(2) reports it.
#define LINUX_NSFS_MAGIC 0x6e736673
/// The file system type of a file in memory.
#define LINUX_TMPFS_MAGIC 0x01021994

/// setns(2)
int linux_setns(int fd, int nstype);
/// unshare(2)
int linux_unshare(int flags);
/// pipe2(2)
int linux_pipe2(int fds[2], int flags);
/// statfs(2): the file system's magic number, or -1 with errno set.
int64_t linux_fstype(const char *path);
/// sched_setaffinity(2): runs the calling thread on this processor only; -1 if that is not allowed.
int linux_run_on(int processor);
/// gettid(2)
pid_t linux_gettid(void);
/// ioctl(2) with a pointer argument.
int linux_ioctl(int fd, unsigned long request, void *argument);
/// SIOCETHTOOL with ETHTOOL_GDRVINFO: zero for a device that reports no bus, as software devices do.
int linux_may_be_physical(int socket, const char *device);
enum {
  /// Fails with EAGAIN instead of waiting for a message.
  LINUX_RECV_NOW = 1,
  /// Skips what comes from other processes.
  LINUX_RECV_KERNEL = 2,
};
/// recvmsg(2) on a netlink socket; `nsid` is set to the id of the sender's namespace, or -1. What does not fit into the
/// buffer is at `rest`, which the caller frees; it is NULL if all fits. EMSGSIZE for a message that is longer still.
ssize_t linux_recv_netlink(int fd, void *buffer, size_t size, int flags, int *nsid, void **rest);
/// SO_PEERCRED (unix(7)): the process at the other end of a Unix socket; -1 with errno set.
int linux_peer(int socket, pid_t *pid, uid_t *uid);
/// Whether no dynamic linker started the program (AT_BASE of getauxval(3)).
int linux_is_static(void);
/// Replaces the sources that nsswitch.conf(5) names for a database, in this process (nss.h).
int linux_configure_names(const char *database, const char *sources);
/// memfd_create(2), closed on exec.
int linux_memfd(const char *name);
/// From now on, SIGINT, SIGTERM and SIGHUP are recorded instead of ending the process.
void linux_note_signals(void);
/// The first recorded signal, or 0.
int linux_noted_signal(void);
/// From now on, SIGCHLD, SIGHUP, SIGINT and SIGTERM each write their number as one byte to a pipe instead of
/// their usual effect. Returns the read end, which is non-blocking, or -1 with errno set.
int linux_signal_pipe(void);
/// pidfd_open(2): -1 with errno set, ENOSYS before Linux 5.3.
int linux_pidfd(pid_t pid);
/// pidfd_send_signal(2)
int linux_pidfd_signal(int pidfd, int signal);
/// Drops all capabilities, unless CAP_NET_ADMIN is inheritable or the process is root; -1 on failure.
int linux_drop_capabilities(void);
/// bpf(2), BPF_OBJ_GET: opens a program or map that is pinned at `path`.
int linux_bpf_object_get(const char *path);

/// If the program was started without standard input, output or error, keeps files that it opens from becoming
/// one of them: its output would be written there. In programs that it starts they stay closed.
void linux_occupy_standard_descriptors(void);
/// fork(2), for single-threaded programs
pid_t linux_fork(void);
/// Lets the program wait for its children even if the caller ignores SIGCHLD, in which case the kernel discards
/// their statuses (waitpid(2)). A program executed by linux_execvpe ignores it again.
void linux_expect_children(void);
/// execvpe(3)
int linux_execvpe(const char *program, char *const *arguments, char *const *environment);
enum { LINUX_FILE_HANDLE_SIZE = 128 };
/// name_to_handle_at(2) of an open namespace, into LINUX_FILE_HANDLE_SIZE bytes; -1 before Linux 6.18.
int linux_namespace_handle(int fd, void *handle);
/// open_by_handle_at(2) of a namespace: a descriptor, or -1 with ESTALE if it has ended.
int linux_open_namespace_handle(void *handle);
/// open_tree(2): a detached copy of the mounts at and below `path`.
int linux_open_tree(const char *path);
/// mount_setattr(2): sets the propagation (MS_SHARED and the like) of a detached tree.
int linux_set_propagation(int tree, uint64_t propagation);
/// move_mount(2): attaches a detached tree at `target`, even if that is a symbolic link.
int linux_move_mount(int tree, const char *target);
/// pivot_root(2)
int linux_pivot_root(const char *root, const char *old);
/// makedev(3): the two parts of a device number.
unsigned linux_major(dev_t device);
unsigned linux_minor(dev_t device);
/// statx(2): 1 if `path` leads to this file, 0 if to another, -1 if it cannot be examined. Does not ask the
/// server of a network file system.
int linux_is_file(const char *path, uint64_t device, uint64_t inode);
/// statx(2): the unique id of the mount that `path` is on; -1 before Linux 6.8.
int linux_mount_id(const char *path, uint64_t *id);
/// listmount(2): the ids of the mounts at or below the mount `id`; -1 before Linux 6.8.
ssize_t linux_listmount(uint64_t id, uint64_t *ids, size_t count);
/// statmount(2): the peer group of a mount, 0 if it is not shared; -1 before Linux 6.8.
int linux_peer_group(uint64_t id, uint64_t *group);
/// statmount(2): the id of a mount's parent mount; -1 before Linux 6.8.
int linux_parent_mount(uint64_t id, uint64_t *parent);
/// statmount(2): the mount point of a mount; -1 before Linux 6.8.
int linux_mount_point(uint64_t id, char *point, size_t size);

/// Makes a sysfs of the current network namespace without mounting it, and returns a descriptor of its
/// directory, or -1 with errno set. It exists as long as the descriptor. Its mount source is `source`, unless
/// that is NULL. It is read-only if the mount namespace's own sysfs is and must remain so.
int linux_open_sysfs(const char *source);

/// Requests of linux/if_tun.h, which are macros with arguments.
static const unsigned long LINUX_TUNSETIFF = TUNSETIFF;
static const unsigned long LINUX_TUNSETPERSIST = TUNSETPERSIST;
static const unsigned long LINUX_TUNSETOWNER = TUNSETOWNER;
static const unsigned long LINUX_TUNSETGROUP = TUNSETGROUP;

enum {
  LINUX_CLONE_NEWNET = 0x40000000,
  LINUX_CLONE_NEWNS = 0x00020000,
  LINUX_CLONE_NEWPID = 0x20000000,
  LINUX_O_PATH = 010000000,
};

#include "Entering.h"
#include "Inspecting.h"
#include "Holding.h"
#include "Keeping.h"
#include "Making.h"
#include "Options.h"
#include "Warding.h"

/// The first 48 bits of the commit that the program was built from, and whether the sources differed from it; 0 if
/// scripts/build did not say.
uint64_t linux_netns_commit(void);
int linux_netns_commit_changed(void);

#endif
