import Netlink

/// Attributes of a MACsec device (`IFLA_MACSEC_*`, linux/if_link.h).
public struct MACsecAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["macsec"]
  public static let prefix: StaticString = "IFLA_MACSEC_"
  public static let keys = MACsecAttributes()

  public let sci = AttributeKey<UInt64>(1, "SCI", .network)
  public let port = AttributeKey<UInt16>(2, "PORT", .network)
  public let icvLen = AttributeKey<UInt8>(3, "ICV_LEN")
  public let cipherSuite = AttributeKey<UInt64>(4, "CIPHER_SUITE")
  public let window = AttributeKey<UInt32>(5, "WINDOW")
  public let encodingSa = AttributeKey<UInt8>(6, "ENCODING_SA")
  public let encrypt = AttributeKey<UInt8>(7, "ENCRYPT")
  public let protect = AttributeKey<UInt8>(8, "PROTECT")
  public let incSci = AttributeKey<UInt8>(9, "INC_SCI")
  public let es = AttributeKey<UInt8>(10, "ES")
  public let scb = AttributeKey<UInt8>(11, "SCB")
  public let replayProtect = AttributeKey<UInt8>(12, "REPLAY_PROTECT")
  public let validation = AttributeKey<UInt8>(13, "VALIDATION")
  public let pad = AttributeKey<Padding>(14, "PAD")
  public let offload = AttributeKey<UInt8>(15, "OFFLOAD")
}
