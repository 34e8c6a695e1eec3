import CLinux
import Glibc
import Linux

extension TuntapDevice {
  /// The words of `tuntap add`; `delete` has no `user` and no `group`.
  static func words(isNew: Bool) -> [Word<TuntapDevice>] {
    (isNew ? [mode, user, group] : [mode]) + [
      Word("pi") { (device, _) in device.flags &= ~UInt16(IFF_NO_PI) },
      flag("one_queue", IFF_ONE_QUEUE),
      flag("vnet_hdr", IFF_VNET_HDR),
      flag("multi_queue", IFF_MULTI_QUEUE),
      Word("dev", .device) { (device, words) throws(CommandFailure) in
        device.name = try words.deviceName("dev")
      },
      Word("name", .device) { (device, words) throws(CommandFailure) in
        try device.read(name: words.next())
      },
    ]
  }

  /// Reads the rest of the command line.
  static func parse(_ arguments: Arguments, isNew: Bool) throws(CommandFailure) -> TuntapDevice {
    var device = TuntapDevice()
    try arguments.parse(words(isNew: isNew), into: &device) {
      (device, _, word) throws(CommandFailure) in
      if matches(word, "help") { throw TuntapCommand.object.help }
      try device.read(name: word)
    }
    guard device.mode != 0 else { throw CommandFailure("You failed to specify a tunnel mode") }
    return device
  }

  private mutating func read(name word: String) throws(CommandFailure) {
    if !name.isEmpty { throw .garbage("name", word) }
    guard isDeviceName(word) else { throw .invalid(word, "\"name\" not a valid ifname") }
    name = word
  }

  private static let mode = Word<TuntapDevice>("mode", .choice(["tun", "tap"])) {
    (device, words) throws(CommandFailure) in
    let word = try words.next()
    guard matches(word, "tun|tap") else { throw .grammar("Unknown tunnel mode \"\(word)\"") }
    let bit = matches(word, "tun") ? IFF_TUN : IFF_TAP
    if device.mode & ~bit != 0 {
      throw .grammar("You managed to ask for more than one tunnel mode.")
    }
    device.flags |= UInt16(bit)
  }

  private static let user = Word<TuntapDevice>("user", .text("USER")) {
    (device, words) throws(CommandFailure) in
    let word = try words.next()
    if let number = decimal(word) {
      device.user = number
    } else if let entry = UserEntry(name: word) {
      device.user = entry.user
    } else {
      throw .grammar("invalid user \"\(word)\"")
    }
  }

  private static let group = Word<TuntapDevice>("group", .text("GROUP")) {
    (device, words) throws(CommandFailure) in
    let word = try words.next()
    if let number = decimal(word) {
      device.group = number
    } else if let entry = GroupEntry(name: word) {
      device.group = entry.group
    } else {
      throw .grammar("invalid group \"\(word)\"")
    }
  }

  /// A decimal id. The largest number, which is what -1 means, stands for nobody: `.some(nil)`.
  private static func decimal(_ word: String) -> UInt32?? {
    guard let value = Number.signed(word, base: 10, in: Int64.min...Int64.max) else { return nil }
    let id = UInt32(truncatingIfNeeded: value)
    return .some(id == UInt32.max ? nil : id)
  }

  private static func flag(_ spec: StaticString, _ bit: Int32) -> Word<TuntapDevice> {
    Word(spec) { (device, _) in device.flags |= UInt16(bit) }
  }
}
