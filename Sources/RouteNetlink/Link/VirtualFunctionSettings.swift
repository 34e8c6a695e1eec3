import CLinux
import Glibc
import Netlink

/// What a request says about one virtual function of a device (`IFLA_VF_INFO`, ip-link(8) "vf").
///
/// Every setting repeats the function's number, as the kernel's structures want it.
public struct VirtualFunctionSettings: Sendable, Hashable {
  public let number: UInt32
  public private(set) var attributes = AttributeList()

  public init(_ number: UInt32) { self.number = number }

  /// `address` has up to 32 bytes (`MAX_ADDR_LEN`); a request with a longer one is refused.
  public mutating func setAddress(_ address: [UInt8]) {
    guard address.count <= 32 else {
      return attributes.refuse(
        VirtualFunctionAttributes.keys.mac.code,
        "an address has up to 32 bytes, not \(address.count)", code: EMSGSIZE)
    }
    let padding = [UInt8](repeating: 0, count: 32 - address.count)
    put(VirtualFunctionAttributes.keys.mac.code, [], bytes: address + padding)
  }

  /// One VLAN: id, priority, and the protocol in host byte order (0x8100, 0x88a8).
  public mutating func setVLANs(_ vlans: [(id: UInt32, priority: UInt32, protocol: UInt16)]) {
    if vlans.count == 1, vlans[0].protocol == 0x8100 {
      // The old form, which every kernel with virtual functions knows.
      return put(VirtualFunctionAttributes.keys.vlan.code, [vlans[0].id, vlans[0].priority])
    }
    attributes.nest(VirtualFunctionAttributes.keys.vlanList) { list in
      for vlan in vlans {
        var bytes: [UInt8] = []
        for word in [number, vlan.id, vlan.priority] {
          withUnsafeBytes(of: word) { bytes.append(contentsOf: $0) }
        }
        withUnsafeBytes(of: vlan.protocol.bigEndian) { bytes.append(contentsOf: $0) }
        list.put(VirtualFunctionVLANAttributes.keys.info, bytes: bytes + [0, 0])
      }
    }
  }

  /// Mbit/s; 0 for no limit.
  public mutating func setTransmitRate(_ rate: UInt32) {
    put(VirtualFunctionAttributes.keys.txRate.code, [rate])
  }
  public mutating func setRates(minimum: UInt32, maximum: UInt32) {
    put(VirtualFunctionAttributes.keys.rate.code, [minimum, maximum])
  }

  public mutating func setSpoofCheck(_ on: Bool) {
    put(VirtualFunctionAttributes.keys.spoofchk.code, [on ? 1 : 0])
  }
  public mutating func setRSSQuery(_ on: Bool) {
    put(VirtualFunctionAttributes.keys.rssQueryEn.code, [on ? 1 : 0])
  }
  public mutating func setTrust(_ on: Bool) {
    put(VirtualFunctionAttributes.keys.trust.code, [on ? 1 : 0])
  }

  /// `IFLA_VF_LINK_STATE_AUTO`, `_ENABLE` or `_DISABLE`.
  public mutating func setLinkState(_ state: UInt32) {
    put(VirtualFunctionAttributes.keys.linkState.code, [state])
  }

  /// InfiniBand GUIDs, as numbers.
  public mutating func setNodeGUID(_ guid: UInt64) {
    putGUID(VirtualFunctionAttributes.keys.ibNodeGuid.code, guid)
  }
  public mutating func setPortGUID(_ guid: UInt64) {
    putGUID(VirtualFunctionAttributes.keys.ibPortGuid.code, guid)
  }

  private mutating func putGUID(_ type: Int, _ guid: UInt64) {
    // struct ifla_vf_guid aligns its 64-bit member: four bytes of padding stand before it.
    put(type, [0], bytes: withUnsafeBytes(of: guid) { Array($0) })
  }

  private mutating func put(_ type: Int, _ words: [UInt32], bytes: [UInt8] = []) {
    var payload: [UInt8] = []
    for word in [number] + words { withUnsafeBytes(of: word) { payload.append(contentsOf: $0) } }
    attributes.put(type, bytes: payload + bytes)
  }
}
