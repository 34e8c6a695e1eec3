import Netlink

/// Attributes of a MACsec device (`IFLA_MACSEC_*`, linux/if_link.h).
public struct MACsecAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["macsec"]
  public static let prefix: StaticString = "IFLA_MACSEC_"
  public static let keys = MACsecAttributes()

  public let sci = AttributeKey<UInt64>(1, "SCI", .network)
  public let port = AttributeKey<UInt16>(2, "PORT", .network)
  public let icvLen = AttributeKey<UInt8>(3, "ICV_LEN")
  public let cipherSuite = AttributeKey<MACsecCipher>(4, "CIPHER_SUITE")
  public let window = AttributeKey<UInt32>(5, "WINDOW")
  public let encodingSa = AttributeKey<UInt8>(6, "ENCODING_SA")
  public let encrypt = AttributeKey<UInt8>(7, "ENCRYPT")
  public let protect = AttributeKey<UInt8>(8, "PROTECT")
  public let incSci = AttributeKey<UInt8>(9, "INC_SCI")
  public let es = AttributeKey<UInt8>(10, "ES")
  public let scb = AttributeKey<UInt8>(11, "SCB")
  public let replayProtect = AttributeKey<UInt8>(12, "REPLAY_PROTECT")
  public let validation = AttributeKey<MACsecValidation>(13, "VALIDATION")
  public let pad = AttributeKey<Padding>(14, "PAD")
  public let offload = AttributeKey<MACsecOffload>(15, "OFFLOAD")
}

/// What becomes of frames that fail their check (`MACSEC_VALIDATE_*`, linux/if_link.h).
public struct MACsecValidation: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let disabled = Self(rawValue: 0)
  public static let check = Self(rawValue: 1)
  public static let strict = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .disabled: "disabled", .check: "check", .strict: "strict",
  ]
}

/// Where frames are encrypted (`MACSEC_OFFLOAD_*`, linux/if_link.h).
public struct MACsecOffload: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let off = Self(rawValue: 0)
  public static let phy = Self(rawValue: 1)
  public static let mac = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .off: "off", .phy: "phy", .mac: "mac",
  ]
}

/// Cipher suites of IEEE 802.1AE (`MACSEC_CIPHER_ID_*`, linux/if_macsec.h).
public struct MACsecCipher: NamedValue {
  public let rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let gcmAES128 = Self(rawValue: 0x0080_c200_0100_0001)
  public static let gcmAES256 = Self(rawValue: 0x0080_c200_0100_0002)
  public static let gcmAESXPN128 = Self(rawValue: 0x0080_c200_0100_0003)
  public static let gcmAESXPN256 = Self(rawValue: 0x0080_c200_0100_0004)
  /// What the kernel calls the first one, for the sake of old programs (`MACSEC_DEFAULT_CIPHER_ID`).
  public static let standard = Self(rawValue: 0x0080_0200_0100_0001)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .standard: "default", .gcmAES128: "gcm-aes-128", .gcmAES256: "gcm-aes-256",
    .gcmAESXPN128: "gcm-aes-xpn-128", .gcmAESXPN256: "gcm-aes-xpn-256",
  ]
}
