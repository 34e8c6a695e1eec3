import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// The resolv.conf of a namespace that has an uplink.
///
/// If the host's resolver listens on its own loopback, as with systemd-resolved, nobody answers at that address
/// inside. The uplink then forwards queries that are sent to an address of its own.
struct Resolver {
  /// The address that pasta forwards to the host's resolver.
  static let pasta = "169.254.1.1"
  /// The address that slirp4netns(1) forwards to it.
  static let slirp = "10.0.2.3"
  private static let mark = "# by netns\n"

  private let directory: RuntimeDirectory
  private let name: String?

  init(_ directory: RuntimeDirectory, _ name: String?) {
    self.directory = directory
    self.name = name
  }

  private var folder: String { name.map { "\(directory.etc)/netns/\($0)" } ?? directory.etc }
  private var file: String { "\(folder)/resolv.conf" }

  /// Whether the host only has servers on its loopback.
  static var isNeeded: Bool {
    let servers = (readFile("/etc/resolv.conf") ?? []).split(separator: UInt8(ascii: "\n"))
      .map { String(decoding: $0, as: UTF8.self).split { $0 == " " || $0 == "\t" } }
      .filter { $0.count > 1 && $0[0] == "nameserver" }.map { $0[1] }
    return servers.allSatisfy { $0.hasPrefix("127.") || $0 == "::1" }
  }

  /// Writes the file, unless the user has one for the namespace.
  func write(server: String) throws(RootlessError) {
    if let name {
      let isNew = mkdir(folder, 0o755) == 0
      if !isNew, readlink(folder) == target(name) {
        guard try unfold(name) else { return }
      } else if !isOwn, exists(file) {
        return
      }
    } else {
      // It is a link to the host's file.
      _ = unlink(file)
    }
    let bytes = "\(Self.mark)nameserver \(server)\n".systemBytes
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw RootlessError("writing", file, code: errno) }
    defer { close(descriptor) }
    // A service inside may run as another user.
    guard Linux.write(descriptor, bytes) == bytes.count, fchmod(descriptor, 0o644) == 0
    else { throw RootlessError("writing", file, code: errno) }
  }

  private var isOwn: Bool { readFile(file).map { $0.starts(with: Self.mark.utf8) } ?? false }

  /// Undoes `write`.
  func restore() {
    guard isOwn else { return }
    _ = unlink(file)
    if let name {
      fold(name)
    } else {
      symlink("\(HostView.root)/etc/resolv.conf", file)
    }
  }

  // MARK: the user's own files

  /// The text of a link to the user's folder for the namespace, which works inside.
  private func target(_ name: String) -> String { "\(HostView.root)/config/\(name)" }

  private func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Replaces a link to the user's folder with a directory of links to the files in it.
  ///
  /// - Returns: false if one of the files is a resolv.conf; nothing is changed then.
  private func unfold(_ name: String) throws(RootlessError) -> Bool {
    let files = directoryEntries("\(directory.run)/.host/config/\(name)") ?? []
    if files.contains("resolv.conf") { return false }
    guard unlink(folder) == 0, mkdir(folder, 0o755) == 0 else {
      throw RootlessError("making the directory", folder, code: errno)
    }
    for file in files { symlink("\(target(name))/\(file)", "\(folder)/\(file)") }
    return true
  }

  /// Undoes `unfold`, or removes the directory. A directory with other files in it stays.
  private func fold(_ name: String) {
    let links = (directoryEntries(folder) ?? []).map { "\(folder)/\($0)" }
      .filter { readlink($0)?.hasPrefix(target(name) + "/") ?? false }
    for link in links { _ = unlink(link) }
    guard rmdir(folder) == 0,
      exists("\(directory.run)/.host/config/\(name)")
    else { return }
    symlink(target(name), folder)
  }
}
