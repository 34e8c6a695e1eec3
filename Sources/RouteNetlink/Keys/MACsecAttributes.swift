import Netlink

/// Attributes of a MACsec device (`IFLA_MACSEC_*`, linux/if_link.h).
public struct MACsecAttributes: LinkKindAttributes {
  public static let kinds: [StaticString] = ["macsec"]
  public static let prefix: StaticString = "IFLA_MACSEC_"
  public static let keys = MACsecAttributes()

  /// The number of the channel that the device sends on; of itself the link-layer address, then `port` in the
  /// last 16 bits.
  public let sci = AttributeKey<UInt64>(1, "SCI", .network)
  /// The last part of `sci`, 1 to 65535.
  public let port = AttributeKey<UInt16>(2, "PORT", .network)
  /// Bytes of the check value at the end of a frame, 8 to 16.
  public let icvLen = AttributeKey<UInt8>(3, "ICV_LEN")
  /// How frames are encrypted and checked.
  public let cipherSuite = AttributeKey<MACsecCipher>(4, "CIPHER_SUITE")
  /// How many frames late one may come with `replayProtect`.
  public let window = AttributeKey<UInt32>(5, "WINDOW")
  /// The association that frames are sent with, 0 to 3.
  public let encodingSa = AttributeKey<UInt8>(6, "ENCODING_SA")
  /// Whether frames are encrypted besides being checked, 0 or 1.
  public let encrypt = AttributeKey<UInt8>(7, "ENCRYPT")
  /// Whether sent frames are protected at all, 0 or 1.
  public let protect = AttributeKey<UInt8>(8, "PROTECT")
  /// Whether frames carry the number of their channel, 0 or 1.
  public let incSci = AttributeKey<UInt8>(9, "INC_SCI")
  /// Whether frames say that they come from an end station, 0 or 1.
  public let es = AttributeKey<UInt8>(10, "ES")
  /// Whether frames say that they are sent to many in a single copy, 0 or 1.
  public let scb = AttributeKey<UInt8>(11, "SCB")
  /// Whether frames that come again or too late are dropped, 0 or 1.
  public let replayProtect = AttributeKey<UInt8>(12, "REPLAY_PROTECT")
  /// What becomes of received frames that fail their check.
  public let validation = AttributeKey<MACsecValidation>(13, "VALIDATION")
  /// Aligns the attribute that follows; holds nothing.
  public let pad = AttributeKey<Padding>(14, "PAD")
  /// Where frames are encrypted.
  public let offload = AttributeKey<MACsecOffload>(15, "OFFLOAD")
}

/// What becomes of frames that fail their check (`MACSEC_VALIDATE_*`, linux/if_link.h).
public struct MACsecValidation: NamedValue {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// They are taken in unchecked.
  public static let disabled = Self(rawValue: 0)
  /// They are counted, and taken in all the same.
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

  /// In the kernel.
  public static let off = Self(rawValue: 0)
  /// In the transceiver.
  public static let phy = Self(rawValue: 1)
  /// In the network card.
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
  /// As `gcmAES128`, with frame numbers of 64 bits.
  public static let gcmAESXPN128 = Self(rawValue: 0x0080_c200_0100_0003)
  /// As `gcmAES256`, with frame numbers of 64 bits.
  public static let gcmAESXPN256 = Self(rawValue: 0x0080_c200_0100_0004)
  /// What the kernel calls the first one, for the sake of old programs (`MACSEC_DEFAULT_CIPHER_ID`).
  public static let standard = Self(rawValue: 0x0080_0200_0100_0001)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .standard: "default", .gcmAES128: "gcm-aes-128", .gcmAES256: "gcm-aes-256",
    .gcmAESXPN128: "gcm-aes-xpn-128", .gcmAESXPN256: "gcm-aes-xpn-256",
  ]
}
