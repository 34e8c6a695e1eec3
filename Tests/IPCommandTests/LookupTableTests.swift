import Testing

@testable import IPCommand

@Suite struct LookupTableTests {
  /// The same random changes leave the same entries as in a dictionary.
  @Test func behavesAsDictionary() {
    var random = SystemRandomNumberGenerator()
    var table = LookupTable<Int32, Int>()
    var expected: [Int32: Int] = [:]
    for step in 0..<5_000 {
      let key = Int32.random(in: -40...400, using: &random)
      let value = step % 3 == 0 ? nil : step
      table[key] = value
      expected[key] = value
      if step % 1_000 == 999 {
        table.removeAll { key, value in (Int(key) + value) % 2 == 0 }
        expected = expected.filter { (Int($0) + $1) % 2 != 0 }
      }
    }
    #expect(Dictionary(uniqueKeysWithValues: zip(table.keys, table.values)) == expected)
    for key: Int32 in -50...450 { #expect(table[key] == expected[key]) }
    table.removeAll()
    #expect(table.isEmpty && table[1] == nil)
  }

  @Test func findsWhatWasReservedFor() {
    var table = LookupTable<String, Int>()
    table.reserveCapacity(1_000)
    for number in 0..<2_000 { table["if\(number)"] = number }
    for number in 0..<2_000 { #expect(table["if\(number)"] == number) }
    #expect(table["if2000"] == nil)
  }
}
