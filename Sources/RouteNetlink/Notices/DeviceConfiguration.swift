import CLinux
import Netlink

/// How a device treats packets of a family (RTM_NEWNETCONF, linux/netconf.h): values of
/// /proc/sys/net/FAMILY/conf/DEVICE.
public struct DeviceConfiguration: KernelObject {
  /// True for `RTM_DELNETCONF`: the settings are gone together with their device.
  public let isDeleted: Bool
  /// `.ipv4`, `.ipv6` or `.mpls`.
  public let family: AddressFamily
  /// By the keys of `ConfigurationAttributes`.
  public let attributes: AttributeTable

  /// In place of an index: settings for all devices.
  public static let all: Int32 = -1
  /// In place of an index: the settings of new devices.
  public static let `default`: Int32 = -2

  /// The message types about such settings.
  public static let types: [MessageType] = [.newConfiguration, .deleteConfiguration]

  /// Reads an `RTM_NEWNETCONF` or `RTM_DELNETCONF` message; nil for other types, and for a short header.
  public init?(_ message: Message) {
    let type = Int(message.type)
    guard type == RTM_NEWNETCONF || type == RTM_DELNETCONF,
      let family = AddressFamily.read(message.payload, .host)
    else { return nil }
    isDeleted = type == RTM_DELNETCONF
    self.family = family
    // `netconfmsg` consists of the family only.
    attributes = message.attributes(after: 1)
  }

  /// The device's index, `all` or `default`.
  public var index: Int32? { attributes[ConfigurationAttributes.keys.ifindex] }
}
