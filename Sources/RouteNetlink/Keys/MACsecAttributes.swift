import Netlink

/// Attributes of a MACsec device (`IFLA_MACSEC_*`, linux/if_link.h).
public struct MACsecAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["macsec"]
  public static let prefix: StaticString = "IFLA_MACSEC_"
  public static let keys = MACsecAttributes()

  /// The identifier of the secure channel that the device sends on: by default the link-layer address, then
  /// `port` in the last 16 bits.
  public let sci = AttributeKey<UInt64>(1, "SCI", .network)
  /// The last part of `sci`, 1 to 65535.
  public let port = AttributeKey<UInt16>(2, "PORT", .network)
  /// The length of the integrity check value (ICV) at the end of a frame, 8 to 16 bytes.
  public let icvLen = AttributeKey<UInt8>(3, "ICV_LEN")
  /// The cipher suite.
  public let cipherSuite = AttributeKey<MACsecCipher>(4, "CIPHER_SUITE")
  /// How many frames late a frame may arrive with `replayProtect`.
  public let window = AttributeKey<UInt32>(5, "WINDOW")
  /// The number of the secure association used for sending, 0 to 3.
  public let encodingSa = AttributeKey<UInt8>(6, "ENCODING_SA")
  /// Whether frames are encrypted in addition to the integrity check, 0 or 1.
  public let encrypt = AttributeKey<UInt8>(7, "ENCRYPT")
  /// Whether sent frames are protected at all, 0 or 1.
  public let protect = AttributeKey<UInt8>(8, "PROTECT")
  /// Whether frames carry the identifier of their channel, 0 or 1.
  public let incSci = AttributeKey<UInt8>(9, "INC_SCI")
  /// Whether frames are marked as coming from an end station, 0 or 1.
  public let es = AttributeKey<UInt8>(10, "ES")
  /// Whether frames are marked as a single copy broadcast, 0 or 1.
  public let scb = AttributeKey<UInt8>(11, "SCB")
  /// Whether repeated or late frames are dropped, 0 or 1.
  public let replayProtect = AttributeKey<UInt8>(12, "REPLAY_PROTECT")
  /// What happens to received frames that fail their check.
  public let validation = AttributeKey<MACsecValidation>(13, "VALIDATION")
  /// Aligns the next attribute; holds nothing.
  public let pad = AttributeKey<Padding>(14, "PAD")
  /// Where frames are encrypted.
  public let offload = AttributeKey<MACsecOffload>(15, "OFFLOAD")
}

/// What happens to frames that fail their check (`MACSEC_VALIDATE_*`, linux/if_link.h).
public struct MACsecValidation: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Frames are accepted without a check.
  public static let disabled = Self(rawValue: 0)
  /// They are counted, but accepted.
  public static let check = Self(rawValue: 1)
  /// They are dropped.
  public static let strict = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .disabled: "disabled", .check: "check", .strict: "strict",
  ]
}

/// Where frames are encrypted (`MACSEC_OFFLOAD_*`, linux/if_link.h).
public struct MACsecOffload: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// By the kernel.
  public static let off = Self(rawValue: 0)
  /// By the transceiver (PHY).
  public static let phy = Self(rawValue: 1)
  /// By the network card (MAC).
  public static let mac = Self(rawValue: 2)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .off: "off", .phy: "phy", .mac: "mac",
  ]
}

/// Cipher suites of IEEE 802.1AE (`MACSEC_CIPHER_ID_*`, linux/if_macsec.h).
public struct MACsecCipher: NamedValue {
  public let rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// AES with 128 bits in Galois counter mode.
  public static let gcmAES128 = Self(rawValue: 0x0080_c200_0100_0001)
  /// AES with 256 bits in Galois counter mode.
  public static let gcmAES256 = Self(rawValue: 0x0080_c200_0100_0002)
  /// Like `gcmAES128`, with frame numbers of 64 bits.
  public static let gcmAESXPN128 = Self(rawValue: 0x0080_c200_0100_0003)
  /// Like `gcmAES256`, with frame numbers of 64 bits.
  public static let gcmAESXPN256 = Self(rawValue: 0x0080_c200_0100_0004)
  /// The kernel's other number for `gcmAES128`, kept for old programs (`MACSEC_DEFAULT_CIPHER_ID`).
  public static let standard = Self(rawValue: 0x0080_0200_0100_0001)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .standard: "default", .gcmAES128: "gcm-aes-128", .gcmAES256: "gcm-aes-256",
    .gcmAESXPN128: "gcm-aes-xpn-128", .gcmAESXPN256: "gcm-aes-xpn-256",
  ]
}
