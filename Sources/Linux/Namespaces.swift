import CLinux
import Glibc

// Questions about namespaces. They return nil or -1 if they fail, and `errno` says why.

/// name_to_handle_at(2) of an open namespace; nil before Linux 6.18.
package func linux_namespace_handle(_ descriptor: Int32) -> [UInt64]? {
  var handle = [UInt64](repeating: 0, count: Int(LINUX_FILE_HANDLE_SIZE) / 8)
  return unsafe CLinux.linux_namespace_handle(descriptor, &handle) == 0 ? handle : nil
}

/// open_by_handle_at(2) of a namespace: a descriptor, or -1 with ESTALE if it has ended.
package func linux_open_namespace_handle(_ handle: [UInt64]) -> Int32 {
  precondition(handle.count == Int(LINUX_FILE_HANDLE_SIZE) / 8)
  var handle = handle
  return unsafe CLinux.linux_open_namespace_handle(&handle)
}

/// ioctl_ns(2): the user who made a user namespace.
package func linux_namespace_owner_uid(_ descriptor: Int32) -> uid_t? {
  var user: uid_t = 0
  return unsafe CLinux.linux_namespace_owner_uid(descriptor, &user) == 0 ? user : nil
}
