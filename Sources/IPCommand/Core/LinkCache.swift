import CLinux
import Glibc
import Netlink
import RouteNetlink

/// Device names, indexes and flags of the current namespace, asked of the kernel once each.
final class LinkCache {
  private var entries = LookupTable<Int32, LinkOutline>()
  private var indexes = LookupTable<String, Int32>()
  // The name that was asked for last: dumps ask for the same one over and over.
  private var last: (index: Int32, name: String) = (0, "*")
  // Messages of a dump that nobody has asked about yet.
  private var unread = LookupTable<Int32, Message>()
  private let connection: () throws(CommandFailure) -> NetlinkConnection

  init(connection: @escaping () throws(CommandFailure) -> NetlinkConnection) {
    self.connection = connection
  }

  /// Notes what a message about a device tells.
  func remember(_ message: Message) {
    guard let link = Link(message) else { return }
    last = (0, "*")
    let index = link.index
    if link.isDeleted { return forget(index) }
    // What a dump told before is out of date now.
    unread[index] = nil
    guard let entry = LinkOutline(message) else { return }
    if let old = entries[index], old.name != entry.name { indexes[old.name] = nil }
    entries[index] = entry
    indexes[entry.name] = index
    for name in link.alternativeNames { indexes[name] = index }
  }

  /// Notes what a dump tells, but reads it only when a name is asked for.
  func remember(dump: [Message]) {
    last = (0, "*")
    unread.reserveCapacity(unread.values.count + dump.count)
    for message in dump {
      if let index = LinkOutline.index(of: message) { unread[index] = message }
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
  private func readDump(_ index: Int32) -> LinkOutline? {
    guard let entry = unread[index].flatMap(LinkOutline.init) else { return nil }
    entries[index] = entry
    return entry
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
  func entry(_ index: Int32) -> LinkOutline? {
    if let entry = entries[index] ?? readDump(index) { return entry }
    _ = ask(LinkQuery(index: index))
    return entries[index]
  }

  /// What has been seen of a device so far, without asking.
  func knownEntry(_ index: Int32) -> LinkOutline? { entries[index] }

  /// The index of a device by its name, an alternative name, or `ifN`.
  func index(of name: String) -> Int32? {
    readDump()
    if let index = indexes[name] { return index }
    if let index = ask(LinkQuery(name: name)) { return index }
    let index = name.withSystemString { if_nametoindex($0) }
    if index > 0 { return Int32(bitPattern: index) }
    guard name.hasPrefix("if"), let number = Int32(name.dropFirst(2)), number > 0 else {
      return nil
    }
    // Whether it is there shows when it is used.
    return number
  }

  /// Learns what the kernel knows of one device, and answers its index.
  private func ask(_ query: LinkQuery) -> Int32? {
    // A device that is not there is an answer too: the caller sees that nothing was found.
    guard let message = try? connection().get(query.message) else { return nil }
    remember(message)
    return LinkOutline.index(of: message)
  }
}
