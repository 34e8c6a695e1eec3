import CLinux
import Glibc
import Netlink
import Linux

/// An installed program that does part of the work.
enum SystemProgram {
  /// Searches PATH, and the directories of system administration programs, which are missing from an
  /// unprivileged user's PATH (su(1) keeps it).
  ///
  /// - Throws: which Debian package has the program, if it is not installed.
  static func path(_ name: String, purpose: String, package: String) throws(UplinkError) -> String {
    let directories = getenv("PATH") ?? ""
    let all = directories.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]
    let found = all.map { "\($0)/\(name)" }.first { path in
      access(path, X_OK) == 0
    }
    guard let found else {
      throw UplinkError("the program \(name) is missing, which \(purpose): install \(package)")
    }
    return found
  }

  /// A file in memory with this text, to be read from its start.
  static func file(_ text: String, _ name: String) throws(UplinkError) -> Int32 {
    let file = linux_memfd(name)
    guard file >= 0 else { throw UplinkError("memfd_create", code: errno) }
    let bytes = text.systemBytes
    guard bytes.isEmpty || write(file, bytes) == bytes.count else {
      let code = errno
      close(file)
      throw UplinkError("memfd_create", code: code)
    }
    lseek(file, 0, SEEK_SET)
    return file
  }
}
