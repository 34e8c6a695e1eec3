import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `ip address` (ip-address(8)).
enum AddressCommand {
  static let object = CommandObject(
    "address", title: "ip address",
    verbs: [
      editing("add", .add), editing("change|=chg", .change), editing("replace", .replace),
      editing("delete", .delete),
      Verb("list|show|lst", synopsis: "[ [ dev ] DEVICE ]", positional: .device, words: filterWords)
      { (session, words) throws(CommandFailure) in
        try AddressList(session: session, filter: filter(words)).show()
      },
      Verb("flush", synopsis: "[ [ dev ] DEVICE ]", positional: .device, words: filterWords) {
        (session, words) throws(CommandFailure) in
        try flush(session, words)
      },
      Verb("save", synopsis: "[ [ dev ] DEVICE ]", positional: .device, words: filterWords) {
        (session, words) throws(CommandFailure) in
        let filter = try filter(words)
        let query = AddressQuery(family: session.options.family, index: filter.index)
        do throws(CommandFailure) {
          try saved.save(query.message, session, ended: "Save terminated")
        } catch {
          throw CommandFailure(error.message, status: error.status, endsBatch: true)
        }
        try session.endBatch()
      },
      Verb("showdump") { (session, _) throws(CommandFailure) in try showDump(session) },
      Verb("restore") { (session, _) throws(CommandFailure) in try restore(session) },
    ])

  private static let saved = SavedMessages("address", magic: 0x4736_1222)

  private static func editing(
    _ spec: StaticString, _ operation: AddressRequest.Operation
  ) -> Verb {
    Verb(
      spec, synopsis: "[ local ] PREFIX dev DEVICE", positional: .prefix,
      words: { AddressEdit.words.map(\.description) }, mayWait: true
    ) { (session, words) throws(CommandFailure) in
      try AddressEdit.run(operation, session, words)
    }
  }

  @Sendable
  private static func filterWords() -> [WordDescription] { ShowFilter.words.map(\.description) }

  private static func filter(_ words: Arguments) throws(CommandFailure) -> ShowFilter {
    try ShowFilter(words, usage: object.help)
  }

  private static func flush(_ session: Session, _ words: Arguments) throws(CommandFailure) {
    if words.isEmpty { throw CommandFailure("Flush requires arguments.") }
    if session.options.family == .packet { throw CommandFailure("Cannot flush link addresses.") }
    try AddressFlush(session: session, filter: filter(words)).run()
  }

  private static func showDump(_ session: Session) throws(CommandFailure) {
    let output = session.output
    let description = AddressDescription(session: session, showsDevice: session.options.echo)
    var messages: [Message] = []
    var failure: CommandFailure?
    // A file of another kind yields no document. One that breaks off yields what it has.
    do throws(CommandFailure) {
      try saved.read(session) { messages.append($0) }
    } catch {
      guard error.status == 0 || !messages.isEmpty else { throw error }
      failure = error
    }
    output.openDocument()
    output.openObject()
    output.openArray("addr_info")
    for message in messages {
      guard let index: Int32 = message.payload.integer(at: 4) else { continue }
      output.object {
        output.field("index", "if", index, ":")
        output.newline()
        if let address = Address(message) { description.describe(address) }
      }
    }
    output.closeArray()
    output.closeObject()
    output.closeDocument()
    if let failure { throw failure }
  }

  /// Adds every saved address again. One that exists already is reported and skipped.
  private static func restore(_ session: Session) throws(CommandFailure) {
    let connection = try session.kernel.connection()
    try saved.read(session) { (message) throws(CommandFailure) in
      guard let address = Address(message) else { return }
      do throws(NetlinkError) { try connection.perform(address.creation) } catch {
        var failure = CommandFailure.kernel(error, status: 255)
        failure.endsBatch = true
        guard error.code == EEXIST else { throw failure }
        session.complain(failure)
      }
    }
  }
}
