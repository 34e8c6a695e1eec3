import Netlink
import RouteNetlink

/// The flags of a device, in the order and with the words of the output.
enum LinkFlags {
  private static let shown = InterfaceFlags.words.map {
    (bit: $0.key.rawValue, name: "\($0.value)")
  }

  /// `lowerIsDown` adds M-DOWN, with a comma before it even if it is the only flag.
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
