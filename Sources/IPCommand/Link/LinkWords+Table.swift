import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

extension LinkWords {
  /// The common words, in the order in which they are compared.
  static let table: [Word<LinkWords>] =
    [
      Word("=up") { (target, _) in target.settings.up = true },
      Word("=down") { (target, _) in target.settings.up = false },
      Word("=name", .text("NAME")) { (target, words) throws(CommandFailure) in
        let isSecond = target.name != nil
        let name = try words.next()
        if isSecond { throw .duplicate("name", name) }
        guard isDeviceName(name) else {
          throw .invalid(name, "\"name\" not a valid ifname")
        }
        target.name = name
      },
      Word("=index", .number("IDX")) { (target, words) throws(CommandFailure) in
        let isSecond = target.index != nil
        let word = try words.next()
        if isSecond { throw .duplicate("index", word) }
        let index = atoi(word)
        if index <= 0 { throw .invalid(word, "Invalid \"index\" value") }
        target.index = index
      },
      Word("link", .device) { (target, words) throws(CommandFailure) in
        target.lower = try words.next()
      },
      Word("address", .lladdr) { (target, words) throws(CommandFailure) in
        target.settings.address = try words.lladdr()
      },
      Word("broadcast|=brd", .lladdr) { (target, words) throws(CommandFailure) in
        target.settings.broadcast = try words.lladdr()
      },
      number("txqueuelen|=qlen|txqlen", "txqueuelen", \.txQueueLength),
      number("=mtu", "mtu", \.mtu),
    ] + xdpWords + [
      Word("=netns", .namespace) { (target, words) throws(CommandFailure) in
        let isSecond = target.settings.namespace != nil
        let word = try words.next()
        if isSecond { throw .duplicate("netns", word) }
        try target.setNamespace(word, words)
      },
      flag("=multicast", "multicast", .multicast),
      flag("=allmulticast", "allmulticast", .allMulticast),
      flag("=promisc", "promisc", .promiscuous),
      flag("=trailers", "trailers", .noTrailers, inverted: true),
      flag("=arp", "arp", .noARP, inverted: true),
      Word("=carrier", .choice(["on", "off"])) { (target, words) throws(CommandFailure) in
        target.settings.carrier = try words.onOff("carrier", status: 22)
      },
      Word("=vf", .number("NUM"), .rest("VF")) { (target, words) throws(CommandFailure) in
        guard let device = target.device else {
          throw .grammar("Error: argument \"dev\" is required")
        }
        target.settings.virtualFunctions.append(
          try VirtualFunctionWords.parse(words, device: device))
      },
      Word("master", .device) { (target, words) throws(CommandFailure) in
        target.settings.master = try words.master()
      },
      Word("=vrf", .device) { (target, words) throws(CommandFailure) in
        target.settings.master = try words.vrf()
      },
      Word("nomaster") { (target, _) in target.settings.master = 0 },
      flag("dynamic", "dynamic", .dynamic),
      Word("type", .kind, .rest("ARGS")) { (target, words) throws(CommandFailure) in
        target.kind = try words.next()
        words.stop()
      },
    ] + stateWords + namespaceWords + offloadWords

  private static let stateWords: [Word<LinkWords>] = [
    Word("alias", .text("NAME")) { (target, words) throws(CommandFailure) in
      let alias = try words.next()
      if alias.systemBytes.count > 255 { throw .invalid(alias, "alias too long\n") }
      target.settings.alias = alias
    },
    Word("=group", .group) { (target, words) throws(CommandFailure) in
      let isSecond = target.settings.group != nil
      if isSecond { throw .duplicate("group", try words.next()) }
      target.settings.group = try words.named(
        .group, limit: UInt32(Int32.max), "Invalid \"group\" value\n")
    },
    Word("=mode", LinkMode.shape) { (target, words) throws(CommandFailure) in
      target.settings.linkMode = try words.caseless("Invalid link mode\n")
    },
    Word("=state", .text("STATE")) { (target, words) throws(CommandFailure) in
      target.settings.operationalState = try words.caseless("Invalid operstate\n")
    },
    number("numtxqueues", "numtxqueues", \.txQueues),
    number("numrxqueues", "numrxqueues", \.rxQueues),
    Word("addrgenmode", AddressGenerationMode.shape) { (target, words) throws(CommandFailure) in
      target.settings.addressGenerationMode = try words.caseless(
        "Invalid address generation mode\n")
    },
  ]

