import CLinux
import Glibc
import Linux
import Netlink
import RouteNetlink

/// The traffic counters of a device (`IFLA_STATS64`, or `IFLA_STATS` from old kernels).
struct LinkStatistics {
  private let session: Session
  private var output: Output { session.output }
  private var showsErrors: Bool { session.options.statistics > 1 }

  init(_ session: Session) { self.session = session }

  /// Six lines, or eight with errors, without the last line end; nothing if the kernel sent no counters.
  func describe(_ link: Link) {
    let changes = link.attributes[LinkAttributes.keys.carrierChanges].map(UInt64.init)
    if let payload = link.attributes.payload(LinkAttributes.keys.stats64) {
      describe(Counters(payload, wide: true, changes), "stats64")
    } else if let payload = link.attributes.payload(LinkAttributes.keys.stats) {
      describe(Counters(payload, wide: false, changes), "stats")
    }
  }

  private func describe(_ counters: Counters, _ key: String) {
    if output.isJSON {
      output.object(key) { describeJSON(counters) }
    } else {
      describeText(counters)
    }
  }

  // MARK: JSON

  private func describeJSON(_ counters: Counters) {
    output.object("rx") {
      members(
        counters,
        [
          ("bytes", .rxBytes), ("packets", .rxPackets), ("errors", .rxErrors),
          ("dropped", .rxDropped), ("over_errors", .rxOver), ("multicast", .multicast),
        ])
      optional("compressed", counters[.rxCompressed])
      guard showsErrors else { return }
      members(
        counters,
        [
          ("length_errors", .rxLength), ("crc_errors", .rxCRC), ("frame_errors", .rxFrame),
          ("fifo_errors", .rxFIFO), ("missed_errors", .rxMissed),
        ])
      optional("nohandler", counters[.rxNoHandler])
      optional("otherhost", counters[.rxOtherHost])
    }
    output.object("tx") {
      members(
        counters,
        [
          ("bytes", .txBytes), ("packets", .txPackets), ("errors", .txErrors),
          ("dropped", .txDropped), ("carrier_errors", .txCarrier), ("collisions", .collisions),
        ])
      optional("compressed", counters[.txCompressed])
      guard showsErrors else { return }
      members(
        counters,
        [
          ("aborted_errors", .txAborted), ("fifo_errors", .txFIFO), ("window_errors", .txWindow),
          ("heartbeat_errors", .txHeartbeat),
        ])
      if let changes = counters.carrierChanges { output.field("carrier_changes", "", changes) }
    }
  }

  private func members(_ counters: Counters, _ fields: [(String, Counters.Field)]) {
    for (key, field) in fields { output.field(key, "", counters[field]) }
  }

  private func optional(_ key: String, _ value: UInt64) {
    if value != 0 { output.field(key, "", value) }
  }

  // MARK: text

  /// A heading above a number.
  private typealias Cell = (heading: String, value: UInt64?)

  private func describeText(_ counters: Counters) {
    let received: [Cell] = [
      ("bytes", counters[.rxBytes]), ("packets", counters[.rxPackets]),
      ("errors", counters[.rxErrors]), ("dropped", counters[.rxDropped]),
      ("missed", counters[.rxMissed]), ("mcast", counters[.multicast]),
      counters.cell("compressed", .rxCompressed),
    ]
    let sent: [Cell] = [
      ("bytes", counters[.txBytes]), ("packets", counters[.txPackets]),
      ("errors", counters[.txErrors]), ("dropped", counters[.txDropped]),
      ("carrier", counters[.txCarrier]), ("collsns", counters[.collisions]),
      counters.cell("compressed", .txCompressed),
    ]
    guard showsErrors else {
      let widths = widths([received, sent])
      lines("    RX: ", received, widths)
      output.newline()
      return lines("    TX: ", sent, widths)
    }
    let receiveErrors = receiveErrors(counters)
    let sendErrors = sendErrors(counters)
    let widths = widths([received, receiveErrors, sent, sendErrors])
    lines("    RX: ", received, widths)
    output.newline()
    // Missing columns at the end take no space here.
    let present = receiveErrors.prefix(1) + receiveErrors.dropFirst().filter { $0.value != nil }
    lines("    RX errors:", Array(present), widths)
    output.newline()
    lines("    TX: ", sent, widths)
    output.newline()
    lines("    TX errors:", sendErrors, widths)
  }

  private func receiveErrors(_ counters: Counters) -> [Cell] {
    [
      ("", nil), ("length", counters[.rxLength]), ("crc", counters[.rxCRC]),
      ("frame", counters[.rxFrame]), ("fifo", counters[.rxFIFO]), ("overrun", counters[.rxOver]),
      counters.cell("nohandler", .rxNoHandler), counters.cell("otherhost", .rxOtherHost),
    ]
  }

  private func sendErrors(_ counters: Counters) -> [Cell] {
    [
      ("", nil), ("aborted", counters[.txAborted]), ("fifo", counters[.txFIFO]),
      ("window", counters[.txWindow]), ("heartbt", counters[.txHeartbeat]),
      (counters.carrierChanges == nil ? "" : "transns", counters.carrierChanges),
    ]
  }

  /// Writes headings, and the numbers below them.
  private func lines(_ label: String, _ cells: [Cell], _ widths: [Int]) {
    output.text(label)
    // The first column begins with the label, less four blanks of indentation.
    output.rightAligned(cells[0].heading, widths[0] - (label.utf8.count - 4))
    for place in 1..<cells.count {
      output.text(" ")
      output.rightAligned(cells[place].heading, widths[column(place, cells[place])])
    }
    output.newline()
    output.text("    ")
    if cells[0].value == nil { output.rightAligned("", widths[0] + 1) }
    for (place, cell) in cells.enumerated() {
      if let value = cell.value { number(value, widths[column(place, cell)]) }
    }
  }

  // The last heading of the receive errors has a column of its own, even if the one before it is left out.
  private func column(_ place: Int, _ cell: Cell) -> Int {
    cell.heading == "otherhost" ? 7 : place
  }

  /// Wide enough for headings and numbers, unless numbers are abbreviated.
  private func widths(_ rows: [[Cell]]) -> [Int] {
    var widths = [10, 7, 6, 7, 7, 7, 10, 9]
    if session.options.human { return widths }
    for row in rows {
      for (place, cell) in row.enumerated() {
        // Small numbers fit anyway, and the last counter of the transmit errors does not count.
        guard let value = cell.value, value > 99_999, cell.heading != "transns" else { continue }
        let column = column(place, cell)
        widths[column] = max(widths[column], decimalDigits(value))
      }
    }
    return widths
  }

  private func number(_ value: UInt64, _ width: Int) {
    if session.options.human {
      output.rightAligned(shortened(value, binary: session.options.iec), width)
    } else {
      output.rightAligned(value, width)
    }
    output.text(" ")
  }
}

/// A number with three significant digits and a suffix: `15.0M`, or `14.3Mi` with powers of 1024.
func shortened(_ value: UInt64, binary: Bool) -> String {
  let base: UInt64 = binary ? 1024 : 1000
  guard value >= base else { return String(value) }
  var unit = base
  var suffix = 0
  while suffix < 5, value / base >= unit {
    unit *= base
    suffix += 1
  }
  let whole = value / unit
  let digits = whole < 10 ? 2 : whole < 100 ? 1 : 0
  let prefixes = ["k", "M", "G", "T", "P", "E"]
  return fixedPoint(Double(value) / Double(unit), digits) + prefixes[suffix] + (binary ? "i" : "")
}
