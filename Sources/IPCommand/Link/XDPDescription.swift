import CLinux
import Netlink
import RouteNetlink

/// The XDP programs of a device (`IFLA_XDP`).
struct XDPDescription {
  private let table: AttributeTable
  /// `XDP_ATTACHED_*`
  private let mode: UInt8

  init(_ table: AttributeTable) {
    self.table = table
    mode = table[XDPAttributes.keys.attached] ?? 0
  }

  // Modes of linux/if_link.h.
  private static let driver: UInt8 = 1
  private static let generic: UInt8 = 2
  private static let hardware: UInt8 = 3
  private static let several: UInt8 = 4

  /// Where a program hooks in, with what JSON tells of it.
  func describeMode(_ output: Output) {
    guard mode != 0 else { return }
    if output.isJSON { return describeJSON(output) }
    switch mode {
    case Self.driver: output.text("xdp ")
    case Self.generic: output.text("xdpgeneric ")
    case Self.hardware: output.text("xdpoffload ")
    case Self.several: output.text("xdpmulti ")
    default: output.text("xdp[\(mode)] ")
    }
  }

  private var attached: [(mode: UInt8, label: StaticString, code: Int)] {
    [
      (Self.generic, "generic", XDPAttributes.keys.skbProgId.code),
      (Self.driver, "drv", XDPAttributes.keys.drvProgId.code),
      (Self.hardware, "offload", XDPAttributes.keys.hwProgId.code),
    ].filter { table.has($0.code) }
  }

  private func describeJSON(_ output: Output) {
    output.object("xdp") {
      output.field("mode", "", mode)
      if let id = table[XDPAttributes.keys.progId] { program(id, output) }
      output.array("attached") {
        for (mode, _, code) in attached { member(mode, table.u32(code) ?? 0, output) }
        if attached.isEmpty, let id = table[XDPAttributes.keys.progId] { member(mode, id, output) }
      }
    }
  }

  private func member(_ mode: UInt8, _ id: UInt32, _ output: Output) {
    output.object {
      output.field("mode", "", mode)
      program(id, output)
    }
  }

  private func program(_ id: UInt32, _ output: Output) {
    output.object("prog") { output.field("id", "", id) }
  }

  /// A line a program.
  func describePrograms(_ output: Output) {
    guard mode != 0, !output.isJSON else { return }
    if let id = table[XDPAttributes.keys.progId] { line("", id, output) }
    guard mode == Self.several else { return }
    for (_, label, code) in attached { line("\(label)", table.u32(code) ?? 0, output) }
  }

  private func line(_ label: String, _ id: UInt32, _ output: Output) {
    output.newline()
    output.text("    prog/xdp\(label) id \(id) ")
  }
}
