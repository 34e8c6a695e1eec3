import CLinux

extension Message {
  /// The `errno` of an ERROR or DONE message, positive; 0 for success.
  var errorCode: Int32 { Int32(clamping: -Int64(payload.s32 ?? 0)) }

  /// How many bytes of an ERROR or DONE message precede the attributes of its extended ACK. An ERROR message
  /// repeats the request, or only its header if it is capped.
  var acknowledgementLength: Int {
    guard type == .error else { return 4 }
    if flags.contains(.capped) { return 4 + Message.headerLength }
    let copied = Int(payload.integer(at: 4, as: UInt32.self) ?? 16)
    return 4 + ((copied + 3) & ~3)
  }
}

/// Details that the kernel adds to an acknowledgement (`NLMSGERR_ATTR_*` of linux/netlink.h).
public struct ExtendedAck: Sendable, Hashable {
  /// The kernel's message: the reason of an error, or a warning about a success.
  public var message: String?
  /// The byte offset in the request of the attribute that the kernel points at.
  public var offset: UInt32?
  /// The code of a required attribute that is missing.
  public var missingType: UInt32?
  /// The byte offset of the nest that lacks it; nil if the attribute belongs to the message itself.
  public var missingNest: UInt32?
  /// The codes from the outermost nest to the attribute at `offset` in the request ("18.2.1"). The names come
  /// from the family's own tables.
  public var attributeCodes: [Int] = []

  /// An acknowledgement without details.
  public init() {}

  /// Decodes the attributes after the error code. In an ERROR message they follow the copy of the request (only
  /// its header if `capped`), in a DONE message the error code itself.
  init(attributes: Payload) {
    let table = attributes.nested
    message = table.string(NLMSGERR_ATTR_MSG)
    offset = table.u32(NLMSGERR_ATTR_OFFS)
    missingType = table.u32(Self.missingTypeCode)
    missingNest = table.u32(Self.missingNestCode)
  }

  // NLMSGERR_ATTR_MISS_TYPE and _MISS_NEST came with Linux 6.1 and are missing from the headers of some
  // distributions.
  private static let missingTypeCode = 5
  private static let missingNestCode = 6

  /// Whether the kernel added nothing.
  public var isEmpty: Bool { message == nil && offset == nil && missingType == nil }

  /// The path of the attribute as dotted codes, if it was resolved.
  public var attributePath: String? {
    attributeCodes.isEmpty ? nil : attributeCodes.map(String.init).joined(separator: ".")
  }

  /// Finds the attribute at `offset` in `request`, whose attributes start at `bodyStart`.
  mutating func resolve(request: [UInt8], bodyStart: Int) {
    guard let offset, Int(offset) >= bodyStart else { return }
    attributeCodes = Self.codes(
      in: Payload(request).dropFirst(bodyStart), base: bodyStart, target: Int(offset))
  }

  private static func codes(in body: Payload, base: Int, target: Int) -> [Int] {
    var start = base
    for attribute in body.attributes {
      let end = start + 4 + attribute.payload.count
      if target == start { return [attribute.type] }
      if target < end {
        return [attribute.type] + codes(in: attribute.payload, base: start + 4, target: target)
      }
      start += (4 + attribute.payload.count + 3) & ~3
    }
    return []
  }
}