  private static let namespaceWords: [Word<LinkWords>] = [
    Word("link-netns", .namespace) { (target, words) throws(CommandFailure) in
      let word = try words.next()
      try target.refuseSecondLinkNamespace(word)
      target.linkNamespace = word
    },
    Word("link-netnsid", .number("ID")) { (target, words) throws(CommandFailure) in
      let word = try words.next()
      try target.refuseSecondLinkNamespace(word)
      guard let id = Number.s32(word) else {
        throw .invalid(word, "Invalid \"link-netnsid\" value\n")
      }
      target.settings.linkNamespaceID = id
    },
    Word("=protodown", .choice(["on", "off"])) { (target, words) throws(CommandFailure) in
      target.settings.protoDown = try words.onOff("protodown", status: 22)
    },
    Word("=protodown_reason", .text("PREASON"), .choice(["on", "off"])) {
      (target, words) throws(CommandFailure) in
      let bit = try words.named(.protodownReasons, limit: 31, "invalid protodown reason\n")
      let word = try words.next()
      let on = matches(word, "on")
      guard on || matches(word, "off") else { throw onOffRefusal("protodown_reason", word) }
      let mask = UInt32(1) << bit
      target.settings.protoDownReasons = (mask, on ? mask : 0)
    },
  ]

  private static let offloadWords: [Word<LinkWords>] = [
    offload("=gso_max_size", "gso_max_size", \.gsoMaxSize),
    offload("=gso_max_segs", "gso_max_segs", \.gsoMaxSegments, limit: 65535),
    offload("=gro_max_size", "gro_max_size", \.groMaxSize),
    offload("=gso_ipv4_max_size", "gso_ipv4_max_size", \.gsoIPv4MaxSize),
    offload("=gro_ipv4_max_size", "gro_ipv4_max_size", \.groIPv4MaxSize),
    Word("=parentdev", .text("NAME")) { (target, words) throws(CommandFailure) in
      target.settings.parentDevice = try words.next()
    },
  ]

  private func refuseSecondLinkNamespace(_ word: String) throws(CommandFailure) {
    if linkNamespace != nil || settings.linkNamespaceID != nil {
      throw .duplicate("link-netns/link-netnsid", word)
    }
  }

  // MARK: forms of rows

  private typealias Path<Value> = any WritableKeyPath<LinkSettings, Value?> & Sendable

  /// A signed number, which may be given once.
  private static func number(
    _ spec: StaticString, _ label: String, _ path: Path<UInt32>
  ) -> Word<LinkWords> {
    Word(spec, .number("NUMBER")) { (target, words) throws(CommandFailure) in
      let isSecond = target.settings[keyPath: path] != nil
      let word = try words.next()
      if isSecond { throw .duplicate(label, word) }
      guard let value = Number.s32(word) else {
        throw .invalid(word, "Invalid \"\(label)\" value\n")
      }
      target.settings[keyPath: path] = UInt32(bitPattern: value)
    }
  }

  private static func offload(
    _ spec: StaticString, _ label: String, _ path: Path<UInt32>, limit: UInt64 = UInt64(UInt32.max)
  ) -> Word<LinkWords> {
    Word(spec, .number("NUMBER")) { (target, words) throws(CommandFailure) in
      let word = try words.next()
      guard let value = Number.unsigned(word, limit: limit) else {
        throw .invalid(word, "Invalid \"\(label)\" value\n")
      }
      target.settings[keyPath: path] = UInt32(value)
    }
  }

  private static func flag(
    _ spec: StaticString, _ label: String, _ flag: InterfaceFlags, inverted: Bool = false
  ) -> Word<LinkWords> {
    Word(spec, .choice(["on", "off"])) { (target, words) throws(CommandFailure) in
      let word = try words.next()
      guard word == "on" || word == "off" else { throw onOffRefusal(label, word) }
      target.settings.set(flag, (word == "on") != inverted)
    }
  }

  private static func onOffRefusal(_ label: String, _ word: String) -> CommandFailure {
    .notOneOf(label, "\"on\" or \"off\"", word, status: 1)
  }
}

extension Arguments {
  /// A value by its word, in any case.
  func caseless<Value: NamedValue>(_ refusal: String) throws(CommandFailure) -> Value {
    let word = try next()
    let known = Value.words.first { strcasecmp("\($0.value)", word) == 0 }
    guard let value = known?.key else { throw .invalid(word, refusal) }
    return value
  }
}
