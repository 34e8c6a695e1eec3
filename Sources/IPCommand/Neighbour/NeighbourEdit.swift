import CLinux
import Glibc
import Netlink
import RouteNetlink

/// What the words of `neighbour add`, `change`, `replace`, `delete` and `get` are read into.
struct NeighbourEdit {
  /// Whether the command is `get`.
  let isGet: Bool
  var request: NeighbourRequest
  var destination: ParsedPrefix?
  var device: String?
  var linkLayerAddress: String?

  /// `operation` is nil for `get`.
  init(_ operation: NeighbourRequest.Operation?) {
    isGet = operation == nil
    request = NeighbourRequest(operation ?? .change, nil, index: 0)
  }

  /// Reads and carries out one command; `operation` is nil for `get`.
  static func run(
    _ operation: NeighbourRequest.Operation?, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    var edit = NeighbourEdit(operation)
    let table = edit.isGet ? askingWords : words
    try arguments.parse(table, into: &edit) { (edit, words, word) throws(CommandFailure) in
      try edit.read(destination: word, words)
    }
    try edit.finish(session)
    if edit.isGet { return try edit.show(session) }
    do throws(CommandFailure) { try session.kernel.perform(edit.request) } catch {
      var failure = error
      // iproute2 exits at once here, which ends a batch.
      failure.endsBatch = true
      throw failure
    }
  }

  private func show(_ session: Session) throws(CommandFailure) {
    var query = NeighbourQuery(family: request.family, index: request.index)
    query.destination = request.destination
    query.proxies = request.flags.contains(.proxy)
    let answer = try session.kernel.get(query.message)
    guard let neighbour = Neighbour(answer) else {
      throw CommandFailure("Not RTM_NEWNEIGH: \(answer.type.rawValue)")
    }
    try session.output.document { () throws(CommandFailure) in
      session.output.object {
        NeighbourDescription(session: session, showsDevice: true).describe(neighbour)
      }
    }
  }

  /// Reads the address without a keyword.
  private mutating func read(
    destination word: String, _ words: Arguments
  ) throws(CommandFailure) {
    var word = word
    if matches(word, "help") {
      if isGet { throw NeighbourCommand.object.help }
      // iproute2 ignores the word here.
      word = try words.next()
    }
    if isAddressed { throw .garbage("to", word) }
    try set(destination: word, words)
  }

  private mutating func read(proxy words: Arguments) throws(CommandFailure) {
    let word = try words.next()
    if matches(word, "help") { throw NeighbourCommand.object.help }
    if isAddressed { throw .duplicate("address", word) }
    try set(destination: word, words)
    request.flags.insert(.proxy)
  }

  private var isAddressed: Bool { destination != nil }

  private mutating func set(
    destination word: String, _ words: Arguments
  ) throws(CommandFailure) {
    let family = words.session.options.family
    guard let parsed = AddressText.address(word, family) else {
      throw AddressText.expected("address", word, family)
    }
    destination = parsed
    request.family = parsed.isAddress ? parsed.family : family
    request.destination =
      parsed.isEmpty ? .empty(request.family) : parsed.address
  }

  private mutating func finish(_ session: Session) throws(CommandFailure) {
    // A proxy entry may be added without a device, but not asked for.
    let mayLackDevice = !isGet && request.flags.contains(.proxy)
    guard destination != nil, request.family != .unspecified, device != nil || mayLackDevice else {
      if isGet {
        throw CommandFailure("Device and address are required arguments.")
      }
      throw .grammar("Device and destination are required arguments.")
    }
    if let text = linkLayerAddress, text != "null" {
      request.linkLayerAddress = try LinkLayerText.bytes(text, limit: 20)
    }
    guard let device else { return }
    guard let index = session.links.index(of: device) else { throw .noDevice(device) }
    request.index = index
  }
}

extension NeighbourEdit {
  static let words: [Word<NeighbourEdit>] = [
    Word("lladdr", .lladdr) { (edit, words) throws(CommandFailure) in
      let word = try words.next()
      if edit.linkLayerAddress != nil { throw .duplicate("lladdr", word) }
      edit.linkLayerAddress = word
    },
    Word("=nud", NeighbourState.shape) { (edit, words) throws(CommandFailure) in
      edit.request.state = try words.neighbourState()
    },
    proxy,
    flag("=router", .router),
    flag("=use", .use),
    Word("=managed") { (edit, _) in
      edit.request.extendedFlags.insert(.managed)
      // The kernel resolves such an entry itself, and rejects a permanent one.
      edit.request.state = []
    },
    flag("extern_learn", .externallyLearned),
    Word("=extern_valid") { (edit, _) in
      edit.request.extendedFlags.insert(.externallyValidated)
    },
    dev,
    Word("protocol", .routeProtocol) { (edit, words) throws(CommandFailure) in
      edit.request.routingProtocol = RouteProtocol(
        rawValue: UInt8(try words.named(.protocols, "\"protocol\" value is invalid\n")))
    },
    to,
  ]

  /// The words of `get`.
  static let askingWords = [dev, proxy, to]

  private static let dev = Word<NeighbourEdit>("=dev", .device) {
    (edit, words) throws(CommandFailure) in
    edit.device = try words.next()
  }
  private static let proxy = Word<NeighbourEdit>("proxy", .address) {
    (edit, words) throws(CommandFailure) in
    try edit.read(proxy: words)
  }
  private static let to = Word<NeighbourEdit>("=to", .address) {
    (edit, words) throws(CommandFailure) in
    try edit.read(destination: words.next(), words)
  }

  private static func flag(_ spec: StaticString, _ flag: NeighbourFlags) -> Word<NeighbourEdit> {
    Word(spec) { (edit, _) in edit.request.flags.formUnion(flag) }
  }
}
