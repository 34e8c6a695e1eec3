import Glibc
import Testing

@testable import Isolation

struct IdentityMapTests {
  private static func range(_ inside: UInt32, _ outside: UInt32, _ count: UInt32)
    -> IdentityMap.Range
  {
    IdentityMap.Range(inside: inside, outside: outside, count: count)
  }

  @Test func isTextAsTheKernelReadsIt() throws {
    let map = try IdentityMap([Self.range(0, 1000, 1), Self.range(1, 200_000, 65_535)])
    #expect(map.text == "0 1000 1\n1 200000 65535\n")
  }

  @Test func refusesWhatDoesNotFit() {
    for range in [
      Self.range(0, 0, 0), Self.range(.max, 0, 1), Self.range(0, .max, 1),
      Self.range(1, 0, .max), Self.range(0, 4_000_000_000, 300_000_000),
    ] {
      #expect(throws: IdentityMapError.doesNotFit(range)) { _ = try IdentityMap([range]) }
    }
    #expect(throws: IdentityMapError.empty) { _ = try IdentityMap([]) }
    let many = (0..<341).map { Self.range($0, $0, 1) }
    #expect(throws: IdentityMapError.tooMany(341)) { _ = try IdentityMap(many) }
    #expect(throws: Never.self) { _ = try IdentityMap(Array(many.dropLast())) }
    // All ids except the invalid one.
    #expect(throws: Never.self) { _ = try IdentityMap([Self.range(0, 0, .max)]) }
  }

  @Test(arguments: [(0, 0), (5, 0), (0, 5), (5, 5), (.max, .max)] as [(UInt32, UInt32)])
  func emptyRangesLoseNothing(_ inside: UInt32, _ outside: UInt32) {
    let map = IdentityMap(unchecked: [Self.range(5, 5, 0), Self.range(0, 0, 0)])
    #expect(map.placing(inside, outside: outside).ranges.dropFirst() == map.ranges[...])
  }

  @Test(arguments: [Double.nan, .infinity, -1, 1e300])
  func limitsWithoutMeaningAreRefused(_ processors: Double) {
    var limits = ResourceLimits()
    limits.processors = processors
    let error = #expect(throws: IsolationError.self) { _ = try ControlGroup(limits) }
    #expect(error?.code == EINVAL)
  }

  @Test func refusesOverlaps() {
    let first = Self.range(0, 1000, 10)
    for second in [Self.range(9, 5000, 1), Self.range(100, 1009, 1), Self.range(0, 1000, 10)] {
      #expect(throws: IdentityMapError.overlap(first, second)) {
        _ = try IdentityMap([first, second])
      }
    }
    #expect(throws: Never.self) { _ = try IdentityMap([first, Self.range(10, 1010, 1)]) }
  }

  /// As util-linux 2.38.1 passes them to newuidmap.
  @Test func goesAroundASingleID() {
    let map = IdentityMap(unchecked: [Self.range(0, 200_000, 65_536)])
    #expect(map.placing(0, outside: 1000).text == "0 1000 1\n1 200000 65535\n")
    #expect(
      map.placing(1000, outside: 1000).text == "1000 1000 1\n0 200000 1000\n1001 201000 64535\n")
    #expect(map.placing(65_535, outside: 1000).text == "65535 1000 1\n0 200000 65535\n")
    // unshare(1) of every release removes an id here unnecessarily.
    #expect(map.placing(65_536, outside: 1000).text == "65536 1000 1\n0 200000 65535\n")
    #expect(map.placing(70_000, outside: 1000).text == "70000 1000 1\n0 200000 65536\n")
  }

  @Test func goesAroundASingleIDOutside() {
    let map = IdentityMap(unchecked: [Self.range(0, 0, 65_536)])
    #expect(map.placing(0, outside: 1000).text == "0 1000 1\n1 0 1000\n1001 1001 64535\n")
    #expect(map.placing(1000, outside: 1000).text == "1000 1000 1\n0 0 1000\n1001 1001 64535\n")
    #expect(map.placing(1000, outside: 0).text == "1000 0 1\n0 1 1000\n1001 1001 64535\n")
    #expect(
      IdentityMap(unchecked: [Self.range(5, 5, 1)]).placing(5, outside: 5).text == "5 5 1\n")
  }

  /// For any single id, nothing overlaps inside or outside, and at most one id is lost.
  @Test func neverOverlapsItself() throws {
    for inside in UInt32(8)...24 {
      for outside in UInt32(38)...54 {
        let map = IdentityMap(unchecked: [Self.range(10, 40, 12)]).placing(inside, outside: outside)
        let checked = try IdentityMap(map.ranges)
        let count = checked.ranges.reduce(0) { $0 + $1.count }
        let isInRange = (10...22).contains(inside) || (40...52).contains(outside)
        #expect(count == (isInRange ? 12 : 13), "\(inside) \(outside): \(map.text)")
        #expect(checked.ranges.allSatisfy { $0.inside >= 8 && $0.inside + $0.count <= 25 })
      }
    }
  }
}
