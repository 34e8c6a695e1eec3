import RouteNetlink

/// The flags of a device in the order and with the words in which they are shown.
enum LinkFlags {
  private static let shown: [(bit: UInt32, name: String)] = [
    (1 << 3, "LOOPBACK"), (1 << 1, "BROADCAST"), (1 << 4, "POINTOPOINT"), (1 << 12, "MULTICAST"),
    (1 << 7, "NOARP"), (1 << 9, "ALLMULTI"), (1 << 8, "PROMISC"), (1 << 10, "MASTER"),
    (1 << 11, "SLAVE"), (1 << 2, "DEBUG"), (1 << 15, "DYNAMIC"), (1 << 14, "AUTOMEDIA"),
    (1 << 13, "PORTSEL"), (1 << 5, "NOTRAILERS"), (1 << 0, "UP"), (1 << 16, "LOWER_UP"),
    (1 << 17, "DORMANT"), (1 << 18, "ECHO"),
  ]

  /// `lowerIsDown` adds M-DOWN, with a comma of its own even where it is alone.
  static func describe(_ flags: InterfaceFlags, lowerIsDown: Bool, _ output: Output) {
    output.openArray("flags")
    output.text("<")
    if flags.contains(.up), !flags.contains(.running) { output.field(nil, "", "NO-CARRIER", ",") }
    var rest = flags.subtracting(.running).rawValue
    for (bit, name) in shown where rest & bit != 0 {
      rest &= ~bit
      output.field(nil, "", name, rest == 0 ? "" : ",")
    }
    if rest != 0 { output.field(nil, "", String(rest, radix: 16), "") }
    if lowerIsDown { output.field(nil, ",", "M-DOWN", "") }
    output.text("> ")
    output.closeArray()
  }
}
