import CLinux
import Glibc

// Calls about mounts, as those of Paths.swift.

/// mount(2); without a source or a type for "none".
package func mount(
  _ source: String?, _ target: String, _ type: String?, _ flags: UInt, _ options: String? = nil
) -> Int32 {
  unsafe withOptionalString(source) { source in
    unsafe withOptionalString(type) { type in
      unsafe withOptionalString(options) { options in
        unsafe target.withSystemString { target in
          unsafe Glibc.mount(source, target, type, flags, options)
        }
      }
    }
  }
}

/// umount2(2).
@discardableResult
package func umount2(_ path: String, _ flags: Int32) -> Int32 {
  unsafe path.withSystemString { unsafe Glibc.umount2($0, flags) }
}

/// pivot_root(2).
package func linux_pivot_root(_ root: String, _ old: String) -> Int32 {
  unsafe withSystemStrings(root, old) { unsafe CLinux.linux_pivot_root($0, $1) }
}

/// open_tree(2): a copy of the tree of mounts at `path`, which is nowhere yet.
package func linux_open_tree(_ path: String) -> Int32 {
  unsafe path.withSystemString { unsafe CLinux.linux_open_tree($0) }
}

/// move_mount(2): puts a tree of `linux_open_tree` at `target`.
package func linux_move_mount(_ tree: Int32, _ target: String) -> Int32 {
  unsafe target.withSystemString { unsafe CLinux.linux_move_mount(tree, $0) }
}

/// The unique id of the mount that `path` lies on. The kernel never uses it again. Returns nil if that fails; `errno` says
/// why.
package func linux_mount_id(_ path: String) -> UInt64? {
  var id: UInt64 = 0
  let result = unsafe path.withSystemString { unsafe CLinux.linux_mount_id($0, &id) }
  return result == 0 ? id : nil
}

/// A text as a C string; NULL for nil.
@unsafe
func withOptionalString<R>(
  _ text: String?, _ body: (UnsafePointer<CChar>?) -> R
) -> R {
  guard let text else { return body(nil) }
  return unsafe text.withSystemString(body)
}

/// The ids of the mounts below another one (listmount(2), Linux 6.8). Returns nil if that fails, or if there are more
/// than `limit`.
package func linux_listmount(_ id: UInt64, limit: Int) -> [UInt64]? {
  var isWhole = false
  let ids = unsafe [UInt64](unsafeUninitializedCapacity: limit) { ids, count in
    let found = unsafe CLinux.linux_listmount(id, ids.baseAddress, limit)
    isWhole = found >= 0 && found < limit
    count = isWhole ? found : 0
  }
  return isWhole ? ids : nil
}

/// The id of the mount that another one lies on (statmount(2)). Returns nil if that fails; `errno` says why.
package func linux_parent_mount(_ id: UInt64) -> UInt64? {
  var parent: UInt64 = 0
  return unsafe CLinux.linux_parent_mount(id, &parent) == 0 ? parent : nil
}

/// The path of a mount (statmount(2)). Returns nil if that fails; `errno` says why.
package func linux_mount_point(_ id: UInt64) -> String? {
  unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { point in
    guard let base = point.baseAddress else { return nil }
    return unsafe CLinux.linux_mount_point(id, base, point.count) == 0 ? String(system: base) : nil
  }
}

/// The id of the peer group that a mount belongs to (statmount(2)). Returns nil if that fails; `errno` says why.
package func linux_peer_group(_ id: UInt64) -> UInt64? {
  var group: UInt64 = 0
  return unsafe CLinux.linux_peer_group(id, &group) == 0 ? group : nil
}
