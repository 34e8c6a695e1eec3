import Linux
import Netlink

/// Attributes of a CAN controller (`IFLA_CAN_*`, linux/can/netlink.h).
public struct CANAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["can"]
  public static let prefix: StaticString = "IFLA_CAN_"
  public static let keys = CANAttributes()

  /// A structure `can_bittiming`: the bit rate, or the times that make it up.
  public let bittiming = AttributeKey<[UInt8]>(1, "BITTIMING")
  /// A structure `can_bittiming_const`: the limits of those times. Reported only.
  public let bittimingConst = AttributeKey<[UInt8]>(2, "BITTIMING_CONST")
  /// A structure `can_clock`: the frequency of the controller's clock in Hz. Reported only.
  public let clock = AttributeKey<[UInt8]>(3, "CLOCK")
  /// The error state of the controller. Reported only.
  public let state = AttributeKey<CANState>(4, "STATE")
  /// The modes that are on; in requests, also which modes to change.
  public let ctrlmode = AttributeKey<CANControlModeChange>(5, "CTRLMODE")
  /// Milliseconds until the controller restarts after it went bus-off; 0 for never.
  public let restartMs = AttributeKey<UInt32>(6, "RESTART_MS")
  /// Restarts the controller now. In requests.
  public let restart = AttributeKey<UInt32>(7, "RESTART")
  /// A structure `can_berr_counter`: counts of transmit and receive errors. Reported only.
  public let berrCounter = AttributeKey<[UInt8]>(8, "BERR_COUNTER")
  /// Like `bittiming`, for the data of CAN FD frames.
  public let dataBittiming = AttributeKey<[UInt8]>(9, "DATA_BITTIMING")
  /// Like `bittimingConst`, for the data of CAN FD frames. Reported only.
  public let dataBittimingConst = AttributeKey<[UInt8]>(10, "DATA_BITTIMING_CONST")
  /// The termination resistor of the bus, in ohms; 0 for none.
  public let termination = AttributeKey<UInt16>(11, "TERMINATION")
  /// The termination resistors to choose from, in ohms, 16 bits each. Reported only.
  public let terminationConst = AttributeKey<[UInt8]>(12, "TERMINATION_CONST")
  /// The bit rates to choose from, in bits per second, 32 bits each. Reported only.
  public let bitrateConst = AttributeKey<[UInt8]>(13, "BITRATE_CONST")
  /// Like `bitrateConst`, for the data of CAN FD frames. Reported only.
  public let dataBitrateConst = AttributeKey<[UInt8]>(14, "DATA_BITRATE_CONST")
  /// The highest bit rate, in bits per second; 0 for no limit. Reported only.
  public let bitrateMax = AttributeKey<UInt32>(15, "BITRATE_MAX")
  /// Transmitter delay compensation (TDC) with CAN FD.
  public let tdc = AttributeKey<Attributes<CANDelayAttributes>>(16, "TDC")
  /// The modes that the controller supports. Reported only.
  public let ctrlmodeExt = AttributeKey<Attributes<CANControlModeAttributes>>(17, "CTRLMODE_EXT")
  /// Like `bittiming`, for the data of CAN XL frames.
  public let xlDataBittiming = AttributeKey<[UInt8]>(18, "XL_DATA_BITTIMING")
  /// Like `bittimingConst`, for the data of CAN XL frames. Reported only.
  public let xlDataBittimingConst = AttributeKey<[UInt8]>(19, "XL_DATA_BITTIMING_CONST")
  /// Like `bitrateConst`, for the data of CAN XL frames. Reported only.
  public let xlDataBitrateConst = AttributeKey<[UInt8]>(20, "XL_DATA_BITRATE_CONST")
  /// Like `tdc`, with CAN XL.
  public let xlTdc = AttributeKey<Attributes<CANDelayAttributes>>(21, "XL_TDC")
  /// The pulses of CAN XL, which `CANControlMode.transceiverMode` uses.
  public let xlPwm = AttributeKey<Attributes<CANPulseAttributes>>(22, "XL_PWM")
}

