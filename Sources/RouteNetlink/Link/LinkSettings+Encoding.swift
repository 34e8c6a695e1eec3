import CLinux
import Glibc
import Netlink

extension LinkSettings {
  /// The attributes of an RTM_NEWLINK message; the name is one to give.
  public var attributes: AttributeList {
    var list = AttributeList()
    put(into: &list)
    return list
  }

  /// Puts the attributes. `names` tells that the name is one to find the device by.
  func put(into list: inout AttributeList, names: Bool = false) {
    putPlace(&list)
    if let name {
      if names { list.put(device: name) } else { list.put(IFLA_IFNAME, string: name) }
    }
    putBasics(&list)
    putOffload(&list)
    putState(&list)
    for function in virtualFunctions {
      // A list of its own each, as ip(8) sends them.
      list.nest(IFLA_VFINFO_LIST) { $0.nest(IFLA_VF_INFO, function.attributes) }
    }
    if let xdp {
      list.nest(IFLA_XDP) {
        $0.put(IFLA_XDP_FD, xdp.descriptor)
        $0.put(IFLA_XDP_FLAGS, xdp.flags)
      }
    }
    list.append(other)
    putKind(&list)
  }

  /// The far end of a pair: header and attributes, as the peer's nest holds them.
  public var peer: AttributeList {
    var list = AttributeList()
    let header = header(&list)
    list.append(raw: withUnsafeBytes(of: header) { Array($0) })
    put(into: &list)
    return list
  }

  private func putPlace(_ list: inout AttributeList) {
    switch namespace {
    case .descriptor(let descriptor): list.put(IFLA_NET_NS_FD, descriptor)
    case .process(let process): list.put(IFLA_NET_NS_PID, process)
    case nil: break
    }
    if let linkNamespaceID { list.put(IFLA_LINK_NETNSID, linkNamespaceID) }
    if let lowerIndex { list.put(IFLA_LINK, lowerIndex) }
    if let master { list.put(IFLA_MASTER, master) }
    if let parentDevice { list.put(IFLA_PARENT_DEV_NAME, string: parentDevice) }
  }

  private func putBasics(_ list: inout AttributeList) {
    if let address { list.put(IFLA_ADDRESS, bytes: address) }
    if let broadcast { list.put(IFLA_BROADCAST, bytes: broadcast) }
    if let mtu { list.put(IFLA_MTU, mtu) }
    if let txQueueLength { list.put(IFLA_TXQLEN, txQueueLength) }
    if let txQueues { list.put(IFLA_NUM_TX_QUEUES, txQueues) }
    if let rxQueues { list.put(IFLA_NUM_RX_QUEUES, rxQueues) }
    if let group { list.put(IFLA_GROUP, group) }
    // Without a final NUL, so that the empty alias, which removes one, has no bytes at all.
    if let alias { list.put(IFLA_IFALIAS, unterminated: alias) }
  }

  private func putOffload(_ list: inout AttributeList) {
    if let gsoMaxSize { list.put(IFLA_GSO_MAX_SIZE, gsoMaxSize) }
    if let gsoMaxSegments { list.put(IFLA_GSO_MAX_SEGS, gsoMaxSegments) }
    if let groMaxSize { list.put(IFLA_GRO_MAX_SIZE, groMaxSize) }
    if let gsoIPv4MaxSize { list.put(UAPI.IFLA_GSO_IPV4_MAX_SIZE, gsoIPv4MaxSize) }
    if let groIPv4MaxSize { list.put(UAPI.IFLA_GRO_IPV4_MAX_SIZE, groIPv4MaxSize) }
  }

  private func putState(_ list: inout AttributeList) {
    if let linkMode { list.put(IFLA_LINKMODE, linkMode) }
    if let operationalState { list.put(IFLA_OPERSTATE, operationalState) }
    if let carrier { list.put(IFLA_CARRIER, carrier ? UInt8(1) : 0) }
    if let protoDown { list.put(IFLA_PROTO_DOWN, protoDown ? UInt8(1) : 0) }
    if let reasons = protoDownReasons {
      list.nest(IFLA_PROTO_DOWN_REASON, flagged: true) {
        $0.put(IFLA_PROTO_DOWN_REASON_MASK, reasons.mask)
        $0.put(IFLA_PROTO_DOWN_REASON_VALUE, reasons.value)
      }
    }
    if let addressGenerationMode {
      list.nest(IFLA_AF_SPEC) {
        $0.nest(Int(AF_INET6)) { $0.put(IFLA_INET6_ADDR_GEN_MODE, addressGenerationMode) }
      }
    }
  }

  private func putKind(_ list: inout AttributeList) {
    guard kind != nil || slaveKind != nil else { return }
    list.nest(IFLA_LINKINFO) { info in
      if let kind { info.put(IFLA_INFO_KIND, string: kind) }
      if let kindData { info.nest(IFLA_INFO_DATA, kindData) }
      if let slaveKind { info.put(IFLA_INFO_SLAVE_KIND, string: slaveKind) }
      if let slaveData { info.nest(IFLA_INFO_SLAVE_DATA, slaveData) }
    }
  }
}
