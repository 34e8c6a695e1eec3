import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Linux

/// What the common words of `ip link add|set|replace|delete`, and those for a pair's far end, are read into.
struct LinkWords {
  var settings = LinkSettings()
  /// The device, given by itself or after `dev`.
  var device: String?
  /// The value of `name`: the name of a new device, or the new name of an existing one.
  var name: String?
  /// The value of `type`. The words after it belong to the kind.
  var kind: String?
  /// The lower device, the value of `link`.
  var lower: String?
  var index: Int32?
  var linkNamespace: String?
  /// Whether a device is made, rather than changed or deleted.
  let isNew: Bool
  /// The namespace given with `netns`, if it could be opened.
  private var namespace: OpenNamespace?

  init(isNew: Bool) { self.isNew = isNew }

  /// Reads words up to `type`. A word that is no keyword is the device.
  mutating func parse(_ arguments: Arguments) throws(CommandFailure) {
    try arguments.parse(Self.table, into: &self) { (target, words, word) throws(CommandFailure) in
      if matches(word, "help") { throw LinkCommand.object.help }
      try target.setDevice(word == "dev" ? words.next() : word)
    }
  }

  mutating func setDevice(_ word: String) throws(CommandFailure) {
    if device != nil { throw .garbage("dev", word) }
    guard isAlternativeName(word) else {
      throw .invalid(word, "\"dev\" not a valid ifname")
    }
    device = word
  }

  /// Reads a namespace: its name, its path, or else the number of a process. If the process's file may not be opened,
  /// as for one in another container, the kernel finds its namespace (`IFLA_NET_NS_PID`).
  mutating func setNamespace(_ word: String, _ arguments: Arguments) throws(CommandFailure) {
    let process = Number.s32(word)
    let path = try arguments.session.namespacePath(word)
    let opened = OpenNamespace(atPath: path) ?? process.flatMap { OpenNamespace(ofProcess: $0) }
    if let opened {
      arguments.keep(opened)
      namespace = opened
      settings.namespace = .descriptor(opened.descriptor)
    } else if let process, process > 0, kill(process, 0) == 0 || errno == EPERM {
      settings.namespace = .process(process)
    } else {
      let isThere = access(path, F_OK) == 0
      let what = process == nil ? "no namespace" : "neither a namespace nor a process"
      arguments.session.note(
        isThere ? "\"\(word)\" cannot be opened as a namespace" : "there is \(what) \"\(word)\"")
      throw .invalid(word, "Invalid \"netns\" value\n")
    }
  }

  // MARK: after the last word

  /// Looks up what the words name, and refuses combinations that are not allowed.
  mutating func finish(_ arguments: Arguments) throws(CommandFailure) {
    let session = arguments.session
    name = name ?? device
    device = device ?? name
    try finishIndex()
    try finishLinkNamespace(arguments)
    if settings.group != nil, device == nil { return try finishGroup(arguments) }
    if isNew {
      if name != device {
        throw .grammar("both \"name\" and \"dev\" cannot be used when creating devices.")
      }
      if let lower, settings.lowerIndex == nil {
        guard let index = session.links.index(of: lower) else { throw .noDevice(lower) }
        settings.lowerIndex = index
      }
      settings.name = name
    } else {
      guard let device else {
        throw .grammar("Not enough information: \"dev\" argument is required.")
      }
      try findDevice(device, session)
      if name != device { settings.name = name }
    }
  }

  private mutating func finishIndex() throws(CommandFailure) {
    guard let index else { return }
    if isNew {
      settings.index = index
    } else if settings.namespace != nil {
      settings.other.put(LinkAttributes.keys.newIfindex, index)
    } else {
      throw .grammar(
        "index can be used only when creating devices or when moving device to another netns.")
    }
  }

  /// A group instead of a device: the kernel acts on each of its members.
  private mutating func finishGroup(_ arguments: Arguments) throws(CommandFailure) {
    if let word = arguments.peek {
      throw .grammar("Garbage instead of arguments \"\(word) ...\". Try \"ip link help\".")
    }
    if isNew { throw .grammar("group cannot be used when creating devices.") }
    kind = nil
  }

  private mutating func findDevice(
    _ device: String, _ session: Session
  ) throws(CommandFailure) {
    guard let address = settings.address else {
      guard let index = session.links.index(of: device) else { throw .noDevice(device) }
      settings.index = index
      return
    }
    guard let index = session.links.index(of: device) else { throw .noDevice(device) }
    let link = try session.kernel.get(LinkQuery(index: index))
    if let expected = link.address?.count, expected != address.count {
      throw .addressLength(address.count, expected: expected)
    }
    settings.index = index
  }

  // MARK: link-netns

  /// Finds the id of the lower device's namespace, and the lower device in it.
  private mutating func finishLinkNamespace(_ arguments: Arguments) throws(CommandFailure) {
    guard let linkNamespace else { return }
    let session = arguments.session
    if case .process(let pid) = settings.namespace {
      throw CommandFailure(
        "\"link-netns\" has to look into the namespace of process \(pid): \(errorText(EACCES))")
    }
    let viewer = namespace == nil ? try session.kernel.connection() : try? namespace?.connection()
    guard let place = OpenNamespace(atPath: try session.namespacePath(linkNamespace)),
      let id = try? viewer?.id(ofNamespace: place.descriptor)
    else { throw .invalid(arguments.peek, "Invalid \"link-netns\" value\n") }
    settings.linkNamespaceID = id
    guard isNew, let lower else { return }
    guard let link = try? place.connection().get(LinkQuery(name: lower)) else {
      throw .noDevice(lower)
    }
    settings.lowerIndex = link.index
  }
}

extension CommandFailure {
  static func addressLength(_ length: Int, expected: Int) -> CommandFailure {
    CommandFailure("Invalid address length \(length) - must be \(expected) bytes")
  }
}

extension Session {
  /// The length of a device's link-layer address; nil if it has none, or the device does not exist.
  func linkLayerAddressLength(of device: String) throws(CommandFailure) -> Int? {
    guard let index = links.index(of: device),
      let length = try kernel.get(LinkQuery(index: index)).address?.count, length > 0
    else { return nil }
    return length
  }
}