/// Transmitter delay compensation of a CAN controller (`IFLA_CAN_TDC_*`, linux/can/netlink.h).
public struct CANDelayAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_CAN_TDC_"
  public static let keys = CANDelayAttributes()

  /// The smallest `tdcv`. Reported only.
  public let tdcvMin = AttributeKey<UInt32>(1, "TDCV_MIN")
  /// The largest `tdcv`. Reported only.
  public let tdcvMax = AttributeKey<UInt32>(2, "TDCV_MAX")
  /// The smallest `tdco`. Reported only.
  public let tdcoMin = AttributeKey<UInt32>(3, "TDCO_MIN")
  /// The largest `tdco`. Reported only.
  public let tdcoMax = AttributeKey<UInt32>(4, "TDCO_MAX")
  /// The smallest `tdcf`. Reported only.
  public let tdcfMin = AttributeKey<UInt32>(5, "TDCF_MIN")
  /// The largest `tdcf`. Reported only.
  public let tdcfMax = AttributeKey<UInt32>(6, "TDCF_MAX")
  /// The delay from sending a bit to receiving it, in minimum time quanta.
  public let tdcv = AttributeKey<UInt32>(7, "TDCV")
  /// The offset that is added to the delay to find the sample point, in minimum time quanta.
  public let tdco = AttributeKey<UInt32>(8, "TDCO")
  /// The sum of both below which there is no compensation, in minimum time quanta.
  public let tdcf = AttributeKey<UInt32>(9, "TDCF")
}

/// The modes that a CAN controller supports (`IFLA_CAN_CTRLMODE_*`, linux/can/netlink.h).
public struct CANControlModeAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_CAN_CTRLMODE_"
  public static let keys = CANControlModeAttributes()

  /// The modes that can be set.
  public let supported = AttributeKey<CANControlMode>(1, "SUPPORTED")
}

/// Pulse widths of CAN XL (`IFLA_CAN_PWM_*`, linux/can/netlink.h).
public struct CANPulseAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_CAN_PWM_"
  public static let keys = CANPulseAttributes()

  /// The shortest `pwms`. Reported only.
  public let pwmsMin = AttributeKey<UInt32>(1, "PWMS_MIN")
  /// The longest `pwms`. Reported only.
  public let pwmsMax = AttributeKey<UInt32>(2, "PWMS_MAX")
  /// The shortest `pwml`. Reported only.
  public let pwmlMin = AttributeKey<UInt32>(3, "PWML_MIN")
  /// The longest `pwml`. Reported only.
  public let pwmlMax = AttributeKey<UInt32>(4, "PWML_MAX")
  /// The smallest `pwmo`. Reported only.
  public let pwmoMin = AttributeKey<UInt32>(5, "PWMO_MIN")
  /// The largest `pwmo`. Reported only.
  public let pwmoMax = AttributeKey<UInt32>(6, "PWMO_MAX")
  /// The short phase of a pulse, in minimum time quanta.
  public let pwms = AttributeKey<UInt32>(7, "PWMS")
  /// The long phase of a pulse, in minimum time quanta.
  public let pwml = AttributeKey<UInt32>(8, "PWML")
  /// The offset of the pulses, in minimum time quanta.
  public let pwmo = AttributeKey<UInt32>(9, "PWMO")
}

/// The state of a CAN controller (`CAN_STATE_*`, linux/can/netlink.h).
public struct CANState: NamedValue {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Fewer than 96 errors.
  public static let errorActive = Self(rawValue: 0)
  /// Fewer than 128 errors.
  public static let errorWarning = Self(rawValue: 1)
  /// Fewer than 256 errors: the controller no longer signals errors to others.
  public static let errorPassive = Self(rawValue: 2)
  /// 256 errors or more: the controller no longer takes part in the bus.
  public static let busOff = Self(rawValue: 3)
  /// The controller is down.
  public static let stopped = Self(rawValue: 4)
  /// The controller sleeps.
  public static let sleeping = Self(rawValue: 5)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .errorActive: "ERROR-ACTIVE", .errorWarning: "ERROR-WARNING", .errorPassive: "ERROR-PASSIVE",
    .busOff: "BUS-OFF", .stopped: "STOPPED", .sleeping: "SLEEPING",
  ]
}

