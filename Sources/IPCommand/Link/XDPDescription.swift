import CLinux
import Netlink
import RouteNetlink

/// The XDP programs of a device (`IFLA_XDP`).
struct XDPDescription {
  private let table: AttributeTable
  private let mode: XDPAttachment

  init(_ table: AttributeTable) {
    self.table = table
    mode = table[XDPAttributes.keys.attached] ?? .none
  }

  /// The place where a program is attached, with the fields that JSON has.
  func describeMode(_ output: Output) {
    guard mode != .none else { return }
    if output.isJSON { return describeJSON(output) }
    let word = mode == .driver ? "" : mode.word(or: "[\(mode.rawValue)]")
    output.text("xdp\(word) ")
  }

  /// The programs of a device that has one at each place.
  private var attached: [(mode: XDPAttachment, program: UInt32)] {
    [
      (.generic, XDPAttributes.keys.skbProgId), (.driver, XDPAttributes.keys.drvProgId),
      (.hardware, XDPAttributes.keys.hwProgId),
    ].compactMap { (mode, key) in
      table.has(key) ? (mode, table[key] ?? 0) : nil
    }
  }

  private func describeJSON(_ output: Output) {
    output.object("xdp") {
      output.field("mode", "", mode.rawValue)
      if let id = table[XDPAttributes.keys.progId] { program(id, output) }
      output.array("attached") {
        for (mode, id) in attached { member(mode, id, output) }
        if attached.isEmpty, let id = table[XDPAttributes.keys.progId] { member(mode, id, output) }
      }
    }
  }

  private func member(_ mode: XDPAttachment, _ id: UInt32, _ output: Output) {
    output.object {
      output.field("mode", "", mode.rawValue)
      program(id, output)
    }
  }

  private func program(_ id: UInt32, _ output: Output) {
    output.object("prog") { output.field("id", "", id) }
  }

  /// The programs, one line each.
  func describePrograms(_ output: Output) {
    guard mode != .none, !output.isJSON else { return }
    if let id = table[XDPAttributes.keys.progId] { line("", id, output) }
    guard mode == .several else { return }
    for (mode, id) in attached { line("\(mode)", id, output) }
  }

  private func line(_ label: String, _ id: UInt32, _ output: Output) {
    output.newline()
    output.text("    prog/xdp\(label) id \(id) ")
  }
}
