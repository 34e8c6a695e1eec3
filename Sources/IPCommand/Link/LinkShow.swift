import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// `ip link show`.
enum LinkShow {
  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let filter = try ShowFilter(arguments, forLinks: true, usage: LinkCommand.object.help)
    if let device = filter.device, filter.group == nil {
      return try showOne(device, filter, session)
    }
    try showAll(filter, session)
  }

  /// Shows one device by its name. If it exists, this takes only one request.
  private static func showOne(
    _ device: String, _ filter: ShowFilter, _ session: Session
  ) throws(CommandFailure) {
    let connection = try session.kernel.connection()
    let message: Message
    do throws(NetlinkError) {
      var query = filter.linkQuery(session)
      query.name = device
      message = try connection.get(query.message)
    } catch {
      // A device given by another kind of name, such as `ifN`, can be looked up but not asked for.
      guard session.links.index(of: device) != nil else {
        throw CommandFailure("Device \"\(device)\" does not exist.", status: 1)
      }
      session.output.openDocument()
      session.output.closeDocument()
      var failure = CommandFailure.kernel(error, status: 1)
      failure.message += "\nCannot send link get request: \(errorText(error.code))"
      throw failure
    }
    try session.output.document { show([message], filter, session) }
  }

  private static func showAll(_ filter: ShowFilter, _ session: Session) throws(CommandFailure) {
    var filter = filter
    try filter.resolve(session)
    var messages: [Message] = []
    if filter.index != 0 {
      var query = filter.linkQuery(session)
      query.index = filter.index
      messages.append(try session.kernel.get(query.message))
    } else {
      try session.kernel.dump(filter.linkQuery(session).message) { messages.append($0) }
    }
    // Masters and lower devices may be listed further down, so remember all names first.
    session.links.remember(dump: messages)
    try session.output.document { show(messages, filter, session) }
  }

  private static func show(_ messages: [Message], _ filter: ShowFilter, _ session: Session) {
    let description = LinkDescription(session, for: .link)
    for message in messages {
      guard let link = Link(message), filter.lists(link) else { continue }
      session.output.object {
        if filter.shows(link) { description.describe(link) }
      }
    }
  }
}
