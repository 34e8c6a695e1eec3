import Testing

@testable import Netlink

@Test func nestsRoundTrip() {
  var list = AttributeList()
  list.put(3, string: "eth0")
  list.nest(18) { (inner: inout AttributeList) in inner.put(1, UInt32(7)) }
  let table = AttributeTable(Payload(list.bytes))
  #expect(table.string(3) == "eth0")
  #expect(table.nested(18)?.u32(1) == 7)
}
