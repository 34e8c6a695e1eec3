import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A controller area network device (linux/can/netlink.h).
  static let can: LinkKind = {
    var kind = LinkKind(
      "can",
      rows: [
        CANModes.row, CANModes.extendedRow, canState, canErrorCounter, canRestartDelay,
        canRestart,
      ] + CANPhase.nominal.rows + CANPhase.data.rows + CANPhase.xl.rows + [
        canTermination, canClock,
      ],
      unknownWord: .statement,
      finish: { (request, _) throws(CommandFailure) in
        for phase in [CANPhase.nominal, .data, .xl] { phase.finish(&request) }
      })
    kind.showXstats = showCANStatistics
    return kind
  }()

  private static let canState = KindAttribute.named(CANAttributes.keys.state, label: "state")

  private static let canErrorCounter = KindAttribute.payload(CANAttributes.keys.berrCounter) {
    payload, view in
    guard let tx = payload.u16, let rx = payload.integer(at: 2, as: UInt16.self) else { return }
    view.output.object("berr_counter") {
      view.output.field("tx", "(berr-counter tx ", tx)
      view.output.field("rx", "rx ", rx, ") ")
    }
  }

  private static let canRestartDelay = KindAttribute(
    CANAttributes.keys.restartMs,
    word: Word("restart-ms", .number("TIME-MS")) { (request, words) throws(CommandFailure) in
      request.replace(
        CANAttributes.keys.restartMs, try words.u32("invalid \"restart-ms\" value\n"))
    }, tried: 3
  ) { delay, view in
    view.output.field("restart_ms", "restart-ms ", Int32(bitPattern: delay))
  }

  private static let canRestart = KindAttribute(
    CANAttributes.keys.restart,
    word: Word("restart") { (request, _) in request.replace(CANAttributes.keys.restart, UInt32(1))
    }, tried: 2
  )

  private static let canTermination = KindAttribute(
    CANAttributes.keys.termination,
    word: Word("termination", .number("OHM")) { (request, words) throws(CommandFailure) in
      request.replace(
        CANAttributes.keys.termination, try words.u16("invalid \"termination\" value\n"))
    }, tried: 4
  ) { ohm, view in
    guard let choices = view.table.payload(CANAttributes.keys.terminationConst) else { return }
    let output = view.output
    output.newline()
    output.field("termination", "\t  termination ", ohm, " [ ")
    let values = (0..<choices.count / 2).compactMap {
      choices.integer(at: 2 * $0, as: UInt16.self)
    }
    output.array("termination_const", after: " ]") {
      for (place, value) in values.enumerated() {
        output.field(nil, place == 0 ? "" : ", ", value, "")
      }
    }
  }

  private static let canClock = KindAttribute.payload(CANAttributes.keys.clock) { payload, view in
    guard let frequency = payload.s32 else { return }
    view.output.newline()
    view.output.field("clock", "\t  clock ", frequency)
  }

  /// The members of `struct can_device_stats`, with the column headings of the text.
  private static let canStatistics: [(place: Int, key: String, heading: String)] = [
    (5, "restarts", "re-started"), (0, "bus_error", "bus-errors"),
    (4, "arbitration_lost", "arbit-lost"), (1, "error_warning", "error-warn"),
    (2, "error_passive", "error-pass"), (3, "bus_off", "bus-off"),
  ]

  @Sendable private static func showCANStatistics(_ payload: Payload, _ session: Session) {
    let output = session.output
    guard payload.count == 4 * canStatistics.count else { return }
    output.newline()
    output.text("\t  " + canStatistics.map(\.heading).joined(separator: " "))
    output.newline()
    output.text("\t  ")
    for (column, entry) in canStatistics.enumerated() {
      let count = payload.integer(at: 4 * entry.place, as: Int32.self) ?? 0
      let digits = String(count)
      let padding = String(repeating: " ", count: max(0, 10 - digits.utf8.count))
      let gap = column == canStatistics.count - 1 ? "" : " "
      output.field(entry.key, json: .number(count), text: digits + padding + gap)
    }
  }
}
