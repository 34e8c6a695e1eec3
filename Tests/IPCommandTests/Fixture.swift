import Glibc
import Netlink

@testable import IPCommand

/// A netlink message with the expected output: a file in `Tests/Fixtures`.
///
/// `#` starts a comment. A line `% NAME` starts a section: `text` and `json` have the output of `ip -d [-j] link show`,
/// or of the options in the section `options` if there is one; `message` has the bytes in hexadecimal.
struct Fixture {
  let name: String
  let text: String
  let json: String
  let bytes: [UInt8]
  let options: [String]

  init(_ name: String) throws {
    self.name = name
    let content = try readText("\(Self.directory)/\(name)")
    var sections: [String: [Substring]] = [:]
    var section = ""
    for line in content.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("% ") {
        section = String(line.dropFirst(2))
      } else if !line.hasPrefix("#") {
        sections[section, default: []].append(line)
      }
    }
    text = sections["text", default: []].map { $0 + "\n" }.joined()
    json = sections["json", default: []].map { $0 + "\n" }.joined()
    options = sections["options", default: []].flatMap { $0.split(separator: " ") }
      .map(String.init)
    bytes = try sections["message", default: []].flatMap { try hexBytes($0) }
  }

  /// The names of all fixtures that start with `prefix`.
  static func names(_ prefix: String) -> [String] {
    guard let handle = opendir(directory) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(prefix) { names.append(name) }
    }
    return names.sorted()
  }

  private static var directory: String {
    let parts = #filePath.split(separator: "/").dropLast(2)
    return "/" + parts.joined(separator: "/") + "/Fixtures"
  }

  var message: Message? { Message(buffer: bytes, offset: 0, end: bytes.count) }
}

struct UnreadableFixture: Error {
  let name: String
}

private func hexBytes(_ line: Substring) throws -> [UInt8] {
  let words = line.prefix { $0 != "#" }.split(separator: " ")
  return try words.map { word in
    guard let byte = UInt8(word, radix: 16) else { throw UnreadableFixture(name: String(line)) }
    return byte
  }
}

private func readText(_ path: String) throws -> String {
  guard let file = fopen(path, "r") else { throw UnreadableFixture(name: path) }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 4096)
  while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
  return String(decoding: bytes, as: UTF8.self)
}

/// The output of `body` in a session of its own.
func captured(
  _ options: Options, _ body: (Session) throws -> Void
) rethrows -> String {
  let path = "/tmp/netns-test-\(getpid())-\(UInt64.random(in: .min ... .max))"
  let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
  unlink(path)
  defer { close(descriptor) }
  let session = Session(.ip, options: options, descriptor: descriptor)
  try body(session)
  session.output.flush()
  var content = [UInt8](repeating: 0, count: Int(lseek(descriptor, 0, SEEK_END)))
  let count = pread(descriptor, &content, content.count, 0)
  return String(decoding: content.prefix(max(count, 0)), as: UTF8.self)
}
