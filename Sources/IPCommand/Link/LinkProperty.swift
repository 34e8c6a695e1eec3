import CLinux
import Netlink
import RouteNetlink

/// `ip link property add|del`: alternative names.
struct LinkProperty {
  private var device: String?
  private var names: [String] = []

  static let words: [Word<LinkProperty>] = [
    Word("=dev", .device) { (target, words) throws(CommandFailure) in
      try target.setDevice(words.next())
    },
    Word("altname", .text("NAME")) { (target, words) throws(CommandFailure) in
      let name = try words.next()
      guard isAlternativeName(name) else {
        throw .invalid(name, "not a valid altname")
      }
      target.names.append(name)
    },
  ]

  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    guard let word = arguments.nextIfPresent() else { throw .grammar("Operator required") }
    let isNew: Bool
    if matches(word, "add") {
      isNew = true
    } else if matches(word, "del") {
      isNew = false
    } else if matches(word, "help") {
      throw LinkCommand.object.help
    } else {
      throw .grammar("Operator required")
    }
    var target = LinkProperty()
    try arguments.parse(words, into: &target) { (target, _, word) throws(CommandFailure) in
      if matches(word, "help") { throw LinkCommand.object.help }
      try target.setDevice(word)
    }
    guard let device = target.device else {
      throw .grammar("Not enough of information: \"dev\" argument is required.")
    }
    guard let index = session.links.index(of: device) else { throw .noDevice(device) }
    defer { session.links.forget(index) }
    let family = session.options.family
    try session.kernel.perform(
      AlternativeNameRequest(
        isNew ? .add : .delete, target.names, index: index, family: family))
  }

  private mutating func setDevice(_ name: String) throws(CommandFailure) {
    if device != nil { throw .garbage("dev", name) }
    guard isAlternativeName(name) else {
      throw .invalid(name, "\"dev\" not a valid ifname")
    }
    device = name
  }
}
