import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// Names, indices and flags of devices in the current namespace. The kernel is asked once for each.
final class LinkCache {
  private var entries = LookupTable<Int32, LinkOutline>()
  private var indexes = LookupTable<String, Int32>()
  // The last name asked for: dumps ask for the same one again and again.
  private var last: (index: Int32, name: String) = (0, "*")
  // Messages of a dump that have not been read yet.
  private var unread = LookupTable<Int32, Message>()
  private let connection: () throws(CommandFailure) -> NetlinkConnection

  init(connection: @escaping () throws(CommandFailure) -> NetlinkConnection) {
    self.connection = connection
  }

  /// Stores what a message says about a device.
  func remember(_ message: Message) {
    guard let link = Link(message) else { return }
    last = (0, "*")
    let index = link.index
    if link.isDeleted { return forget(index) }
    // An earlier dump is out of date now.
    unread[index] = nil
    guard let entry = LinkOutline(message) else { return }
    if let old = entries[index], old.name != entry.name { indexes[old.name] = nil }
    entries[index] = entry
    indexes[entry.name] = index
    for name in link.alternativeNames { indexes[name] = index }
  }

  /// Stores a dump, which is read only when a name is asked for.
  func remember(dump: [Message]) {
    last = (0, "*")
    unread.reserveCapacity(unread.values.count + dump.count)
    for message in dump {
      if let index = LinkOutline.index(of: message) { unread[index] = message }
    }
  }

  /// Reads all of the dump, so that devices can be found by name.
  private func readDump() {
    guard !unread.isEmpty else { return }
    let messages = unread.values
    unread.removeAll()
    for message in messages { remember(message) }
  }

  /// Reads the dump's message about one device, which was asked for by index.
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

  /// Forgets everything, because the namespace was changed or events were lost.
  func clear() {
    last = (0, "*")
    entries.removeAll()
    indexes.removeAll()
    unread.removeAll()
  }

  /// The name of a device; `*` for 0, and `ifN` if it is not known.
  func name(_ index: Int32) -> String {
    if index == last.index { return last.name }
    if index == 0 { return "*" }
    guard let name = entry(index)?.name else { return Self.placeholder(index) }
    last = (index, name)
    return name
  }

  /// Stands for an unknown name.
  private static func placeholder(_ index: Int32) -> String { "if\(UInt32(bitPattern: index))" }

  /// The name in a message. All messages of the kernel have one.
  func name(of link: Link) -> String {
    if let name = link.name { return name }
    Session.writeError("BUG: device with ifindex \(link.index) has nil ifname\n")
    return Self.placeholder(link.index)
  }

  /// What is known of a device. Asks the kernel if necessary.
  func entry(_ index: Int32) -> LinkOutline? {
    if let entry = entries[index] ?? readDump(index) { return entry }
    _ = ask(LinkQuery(index: index))
    return entries[index]
  }

  /// What is known of a device, without asking the kernel.
  func knownEntry(_ index: Int32) -> LinkOutline? { entries[index] }

  /// The index of a device, given its name, an alternative name, or `ifN`.
  func index(of name: String) -> Int32? {
    readDump()
    if let index = indexes[name] { return index }
    if let index = ask(LinkQuery(name: name)) { return index }
    let index = if_nametoindex(name)
    if index > 0 { return Int32(bitPattern: index) }
    guard name.hasPrefix("if"), let number = Int32(name.dropFirst(2)), number > 0 else {
      return nil
    }
    // Using it will show whether it exists.
    return number
  }

  /// Asks the kernel about one device, and returns its index.
  private func ask(_ query: LinkQuery) -> Int32? {
    // If the device does not exist, nothing is found, which the caller notices.
    guard let message = try? connection().get(query.message) else { return nil }
    remember(message)
    return LinkOutline.index(of: message)
  }
}
