import Glibc
import Netlink
import NetworkNamespaces

/// The resolv.conf of a namespace that has an uplink.
///
/// Where the host asks a server on its own loopback, as with systemd-resolved, nobody answers at that
/// address inside: there the uplink passes on what is asked of an address of its own.
struct Resolver {
  /// What pasta takes for the host's resolver.
  static let address = "169.254.1.1"
  private static let content = "# by netns\nnameserver \(address)\n"

  private let directory: RuntimeDirectory
  private let name: String?

  init(_ directory: RuntimeDirectory, _ name: String?) {
    self.directory = directory
    self.name = name
  }

  private var folder: String { name.map { "\(directory.etc)/netns/\($0)" } ?? directory.etc }
  private var file: String { "\(folder)/resolv.conf" }

  /// Whether the host has no server but on its loopback.
  static var isNeeded: Bool {
    let servers = (readFile("/etc/resolv.conf") ?? []).split(separator: UInt8(ascii: "\n"))
      .map { String(decoding: $0, as: UTF8.self).split { $0 == " " || $0 == "\t" } }
      .filter { $0.count > 1 && $0[0] == "nameserver" }.map { $0[1] }
    return servers.allSatisfy { $0.hasPrefix("127.") || $0 == "::1" }
  }

  /// Writes it, unless the user has one for the namespace.
  func write() throws(RootlessError) {
    if name != nil {
      guard folder.withSystemString({ mkdir($0, 0o755) }) == 0 || isOwn else { return }
    } else {
      // A link to the host's.
      unlink(file)
    }
    let bytes = Self.content.systemBytes
    let descriptor = file.withSystemString {
      open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    }
    guard descriptor >= 0 else { throw RootlessError("writing", file, code: errno) }
    defer { close(descriptor) }
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
      throw RootlessError("writing", file, code: errno)
    }
  }

  private var isOwn: Bool { readFile(file).map { $0 == Self.content.systemBytes } ?? false }

  /// Undoes `write`.
  func restore() {
    guard isOwn else { return }
    file.withSystemString { _ = unlink($0) }
    if name != nil {
      folder.withSystemString { _ = rmdir($0) }
    } else {
      file.withSystemString { _ = symlink("/run/.host/etc/resolv.conf", $0) }
    }
  }
}
