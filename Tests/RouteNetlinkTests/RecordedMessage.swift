import Foundation
import Netlink
import Testing

/// The bytes of a message in `Tests/Fixtures`: the hexadecimal digits in the section `% message`, without comments.
func recordedBytes(_ name: String) throws -> [UInt8] {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures")
  let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  let heading = try #require(text.range(of: "% message\n"))
  let words = text[heading.upperBound...].split(separator: "\n").prefix { !$0.hasPrefix("% ") }
    .flatMap { $0.prefix { $0 != "#" }.split(separator: " ") }
  return try words.map { try #require(UInt8($0, radix: 16)) }
}

/// The view of a recorded message.
func recorded<Object: KernelObject>(_ name: String, as type: Object.Type) throws -> Object {
  let bytes = try recordedBytes(name)
  let message = try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
  return try #require(Object(message))
}

extension Request {
  /// The message as it arrives, with another type if one is given. A request about an object mostly has the same
  /// content as the kernel's message about it.
  func received(as type: Int? = nil) throws -> Message {
    var request = self
    if let type { request.type = MessageType(type) }
    let bytes = try request.encoded(sequence: 1)
    return try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
  }
}

/// Passes a message cut short at every byte after its header, with a matching length.
func eachTruncation(of bytes: [UInt8], _ body: (Message) -> Void) throws {
  for count in Message.headerLength..<bytes.count {
    var part = Array(bytes[..<count])
    withUnsafeBytes(of: UInt32(count)) { part.replaceSubrange(..<4, with: $0) }
    body(try #require(Message(buffer: part, offset: 0, end: count)))
  }
}