/// Modes of a CAN controller (`CAN_CTRLMODE_*`, linux/can/netlink.h).
public struct CANControlMode: NamedFlags {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Receives its own frames.
  public static let loopback = Self(rawValue: 1 << 0)
  /// Only listens, without acknowledging frames.
  public static let listenOnly = Self(rawValue: 1 << 1)
  /// Samples each bit three times (`CAN_CTRLMODE_3_SAMPLES`).
  public static let tripleSampling = Self(rawValue: 1 << 2)
  /// Sends a frame only once, even if that fails.
  public static let oneShot = Self(rawValue: 1 << 3)
  /// Reports each bus error (`CAN_CTRLMODE_BERR_REPORTING`).
  public static let busErrorReporting = Self(rawValue: 1 << 4)
  /// CAN FD.
  public static let fd = Self(rawValue: 1 << 5)
  /// CAN FD before ISO 11898-1:2015.
  public static let fdNonISO = Self(rawValue: 1 << 7)
  /// A frame counts as sent even without an acknowledgement.
  public static let presumeAck = Self(rawValue: 1 << 6)
  /// A classic frame of 8 bytes can have a length code of 9 to 15 (`CAN_CTRLMODE_CC_LEN8_DLC`).
  public static let classicDLC = Self(rawValue: 1 << 8)
  /// The controller measures the transceiver's delay (`CAN_CTRLMODE_TDC_AUTO`).
  public static let delayAuto = Self(rawValue: 1 << 9)
  /// The transceiver's delay is configured (`CAN_CTRLMODE_TDC_MANUAL`).
  public static let delayManual = Self(rawValue: 1 << 10)
  /// Receives and acknowledges, but sends neither data frames nor error frames.
  public static let restricted = Self(rawValue: 1 << 11)
  /// CAN XL.
  public static let xl = Self(rawValue: 1 << 12)
  /// Like `delayAuto`, with CAN XL.
  public static let xlDelayAuto = Self(rawValue: 1 << 13)
  /// Like `delayManual`, with CAN XL.
  public static let xlDelayManual = Self(rawValue: 1 << 14)
  /// The transceiver changes its mode for the data phase of CAN XL (`CAN_CTRLMODE_XL_TMS`).
  public static let transceiverMode = Self(rawValue: 1 << 15)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .loopback: "loopback", .listenOnly: "listen-only", .tripleSampling: "triple-sampling",
    .oneShot: "one-shot", .busErrorReporting: "berr-reporting", .fd: "fd", .fdNonISO: "fd-non-iso",
    .presumeAck: "presume-ack", .classicDLC: "cc-len8-dlc", .delayAuto: "tdc-auto",
    .delayManual: "tdc-manual", .restricted: "restricted", .xl: "xl", .xlDelayAuto: "xl-tdc-auto",
    .xlDelayManual: "xl-tdc-manual", .transceiverMode: "tms",
  ]
}

/// Modes of a CAN controller, and a mask of those to change (`struct can_ctrlmode`, linux/can/netlink.h).
public struct CANControlModeChange: AttributeValue, Sendable, Hashable {
  /// The modes that are on, or shall be.
  public var modes: CANControlMode
  /// In a request, the modes to change; empty in a report.
  public var mask: CANControlMode

  /// Turns `modes` on and the other modes of `mask` off; modes outside `mask` stay as they are.
  public init(_ modes: CANControlMode, mask: CANControlMode) {
    self.modes = modes
    self.mask = mask
  }

  /// Reads two words in host byte order, the mask first; nil if there are fewer bytes.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> CANControlModeChange? {
    guard let mask = payload.u32, let modes: UInt32 = payload.integer(at: 4) else { return nil }
    return CANControlModeChange(
      CANControlMode(rawValue: modes), mask: CANControlMode(rawValue: mask))
  }

  /// Adds an attribute with both words.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    list.put(code, bytes: [UInt8](bytesOf: (mask.rawValue, modes.rawValue)))
  }
}
