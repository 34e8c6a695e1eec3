import Netlink

/// Attributes of a CAN controller (`IFLA_CAN_*`, linux/can/netlink.h).
public struct CANAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["can"]
  public static let prefix: StaticString = "IFLA_CAN_"
  public static let keys = CANAttributes()

  public let bittiming = AttributeKey<[UInt8]>(1, "BITTIMING")
  public let bittimingConst = AttributeKey<[UInt8]>(2, "BITTIMING_CONST")
  public let clock = AttributeKey<[UInt8]>(3, "CLOCK")
  public let state = AttributeKey<UInt32>(4, "STATE")
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

  public let supported = AttributeKey<UInt32>(1, "SUPPORTED")
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
