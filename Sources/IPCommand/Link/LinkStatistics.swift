import CLinux
import Glibc
import Netlink
import RouteNetlink

/// The traffic counters of a device (`IFLA_STATS64`, or `IFLA_STATS` of old kernels).
struct LinkStatistics {
  private let session: Session
  private var output: Output { session.output }
  private var showsErrors: Bool { session.options.statistics > 1 }

  init(_ session: Session) { self.session = session }

  /// Six lines, or with errors eight, the last without its end; nothing where the kernel sent none.
  func describe(_ link: Link) {
    let changes = link.attributes.u32(IFLA_CARRIER_CHANGES).map(UInt64.init)
    if let payload = link.attributes[IFLA_STATS64] {
      describe(Counters(payload, wide: true, changes), "stats64")
    } else if let payload = link.attributes[IFLA_STATS] {
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

  /// One heading above one number.
  private typealias Cell = (heading: String, value: UInt64?)

  private func describeText(_ counters: Counters) {
    let received: [Cell] = [
      ("bytes", counters[.rxBytes]), ("packets", counters[.rxPackets]),
      ("errors", counters[.rxErrors]), ("dropped", counters[.rxDropped]),
      ("missed", counters[.rxMissed]), ("mcast", counters[.multicast]),
      counters.cell("compressed", .rxCompressed),
    ]
    let receiveErrors: [Cell] = [
      ("", nil), ("length", counters[.rxLength]), ("crc", counters[.rxCRC]),
      ("frame", counters[.rxFrame]), ("fifo", counters[.rxFIFO]), ("overrun", counters[.rxOver]),
      counters.cell("nohandler", .rxNoHandler), counters.cell("otherhost", .rxOtherHost),
    ]
    let sent: [Cell] = [
      ("bytes", counters[.txBytes]), ("packets", counters[.txPackets]),
      ("errors", counters[.txErrors]), ("dropped", counters[.txDropped]),
      ("carrier", counters[.txCarrier]), ("collsns", counters[.collisions]),
      counters.cell("compressed", .txCompressed),
    ]
    let sendErrors: [Cell] = [
      ("", nil), ("aborted", counters[.txAborted]), ("fifo", counters[.txFIFO]),
      ("window", counters[.txWindow]), ("heartbt", counters[.txHeartbeat]),
      (counters.carrierChanges == nil ? "" : "transns", counters.carrierChanges),
    ]
    let widths = widths([received, sent] + (showsErrors ? [receiveErrors, sendErrors] : []))
    lines("    RX: ", received, widths)
    output.newline()
    if showsErrors {
      // Columns at the end that are not there take no room here.
      lines(
        "    RX errors:",
        receiveErrors.enumerated().filter { $0.offset == 0 || $0.element.value != nil }.map(
          \.element), widths)
      output.newline()
    }
    lines("    TX: ", sent, widths)
    guard showsErrors else { return }
    output.newline()
    lines("    TX errors:", sendErrors, widths)
  }

  /// Headings, and below them the numbers.
  private func lines(_ label: String, _ cells: [Cell], _ widths: [Int]) {
    // The first column starts with the label, less the four blanks of the indentation.
    var heading = label + rightAligned(cells[0].heading, widths[0] - (label.utf8.count - 4))
    var numbers = "    " + (cells[0].value.map { number($0, widths[0]) } ?? "")
    if cells[0].value == nil { numbers += String(repeating: " ", count: widths[0] + 1) }
    for (column, cell) in zip(columns(cells), cells).dropFirst() {
      heading += " " + rightAligned(cell.heading, widths[column])
      if let value = cell.value { numbers += number(value, widths[column]) }
    }
    output.text(heading)
    output.newline()
    output.text(numbers)
  }

  // The last heading of the received errors has a column of its own, also where the one before it is
  // left out.
  private func columns(_ cells: [Cell]) -> [Int] {
    cells.enumerated().map { $0.element.heading == "otherhost" ? 7 : $0.offset }
  }

  /// Wide enough for the headings and for every number, unless these are shortened.
  private func widths(_ rows: [[Cell]]) -> [Int] {
    var widths = [10, 7, 6, 7, 7, 7, 10, 9]
    if session.options.human { return widths }
    for row in rows {
      // The last counter of the errors in sending does not widen its column.
      let row = row.last?.heading == "transns" ? row.dropLast() : row
      for (column, cell) in zip(columns(row), row) {
        widths[column] = max(widths[column], cell.value.map { String($0).utf8.count } ?? 0)
      }
    }
    return widths
  }

  private func number(_ value: UInt64, _ width: Int) -> String {
    let text =
      session.options.human ? shortened(value, binary: session.options.iec) : String(value)
    return rightAligned(text, width) + " "
  }
}

/// A number with three significant digits and a suffix: `15.0M`, or of powers of two `14.3Mi`.
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
  return fixed(Double(value) / Double(unit), digits) + prefixes[suffix] + (binary ? "i" : "")
}

/// printf("%.*f")
func fixed(_ value: Double, _ digits: Int) -> String {
  var buffer = [CChar](repeating: 0, count: 64)
  let length = withVaList([Int32(digits), value]) { vsnprintf(&buffer, buffer.count, "%.*f", $0) }
  return String(decoding: buffer[..<Int(length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
