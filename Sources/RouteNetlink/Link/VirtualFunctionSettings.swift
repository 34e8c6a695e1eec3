import CLinux
import Glibc
import Netlink
import Linux

/// The settings of one virtual function of a device in a request (`IFLA_VF_INFO`, ip-link(8) "vf").
///
/// Every setting repeats the function's number, because the kernel's structures have a field for it.
public struct VirtualFunctionSettings: Sendable, Hashable {
  /// The virtual function, counted from 0.
  public let number: UInt32
  /// What has been set so far, as `IFLA_VF_INFO` holds it.
  public private(set) var attributes = AttributeList()

  /// Settings of the function with this number, empty so far.
  public init(_ number: UInt32) { self.number = number }

  /// Sets the link-layer address, at most 32 bytes (`MAX_ADDR_LEN`); a request with a longer one is refused.
  public mutating func setAddress(_ address: [UInt8]) {
    guard address.count <= 32 else {
      return attributes.refuse(
        VirtualFunctionAttributes.keys.mac,
        "an address has up to 32 bytes, not \(address.count)", code: EMSGSIZE)
    }
    let padding = [UInt8](repeating: 0, count: 32 - address.count)
    put(VirtualFunctionAttributes.keys.mac, [], bytes: address + padding)
  }

  /// Sets VLANs: id, priority, and protocol (802.1Q or 802.1ad).
  public mutating func setVLANs(_ vlans: [(id: UInt32, priority: UInt32, protocol: EtherType)]) {
    if vlans.count == 1, vlans[0].protocol == .ieee8021Q {
      // The older attribute, which every kernel with virtual functions knows.
      return put(VirtualFunctionAttributes.keys.vlan, [vlans[0].id, vlans[0].priority])
    }
    attributes.nest(VirtualFunctionAttributes.keys.vlanList) { list in
      for vlan in vlans {
        var bytes: [UInt8] = []
        for word in [number, vlan.id, vlan.priority] {
          bytes.append(bytesOf: word)
        }
        bytes.append(bytesOf: vlan.protocol.rawValue.bigEndian)
        list.put(VirtualFunctionVLANAttributes.keys.info, bytes: bytes + [0, 0])
      }
    }
  }

  /// The transmit rate in Mbit/s; 0 for no limit.
  public mutating func setTransmitRate(_ rate: UInt32) {
    put(VirtualFunctionAttributes.keys.txRate, [rate])
  }
  /// The lowest and the highest transmit rate in Mbit/s; 0 for no such bound.
  public mutating func setRates(minimum: UInt32, maximum: UInt32) {
    put(VirtualFunctionAttributes.keys.rate, [minimum, maximum])
  }

  /// Whether packets with another source address than the function's are dropped.
  public mutating func setSpoofCheck(_ on: Bool) {
    put(VirtualFunctionAttributes.keys.spoofchk, [on ? 1 : 0])
  }
  /// Whether the function may query its RSS configuration: the indirection table and the hash key.
  public mutating func setRSSQuery(_ on: Bool) {
    put(VirtualFunctionAttributes.keys.rssQueryEn, [on ? 1 : 0])
  }
  /// Whether the function is trusted, and so may change its address or become promiscuous.
  public mutating func setTrust(_ on: Bool) {
    put(VirtualFunctionAttributes.keys.trust, [on ? 1 : 0])
  }

  /// Whether the function's link follows that of the device, or is always up or down.
  public mutating func setLinkState(_ state: VirtualFunctionLinkState) {
    put(VirtualFunctionAttributes.keys.linkState, [state.rawValue])
  }

  /// The InfiniBand node GUID, as a number.
  public mutating func setNodeGUID(_ guid: UInt64) {
    putGUID(VirtualFunctionAttributes.keys.ibNodeGuid, guid)
  }
  /// The InfiniBand port GUID, as a number.
  public mutating func setPortGUID(_ guid: UInt64) {
    putGUID(VirtualFunctionAttributes.keys.ibPortGuid, guid)
  }

  private mutating func putGUID(_ key: AttributeKey<[UInt8]>, _ guid: UInt64) {
    // struct ifla_vf_guid aligns its 64-bit member: four bytes of padding stand before it.
    put(key, [0], bytes: [UInt8](bytesOf: guid))
  }

  private mutating func put(
    _ key: AttributeKey<[UInt8]>, _ words: [UInt32], bytes: [UInt8] = []
  ) {
    var payload: [UInt8] = []
    for word in [number] + words { payload.append(bytesOf: word) }
    attributes.put(key, payload + bytes)
  }
}
