import Glibc

/// Which users, or groups, of a user namespace are which of the namespace around it
/// (user_namespaces(7)).
public struct IdentityMap: Sendable, Hashable {
  /// `count` ids from `inside` on are those from `outside` on.
  public struct Range: Sendable, Hashable {
    /// The first id in the namespace, and the one that it is in the namespace around it.
    public var inside: UInt32
    /// See `inside`.
    public var outside: UInt32
    /// How many ids there are, from the first one on.
    public var count: UInt32

    /// A range as it is; `IdentityMap.init` refuses those that cannot be.
    public init(inside: UInt32, outside: UInt32, count: UInt32) {
      self.inside = inside
      self.outside = outside
      self.count = count
    }

    /// "INSIDE OUTSIDE COUNT"
    var text: String { "\(inside) \(outside) \(count)" }

    private static func overlap(_ one: UInt32, _ other: UInt32, _ a: Self, _ b: Self) -> Bool {
      UInt64(one) < UInt64(other) + UInt64(b.count) && UInt64(other) < UInt64(one) + UInt64(a.count)
    }

    func overlaps(_ other: Range) -> Bool {
      Self.overlap(inside, other.inside, self, other)
        || Self.overlap(outside, other.outside, self, other)
    }

    /// 4294967295 is no id: it stands for none.
    var fits: Bool {
      count > 0 && UInt64(max(inside, outside)) + UInt64(count) <= UInt64(UInt32.max)
    }
  }

  /// As many as the kernel takes.
  public static let mostRanges = 340

  /// In the order in which they are written.
  public let ranges: [Range]

  /// Takes ranges as they are: the kernel refuses those that it cannot have.
  package init(unchecked ranges: [Range]) { self.ranges = ranges }

  /// - Throws: for a range that is empty or has an id above 4294967294, for two that overlap inside or
  ///   outside, and for none at all or more than `mostRanges`.
  public init(_ ranges: [Range]) throws(IdentityMapError) {
    guard !ranges.isEmpty else { throw .empty }
    guard ranges.count <= Self.mostRanges else { throw .tooMany(ranges.count) }
    for (index, range) in ranges.enumerated() {
      guard range.fits else { throw .doesNotFit(range) }
      if let other = ranges[..<index].first(where: range.overlaps) { throw .overlap(other, range) }
    }
    self.ranges = ranges
  }

  /// The same, with the one id `outside` as `inside` first.
  ///
  /// A range that either of the two lies in goes around it and loses its topmost ids, since it has one
  /// number less to give out. One that ends right before either of them loses its topmost id too, as
  /// with unshare(1).
  public func placing(_ inside: UInt32, outside: UInt32) -> IdentityMap {
    let single = Range(inside: inside, outside: outside, count: 1)
    return IdentityMap(unchecked: [single] + ranges.flatMap { $0.around(single) })
  }

  /// As the kernel reads it: "INSIDE OUTSIDE COUNT" a line.
  public var text: String { ranges.map { $0.text + "\n" }.joined() }
}

extension IdentityMap.Range {
  /// The ids of this range that are left beside a single one.
  fileprivate func around(_ single: IdentityMap.Range) -> [IdentityMap.Range] {
    // Where the single id lies in the range; `count` and more for outside of it.
    let innerHole = single.inside >= inside ? single.inside - inside : .max
    let outerHole = single.outside >= outside ? single.outside - outside : .max
    guard innerHole <= count || outerHole <= count else { return [self] }
    let left = count - 1
    var parts: [IdentityMap.Range] = []
    var from: UInt32 = 0
    for end in [min(innerHole, outerHole), max(innerHole, outerHole), left] {
      let end = min(end, left)
      guard end > from else { continue }
      parts.append(
        IdentityMap.Range(
          inside: inside + from + (from >= innerHole ? 1 : 0),
          outside: outside + from + (from >= outerHole ? 1 : 0), count: end - from))
      from = end
    }
    return parts
  }
}

/// Why ranges are no identity map.
public enum IdentityMapError: Error, Sendable, Hashable {
  /// There is none.
  case empty
  /// There are more than `IdentityMap.mostRanges`; how many.
  case tooMany(Int)
  /// One has no ids, or goes beyond 4294967294.
  case doesNotFit(IdentityMap.Range)
  /// Two have an id in common, inside or outside.
  case overlap(IdentityMap.Range, IdentityMap.Range)
}

extension IdentityMapError: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    switch self {
    case .empty: "an identity map needs a range"
    case .tooMany(let count):
      "an identity map has \(IdentityMap.mostRanges) ranges at most, not \(count)"
    case .doesNotFit(let range):
      "the range \(range.text) is empty or goes beyond the highest id, 4294967294"
    case .overlap(let one, let other): "the ranges \(one.text) and \(other.text) overlap"
    }
  }
}
