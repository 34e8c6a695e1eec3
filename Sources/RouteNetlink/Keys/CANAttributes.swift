import Netlink

/// Attributes of a CAN controller (`IFLA_CAN_*`, linux/can/netlink.h).
public struct CANAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["can"]
  public static let prefix: StaticString = "IFLA_CAN_"
  public static let keys = CANAttributes()

  public let bittiming = AttributeKey<[UInt8]>(1, "BITTIMING")
  public let bittimingConst = AttributeKey<[UInt8]>(2, "BITTIMING_CONST")
  public let clock = AttributeKey<[UInt8]>(3, "CLOCK")
  public let state = AttributeKey<CANState>(4, "STATE")
  public let ctrlmode = AttributeKey<UInt64>(5, "CTRLMODE")
  public let restartMs = AttributeKey<UInt32>(6, "RESTART_MS")
  public let restart = AttributeKey<UInt32>(7, "RESTART")
  public let berrCounter = AttributeKey<[UInt8]>(8, "BERR_COUNTER")
  public let dataBittiming = AttributeKey<[UInt8]>(9, "DATA_BITTIMING")
  public let dataBittimingConst = AttributeKey<[UInt8]>(10, "DATA_BITTIMING_CONST")
  public let termination = AttributeKey<UInt16>(11, "TERMINATION")
  public let terminationConst = AttributeKey<[UInt8]>(12, "TERMINATION_CONST")
  public let bitrateConst = AttributeKey<[UInt8]>(13, "BITRATE_CONST")
  public let dataBitrateConst = AttributeKey<[UInt8]>(14, "DATA_BITRATE_CONST")
  public let bitrateMax = AttributeKey<UInt32>(15, "BITRATE_MAX")
  public let tdc = AttributeKey<Attributes<CANDelayAttributes>>(16, "TDC")
  public let ctrlmodeExt = AttributeKey<Attributes<CANControlModeAttributes>>(17, "CTRLMODE_EXT")
  public let xlDataBittiming = AttributeKey<[UInt8]>(18, "XL_DATA_BITTIMING")
  public let xlDataBittimingConst = AttributeKey<[UInt8]>(19, "XL_DATA_BITTIMING_CONST")
  public let xlDataBitrateConst = AttributeKey<[UInt8]>(20, "XL_DATA_BITRATE_CONST")
  public let xlTdc = AttributeKey<Attributes<CANDelayAttributes>>(21, "XL_TDC")
  public let xlPwm = AttributeKey<Attributes<CANPulseAttributes>>(22, "XL_PWM")
}

/// How a CAN controller makes up for the delay of its transceiver (`IFLA_CAN_TDC_*`,
/// linux/can/netlink.h).
public struct CANDelayAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_CAN_TDC_"
  public static let keys = CANDelayAttributes()

  public let tdcvMin = AttributeKey<UInt32>(1, "TDCV_MIN")
  public let tdcvMax = AttributeKey<UInt32>(2, "TDCV_MAX")
  public let tdcoMin = AttributeKey<UInt32>(3, "TDCO_MIN")
  public let tdcoMax = AttributeKey<UInt32>(4, "TDCO_MAX")
  public let tdcfMin = AttributeKey<UInt32>(5, "TDCF_MIN")
  public let tdcfMax = AttributeKey<UInt32>(6, "TDCF_MAX")
  public let tdcv = AttributeKey<UInt32>(7, "TDCV")
  public let tdco = AttributeKey<UInt32>(8, "TDCO")
  public let tdcf = AttributeKey<UInt32>(9, "TDCF")
}

/// Which modes a CAN controller has (`IFLA_CAN_CTRLMODE_*`, linux/can/netlink.h).
public struct CANControlModeAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_CAN_CTRLMODE_"
  public static let keys = CANControlModeAttributes()

  public let supported = AttributeKey<CANControlMode>(1, "SUPPORTED")
}

/// Pulse widths of CAN XL (`IFLA_CAN_PWM_*`, linux/can/netlink.h).
public struct CANPulseAttributes: AttributeSet {
  public static let prefix: StaticString = "IFLA_CAN_PWM_"
  public static let keys = CANPulseAttributes()

  public let pwmsMin = AttributeKey<UInt32>(1, "PWMS_MIN")
  public let pwmsMax = AttributeKey<UInt32>(2, "PWMS_MAX")
  public let pwmlMin = AttributeKey<UInt32>(3, "PWML_MIN")
  public let pwmlMax = AttributeKey<UInt32>(4, "PWML_MAX")
  public let pwmoMin = AttributeKey<UInt32>(5, "PWMO_MIN")
  public let pwmoMax = AttributeKey<UInt32>(6, "PWMO_MAX")
  public let pwms = AttributeKey<UInt32>(7, "PWMS")
  public let pwml = AttributeKey<UInt32>(8, "PWML")
  public let pwmo = AttributeKey<UInt32>(9, "PWMO")
}

/// The state of a CAN controller (`CAN_STATE_*`, linux/can/netlink.h).
public struct CANState: NamedValue {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let errorActive = Self(rawValue: 0)
  public static let errorWarning = Self(rawValue: 1)
  public static let errorPassive = Self(rawValue: 2)
  public static let busOff = Self(rawValue: 3)
  public static let stopped = Self(rawValue: 4)
  public static let sleeping = Self(rawValue: 5)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .errorActive: "ERROR-ACTIVE", .errorWarning: "ERROR-WARNING", .errorPassive: "ERROR-PASSIVE",
    .busOff: "BUS-OFF", .stopped: "STOPPED", .sleeping: "SLEEPING",
  ]
}

/// Modes of a CAN controller (`CAN_CTRLMODE_*`, linux/can/netlink.h).
public struct CANControlMode: NamedFlags {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let loopback = Self(rawValue: 1 << 0)
  public static let listenOnly = Self(rawValue: 1 << 1)
  public static let tripleSampling = Self(rawValue: 1 << 2)
  public static let oneShot = Self(rawValue: 1 << 3)
  public static let busErrorReporting = Self(rawValue: 1 << 4)
  public static let fd = Self(rawValue: 1 << 5)
  public static let fdNonISO = Self(rawValue: 1 << 7)
  public static let presumeAck = Self(rawValue: 1 << 6)
  public static let classicDLC = Self(rawValue: 1 << 8)
  public static let delayAuto = Self(rawValue: 1 << 9)
  public static let delayManual = Self(rawValue: 1 << 10)
  public static let restricted = Self(rawValue: 1 << 11)
  public static let xl = Self(rawValue: 1 << 12)
  public static let xlDelayAuto = Self(rawValue: 1 << 13)
  public static let xlDelayManual = Self(rawValue: 1 << 14)
  public static let transceiverMode = Self(rawValue: 1 << 15)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .loopback: "loopback", .listenOnly: "listen-only", .tripleSampling: "triple-sampling",
    .oneShot: "one-shot", .busErrorReporting: "berr-reporting", .fd: "fd", .fdNonISO: "fd-non-iso",
    .presumeAck: "presume-ack", .classicDLC: "cc-len8-dlc", .delayAuto: "tdc-auto",
    .delayManual: "tdc-manual", .restricted: "restricted", .xl: "xl", .xlDelayAuto: "xl-tdc-auto",
    .xlDelayManual: "xl-tdc-manual", .transceiverMode: "tms",
  ]
}
