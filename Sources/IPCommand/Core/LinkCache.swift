import CLinux
import Glibc
import Netlink
import RouteNetlink

/// Device names, indexes and flags of the current namespace, asked of the kernel once each.
final class LinkCache {
  struct Entry {
    var name: String
    var flags: UInt32
    var type: UInt16
  }

  private var entries = LookupTable<Int32, Entry>()
  private var indexes = LookupTable<String, Int32>()
  // The name that was asked for last: dumps ask for the same one over and over.
  private var last: (index: Int32, name: String) = (0, "*")
  // Messages of a dump that nobody has asked about yet.
  private var unread = LookupTable<Int32, Message>()
  private let connection: () throws(CommandFailure) -> NetlinkConnection

  init(connection: @escaping () throws(CommandFailure) -> NetlinkConnection) {
    self.connection = connection
  }

  /// Notes what an RTM_NEWLINK or RTM_DELLINK message tells.
  func remember(_ message: Message) {
    last = (0, "*")
    guard let index = message.payload.integer(at: 4, as: Int32.self),
      let flags = message.payload.integer(at: 8, as: UInt32.self),
      let type = message.payload.integer(at: 2, as: UInt16.self)
    else { return }
    if Int(message.type) == RTM_DELLINK {
      forget(index)
      return
    }
    // What a dump told before is out of date now.
    unread[index] = nil
    let table = message.attributes(after: MemoryLayout<ifinfomsg>.size)
    guard let name = table[LinkAttributes.keys.ifname] else { return }
    if let old = entries[index], old.name != name { indexes[old.name] = nil }
    entries[index] = Entry(name: name, flags: flags, type: type)
    indexes[name] = index
    guard let properties = table.payload(LinkAttributes.keys.propList) else { return }
    for property in properties.attributes where property.has(LinkAttributes.keys.altIfname) {
      indexes[property.payload.string] = index
    }
  }

  /// Notes what a dump tells, but reads it only when a name is asked for.
  func remember(dump: [Message]) {
    last = (0, "*")
    unread.reserveCapacity(unread.values.count + dump.count)
    for message in dump {
      if let index: Int32 = message.payload.integer(at: 4) { unread[index] = message }
    }
  }

  /// Reads all of a dump, so that devices can be found by name.
  private func readDump() {
    guard !unread.isEmpty else { return }
    let messages = unread.values
    unread.removeAll()
    for message in messages { remember(message) }
  }

  /// Reads what a dump tells of one device, as far as it is asked for by index.
  private func readDump(_ index: Int32) -> Entry? {
    guard let message = unread[index],
      let flags: UInt32 = message.payload.integer(at: 8),
      let type: UInt16 = message.payload.integer(at: 2)
    else { return nil }
    let attributes = message.payload.dropFirst(MemoryLayout<ifinfomsg>.size).attributes
    for attribute in attributes where attribute.has(LinkAttributes.keys.ifname) {
      let entry = Entry(name: attribute.payload.string, flags: flags, type: type)
      entries[index] = entry
      return entry
    }
    return nil
  }

  func forget(_ index: Int32) {
    last = (0, "*")
    entries[index] = nil
    unread[index] = nil
    indexes.removeAll { $1 == index }
  }

  /// Forgets everything: the namespace was changed, or events were lost.
  func clear() {
    last = (0, "*")
    entries.removeAll()
    indexes.removeAll()
    unread.removeAll()
  }

  /// The name of a device: `*` for 0, `ifN` where it is not known.
  func name(_ index: Int32) -> String {
    if index == last.index { return last.name }
    if index == 0 { return "*" }
    guard let name = entry(index)?.name else { return Self.placeholder(index) }
    last = (index, name)
    return name
  }

  /// What stands for a name that is not known.
  private static func placeholder(_ index: Int32) -> String { "if\(UInt32(bitPattern: index))" }

  /// The name that a message tells, which every message of the kernel's does.
  func name(of link: Link) -> String {
    if let name = link.name { return name }
    Session.writeError("BUG: device with ifindex \(link.index) has nil ifname\n")
    return Self.placeholder(link.index)
  }

  /// What is known of a device; asks the kernel when it is not yet.
  func entry(_ index: Int32) -> Entry? {
    if let entry = entries[index] ?? readDump(index) { return entry }
    ask(ifinfomsg.request(index: index)) { _ in }
    return entries[index]
  }

  /// What has been seen of a device so far, without asking.
  func knownEntry(_ index: Int32) -> Entry? { entries[index] }

  /// The index of a device by its name, an alternative name, or `ifN`.
  func index(of name: String) -> Int32? {
    readDump()
    if let index = indexes[name] { return index }
    var found: Int32?
    var request = ifinfomsg.request(index: 0)
    request.attributes.put(LinkAttributes.keys.extMask, UInt32(RTEXT_FILTER_SKIP_STATS))
    request.attributes.put(
      isDeviceName(name) ? LinkAttributes.keys.ifname : LinkAttributes.keys.altIfname, name)
    ask(request) { found = $0.payload.integer(at: 4, as: Int32.self) }
    if let found { return found }
    let index = name.withSystemString { if_nametoindex($0) }
    if index > 0 { return Int32(bitPattern: index) }
    guard name.hasPrefix("if"), let number = Int32(name.dropFirst(2)), number > 0 else {
      return nil
    }
    // Whether it is there shows when it is used.
    return number
  }

  private func ask(_ request: Request, _ body: (Message) -> Void) {
    // A device that is not there is an answer too: the caller sees that nothing was found.
    guard let message = try? connection().get(request) else { return }
    remember(message)
    body(message)
  }
}

extension ifinfomsg {
  /// A request for one device, or with index 0 for one that attributes name.
  static func request(index: Int32, flags: Int = 0) -> Request {
    var header = ifinfomsg()
    header.ifi_index = index
    return Request(RTM_GETLINK, flags: flags, header: header)
  }
}
