import RouteNetlink

/// A DNS name that may be queried: "api.example.org", or "*.example.net" for all names below example.net at any
/// depth, but not example.net itself.
public struct AllowedName: Sendable, Hashable {
  /// In lower case, without the star.
  public let labels: [String]
  /// Whether this means all names below, but not the name itself.
  public let isWildcard: Bool

  /// - Throws: what is wrong with the text, including the limits on lengths of RFC 1035, section 2.3.4.
  init(_ text: String) throws(UplinkError) {
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
      throw UplinkError("names with other letters must be in their ASCII form (xn--...)")
    }
    var labels = text.lowercased().split(separator: ".", omittingEmptySubsequences: false)
      .map(String.init)
    // A final dot stands for the root.
    if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
    isWildcard = labels.count > 1 && labels[0] == "*"
    if isWildcard { labels.removeFirst() }
    for label in labels { try Self.check(label) }
    // Each label is preceded by its length; the root is an empty label at the end.
    let length = labels.reduce(1) { $0 + $1.utf8.count + 1 }
    guard length <= 255 else { throw UplinkError("a name has 253 characters at most") }
    if labels.last?.utf8.allSatisfy({ (0x30...0x39).contains($0) }) ?? true {
      throw UplinkError("neither an address, a network nor a name")
    }
    self.labels = labels
  }

  private static func check(_ label: String) throws(UplinkError) {
    guard (1...63).contains(label.utf8.count) else {
      throw UplinkError("the parts of a name have 1 to 63 characters")
    }
    let isPlain = label.utf8.allSatisfy { byte in
      (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: "_")
    }
    guard isPlain else {
      throw UplinkError(
        label.contains("*")
          ? "a star stands for whole names, as in *.example.net"
          : "names have letters, digits, hyphens and underscores")
    }
  }

  /// The domain without the star.
  var domain: String { labels.joined(separator: ".") }

  /// Whether a name in lower case is allowed by this one.
  func covers(_ name: [String]) -> Bool {
    guard isWildcard else { return name == labels }
    return name.count > labels.count && name.suffix(labels.count).elementsEqual(labels)
  }

  /// Whether all names below a domain are allowed by this one.
  func coversAll(below domain: [String]) -> Bool {
    isWildcard && domain.suffix(labels.count).elementsEqual(labels)
  }
}

extension AllowedName: CustomStringConvertible {
  public var description: String { (isWildcard ? "*." : "") + domain }
}
