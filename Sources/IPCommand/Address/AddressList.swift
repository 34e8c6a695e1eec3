import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `address show`: devices, each with its addresses.
struct AddressList {
  let session: Session
  let filter: ShowFilter

  private var output: Output { session.output }
  private var showsAddresses: Bool { filter.family != .packet }
  /// Whether each address shows its device itself.
  private var hidesLinks: Bool {
    session.options.oneline && !session.options.brief && showsAddresses
  }

  /// Reads both lists before it writes the first line.
  func show() throws(CommandFailure) {
    try output.document { () throws(CommandFailure) in
      let links = try links()
      session.links.remember(dump: links)
      let addresses = showsAddresses ? try addresses() : AddressesByDevice()
      for message in links {
        guard let link = Link(message), filter.lists(link), isListed(link, addresses) else {
          continue
        }
        output.object { describe(link, addresses) }
      }
    }
  }

  private func links() throws(CommandFailure) -> [Message] {
    var query = filter.linkQuery(session)
    if filter.index != 0 {
      query.family = filter.family
      query.index = filter.index
      return [try session.kernel.get(query.message)]
    }
    query.family = session.options.family
    if query.family != .unspecified, query.family != .packet {
      // iproute2 checks master and kind later, when it shows a device.
      query.master = nil
      query.kind = nil
    }
    var messages: [Message] = []
    try session.kernel.dump(query.message) { messages.append($0) }
    return messages
  }

  private func addresses() throws(CommandFailure) -> AddressesByDevice {
    var list = AddressesByDevice()
    let query = AddressQuery(family: filter.family, index: filter.index)
    try session.kernel.dump(query.message) { list.append($0) }
    return list
  }

  /// Whether a device is listed: it has a matching address, or, if no family is selected, no address at all.
  private func isListed(_ link: Link, _ addresses: AddressesByDevice) -> Bool {
    guard showsAddresses else { return true }
    let own = addresses[link.index]
    if own.isEmpty { return filter.family == .unspecified }
    var filter = filter
    filter.originator = nil
    return own.contains { message in
      Address(message).map { filter.fits($0, session.links) } ?? false
    }
  }

  private func describe(_ link: Link, _ addresses: AddressesByDevice) {
    let showsLink = !hidesLinks && filter.shows(link)
    if showsLink {
      LinkDescription(session, for: .address, family: filter.family).describe(link)
    } else if !hidesLinks, filter.label == nil || !filter.showsState(link) {
      return
    }
    if showsAddresses {
      output.array("addr_info") { describe(addresses[link.index], of: link) }
      if session.options.brief { output.endRecord() }
    }
    if session.options.statistics > 0, showsLink, !session.options.brief {
      LinkStatistics(session).describe(link)
      output.newline()
    }
  }

  private func describe(_ messages: MessageList, of link: Link) {
    guard filter.showsState(link) else { return }
    let description = AddressDescription(
      session: session, showsDevice: session.options.oneline || session.options.echo)
    for message in messages {
      guard let address = Address(message),
        filter.family == .unspecified || address.family == filter.family
      else { continue }
      // In JSON an address that does not match leaves an empty object.
      output.openObject()
      if filter.fits(address, session.links) { description.describe(address) }
      output.closeObject()
    }
  }
}

/// Messages of addresses by device, each list in the order of the dump.
private struct AddressesByDevice {
  private var lists: [MessageList] = []
  private var places = LookupTable<Int32, Int>()
  // Dumps list the addresses device by device.
  private var last: (index: Int32, place: Int)?

  subscript(index: Int32) -> MessageList { places[index].map { lists[$0] } ?? MessageList() }

  mutating func append(_ message: Message) {
    guard let index = Address.index(of: message) else { return }
    if let last, last.index == index { return lists[last.place].append(message) }
    let place = places[index] ?? lists.count
    if place == lists.count { lists.append(MessageList()) }
    lists[place].append(message)
    places[index] = place
    last = (index, place)
  }
}
