import CLinux
import Glibc
import RouteNetlink

/// What the words of `address add`, `change`, `replace` and `delete` fill.
struct AddressEdit {
  /// The value of `broadcast`: an address, or all host bits set or cleared.
  enum Broadcast { case address, allOnes, allZeros }

  var request: AddressRequest
  var device: String?
  /// The local address, and the word that the user wrote for it.
  var local: ParsedPrefix?
  var localWord = ""
  var peer: ParsedPrefix?
  var broadcast: Broadcast?
  /// The lifetimes, if given.
  var valid: UInt32?
  var preferred: UInt32?

  init(_ operation: AddressRequest.Operation, _ session: Session) {
    request = AddressRequest(operation, family: session.options.family, index: 0)
  }

  /// Reads and carries out one command.
  static func run(
    _ operation: AddressRequest.Operation, _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    var edit = AddressEdit(operation, session)
    try arguments.parse(words, into: &edit) { (edit, words, word) throws(CommandFailure) in
      try edit.read(local: word, words)
    }
    try edit.finish(session)
    try session.carryOut(edit.request.message) { message in
      guard let address = Address(message) else { return }
      AddressDescription(session: session, showsDevice: true).describe(address)
    }
  }

  private mutating func read(local word: String, _ words: Arguments) throws(CommandFailure) {
    if matches(word, "help") { throw AddressCommand.object.help }
    if let local, !local.isEmpty { throw .garbage("local", word) }
    let parsed = try words.prefix(word, request.family)
    local = parsed
    localWord = word
    // The kernel checks each of them, and rejects an empty one.
    if request.local?.count != 0 { request.local = parsed.encoded(request.family) }
    adopt(parsed)
  }

  // The first address determines the family of the others.
  private mutating func adopt(_ parsed: ParsedPrefix) {
    if request.family == .unspecified, parsed.isAddress { request.family = parsed.family }
  }

  /// Checks the words and derives the remaining values.
  private mutating func finish(_ session: Session) throws(CommandFailure) {
    guard let device else {
      throw CommandFailure("Not enough information: \"dev\" argument is required.")
    }
    if request.operation == .delete, isWildcard {
      request.operation = .deleteAnyPrefix
      warnOfWildcard(session)
    }
    // A peer's length of zero does not count; the local address's length is used then.
    request.prefixLength = peer.flatMap { $0.length > 0 ? $0.length : nil } ?? local?.length ?? 0
    if !request.operation.isDeletion { try fillBroadcast() }
    guard let index = session.links.index(of: device) else { throw .noDevice(device) }
    request.index = index
    try fillLifetime()
    if request.flags.contains(.autoJoin), request.local?.isMulticast != true {
      throw CommandFailure("autojoin needs multicast address")
    }
  }

  private var isWildcard: Bool {
    guard let local, local.isAddress, peer?.isAddress != true else { return false }
    return local.family == .ipv4 && !local.hasLength
  }

  private func warnOfWildcard(_ session: Session) {
    session.complain(
      """
      Warning: Executing wildcard deletion to stay compatible with old scripts.
               Explicitly specify the prefix length (\(localWord)/32) to avoid this warning.
               This special behaviour is likely to disappear in further releases,
               fix your scripts!
      """)
  }

  private mutating func fillBroadcast() throws(CommandFailure) {
    guard let broadcast, broadcast != .address else { return }
    guard request.family == .ipv4 else {
      throw CommandFailure("Broadcast can be set only for IPv4 addresses")
    }
    guard let network = (peer ?? local)?.prefix else { return }
    if broadcast == .allOnes {
      request.broadcast = network.broadcast
    } else if network.length <= 30 {
      request.broadcast = network.address.masked(network.length)
    }
  }

  private mutating func fillLifetime() throws(CommandFailure) {
    guard valid != nil || preferred != nil else { return }
    let lifetime = AddressLifetime(
      valid: valid ?? AddressLifetime.forever, preferred: preferred ?? AddressLifetime.forever)
    if lifetime.valid == 0 { throw CommandFailure("valid_lft is zero") }
    if lifetime.valid < lifetime.preferred {
      throw CommandFailure("preferred_lft is greater than valid_lft")
    }
    request.lifetime = lifetime
  }
}

