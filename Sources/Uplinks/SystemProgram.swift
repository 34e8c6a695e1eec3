import CLinux
import Glibc
import Netlink
import Linux

/// A program of the machine's that the work is left to.
enum SystemProgram {
  /// Looks along PATH, and where the administrator's programs are: a plain user's PATH, which su(1) keeps,
  /// lacks these.
  ///
  /// - Throws: which package of Debian's has it, where it is not installed.
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

  /// A file in memory with that text, to be read from its start.
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
