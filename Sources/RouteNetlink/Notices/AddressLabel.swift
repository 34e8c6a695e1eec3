import CLinux
import Glibc
import Netlink

/// A label for source address selection (RTM_NEWADDRLABEL; RFC 6724, linux/if_addrlabel.h).
public struct AddressLabel: KernelObject {
  /// True for `RTM_DELADDRLABEL`: the label is gone.
  public let isDeleted: Bool
  /// The prefix length of `address`.
  public let length: Int
  /// The device's index; 0 for all.
  public let index: Int32
  /// By the keys of `AddressLabelAttributes`.
  public let attributes: AttributeTable

  /// The message types about labels.
  public static let types: [MessageType] = [.newAddressLabel, .deleteAddressLabel]

  /// Reads an `RTM_NEWADDRLABEL` or `RTM_DELADDRLABEL` message; nil for other types, and for a short header.
  public init?(_ message: Message) {
    let type = Int(message.type)
    guard type == RTM_NEWADDRLABEL || type == RTM_DELADDRLABEL,
      let length: UInt8 = message.payload.integer(at: 2),
      let index: Int32 = message.payload.integer(at: 4)
    else { return nil }
    isDeleted = type == RTM_DELADDRLABEL
    self.length = Int(length)
    self.index = index
    attributes = message.attributes(after: MemoryLayout<ifaddrlblmsg>.size)
  }

  /// The address of the network, IPv6; nil if the kernel sent none.
  public var address: IPAddress? {
    attributes.payload(AddressLabelAttributes.keys.address).flatMap {
      IPAddress(family: .ipv6, $0)
    }
  }
  /// The label. A source address is preferred if it has the same label as the destination.
  public var label: UInt32? { attributes[AddressLabelAttributes.keys.label] }
}
