import CLinux
import Glibc
import Netlink
import Linux

/// An installed program that does part of the work.
enum SystemProgram {
  /// Searches PATH, and the directories of programs for administration.
  ///
  /// - Throws: which Debian package has the program, if it is not installed.
  static func path(_ name: String, purpose: String, package: String) throws(UplinkError) -> String {
    guard let found = SearchPath.find(name, thenIn: SearchPath.administration) else {
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