extension AddressEdit {
  static let words: [Word<AddressEdit>] =
    [
      Word("=peer|=remote", .prefix) { (edit, words) throws(CommandFailure) in
        let word = try words.next()
        if edit.peer?.isAddress == true { throw .duplicate("peer", word) }
        let parsed = try words.prefix(word, edit.request.family)
        edit.peer = parsed
        edit.request.peer = parsed.encoded(edit.request.family)
        edit.adopt(parsed)
      },
      Word("broadcast|=brd", .address) { (edit, words) throws(CommandFailure) in
        let word = try words.next()
        if edit.broadcast != nil { throw .duplicate("broadcast", word) }
        switch word {
        case "+": edit.broadcast = .allOnes
        case "-": edit.broadcast = .allZeros
        default:
          edit.request.broadcast = try edit.address(word, words)
          edit.broadcast = .address
        }
      },
      Word("=anycast", .address) { (edit, words) throws(CommandFailure) in
        let word = try words.next()
        if edit.request.anycast != nil { throw .duplicate("anycast", word) }
        edit.request.anycast = try edit.address(word, words)
      },
      Word("=scope", .scope) { (edit, words) throws(CommandFailure) in
        edit.request.scope = RouteScope(
          rawValue: UInt8(try words.named(.scopes, "invalid scope value.")))
      },
      Word("=dev", .device) { (edit, words) throws(CommandFailure) in
        edit.device = try words.next()
      },
      Word("=label", .text("LABEL")) { (edit, words) throws(CommandFailure) in
        edit.request.label = try words.next()
      },
      Word("metric|priority|preference", .number("METRIC")) {
        (edit, words) throws(CommandFailure) in
        edit.request.metric = try words.u32("\"metric\" value is invalid\n")
      },
      lifetime("valid_lft", \.valid, "valid_lft value"),
      lifetime("preferred_lft", \.preferred, "preferred_lft value"),
    ] + AddressFlag.all.map(flag) + [
      Word("=proto", .text("PROTO")) { (edit, words) throws(CommandFailure) in
        edit.request.originator = AddressOrigin(
          rawValue: UInt8(try words.named(.addressProtocols, "\"proto\" value is invalid\n")))
      },
      Word("=local", .prefix) { (edit, words) throws(CommandFailure) in
        try edit.read(local: words.next(), words)
      },
    ]

  private static func lifetime(
    _ spec: StaticString, _ field: WritableKeyPath<AddressEdit, UInt32?> & Sendable,
    _ refusal: String
  ) -> Word<AddressEdit> {
    Word(spec, .number("SECONDS")) { (edit, words) throws(CommandFailure) in
      if edit[keyPath: field] != nil { throw .duplicate("\(spec)", words.keyword) }
      if words.peek == "forever" {
        words.skip()
        edit[keyPath: field] = AddressLifetime.forever
      } else {
        edit[keyPath: field] = try words.u32(refusal)
      }
    }
  }

  private static func flag(_ flag: AddressFlag) -> Word<AddressEdit> {
    Word(flag.spec) { (edit, words) in
      switch flag.setting {
      case .readOnly:
        words.session.complain("Warning: \(flag.name) option is not mutable from userspace")
      case .inet6 where edit.request.family != .ipv6:
        words.session.complain(
          "Warning: \(flag.name) option can be set only for IPv6 addresses")
      case .inet6, .any:
        edit.request.flags.formUnion(flag.flag)
      }
    }
  }

  private mutating func address(
    _ word: String, _ words: Arguments
  ) throws(CommandFailure) -> IPAddress {
    let address = try words.address(word, request.family)
    if request.family == .unspecified { request.family = address.family }
    return address
  }
}

extension ParsedPrefix {
  /// The address as sent to the kernel.
  func encoded(_ family: AddressFamily) -> IPAddress {
    isEmpty ? .empty(family) : address
  }
}
