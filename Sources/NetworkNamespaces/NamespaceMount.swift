/// A namespace that is mounted on a file, as listed in the mountinfo of a process (proc(5)).
package struct NamespaceMount {
  /// The type, as in /proc/PID/ns: "net", "mnt".
  package var kind: String
  package var inode: UInt64
  package var point: String
  /// The numbers of the mount and of the mount that it is on, as in mountinfo.
  package var id: Int
  package var parent: Int

  /// The namespaces that are mounted in the mount namespace of a process ("thread-self", "1"), in mountinfo
  /// order.
  ///
  /// - Throws: `.open` if mountinfo cannot be read.
  package static func all(process: String) throws(NamespaceError) -> [NamespaceMount] {
    var mounts: [NamespaceMount] = []
    try MountTable.eachLine(process: process) { line in
      if let mount = NamespaceMount(line) { mounts.append(mount) }
      return true
    }
    return mounts
  }

  /// "61 30 0:4 net:[4026532180] /run/netns/blue rw shared:32 - nsfs nsfs rw"; nil for other mounts.
  init?(_ line: ArraySlice<UInt8>) {
    var rest = line
    guard let id = Int(digits: MountTable.word(&rest)),
      let parent = Int(digits: MountTable.word(&rest))
    else { return nil }
    _ = MountTable.word(&rest)
    let root = MountTable.word(&rest)
    guard root.last == UInt8(ascii: "]"), let bracket = root.firstIndex(of: UInt8(ascii: "[")),
      bracket > root.startIndex, root[bracket - 1] == UInt8(ascii: ":"),
      let inode = UInt64(String(decoding: root[(bracket + 1)...].dropLast(), as: UTF8.self))
    else { return nil }
    let point = MountTable.word(&rest)
    while true {
      let optional = MountTable.word(&rest)
      if optional.isEmpty { return nil }
      if optional.elementsEqual("-".utf8) { break }
    }
    guard MountTable.word(&rest).elementsEqual("nsfs".utf8) else { return nil }
    kind = String(decoding: root[..<(bracket - 1)], as: UTF8.self)
    self.inode = inode
    self.point = MountTable.unescape(point)
    self.id = id
    self.parent = parent
  }
}
