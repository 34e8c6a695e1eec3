import Glibc
import Netlink

/// A whole file, or nil where it cannot be read.
func readFile(_ path: String) -> [UInt8]? {
  let descriptor = path.withSystemString { open($0, O_RDONLY | O_CLOEXEC) }
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  return readAll(descriptor)
}

/// All that a descriptor has, or nil where reading fails.
func readAll(_ descriptor: Int32) -> [UInt8]? {
  var content: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 8192)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return count == 0 ? content : nil }
    content.append(contentsOf: chunk[..<count])
  }
}

/// The names in a directory that do not start with a dot; none where it cannot be read.
func directoryEntries(_ path: String) -> [String] {
  guard let directory = path.withSystemString({ opendir($0) }) else { return [] }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(systemBytes: $0) }
    if !name.hasPrefix(".") { names.append(name) }
  }
  return names
}
