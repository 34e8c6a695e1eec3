import Linux
import Netlink

extension LinkSettings {
  /// The attributes of an RTM_NEWLINK message. The name, if set, is one to give to the device.
  public var attributes: AttributeList {
    var list = AttributeList()
    put(into: &list)
    return list
  }

  /// Puts the attributes. With `names`, the name is there to find the device.
  func put(into list: inout AttributeList, names: Bool = false) {
    putPlace(&list)
    if let name {
      if names {
        list.put(device: name)
      } else {
        list.put(LinkAttributes.keys.ifname, string: name)
      }
    }
    putBasics(&list)
    putOffload(&list)
    putState(&list)
    for function in virtualFunctions {
      // One list for each function, as ip(8) sends them.
      list.nest(LinkAttributes.keys.vfinfoList) {
        $0.nest(VirtualFunctionListAttributes.keys.info, function.attributes)
      }
    }
    if let xdp {
      list.nest(LinkAttributes.keys.xdp) {
        $0.put(XDPAttributes.keys.fd, xdp.descriptor)
        $0.put(XDPAttributes.keys.flags, xdp.flags)
      }
    }
    list.append(other)
    putKind(&list)
  }

  /// The far end of a pair: header and attributes, as the peer's nest holds them.
  public var peer: AttributeList {
    var list = AttributeList()
    let header = header()
    list.append(raw: [UInt8](bytesOf: header))
    put(into: &list)
    return list
  }

  private func putPlace(_ list: inout AttributeList) {
    switch namespace {
    case .descriptor(let descriptor): list.put(LinkAttributes.keys.netNsFd, descriptor)
    case .process(let process): list.put(LinkAttributes.keys.netNsPid, process)
    case nil: break
    }
    if let linkNamespaceID { list.put(LinkAttributes.keys.linkNetnsid, linkNamespaceID) }
    if let lowerIndex { list.put(LinkAttributes.keys.link, lowerIndex) }
    if let master { list.put(LinkAttributes.keys.master, master) }
    if let parentDevice { list.put(LinkAttributes.keys.parentDevName, string: parentDevice) }
  }

  private func putBasics(_ list: inout AttributeList) {
    if let address { list.put(LinkAttributes.keys.address, bytes: address) }
    if let broadcast { list.put(LinkAttributes.keys.broadcast, bytes: broadcast) }
    if let mtu { list.put(LinkAttributes.keys.mtu, mtu) }
    if let txQueueLength { list.put(LinkAttributes.keys.txqlen, txQueueLength) }
    if let txQueues { list.put(LinkAttributes.keys.numTxQueues, txQueues) }
    if let rxQueues { list.put(LinkAttributes.keys.numRxQueues, rxQueues) }
    if let group { list.put(LinkAttributes.keys.group, group) }
    // Without a final NUL, so that an empty alias, which removes the alias, has no bytes at all.
    if let alias { list.put(LinkAttributes.keys.ifalias, unterminated: alias) }
  }

  private func putOffload(_ list: inout AttributeList) {
    if let gsoMaxSize { list.put(LinkAttributes.keys.gsoMaxSize, gsoMaxSize) }
    if let gsoMaxSegments { list.put(LinkAttributes.keys.gsoMaxSegs, gsoMaxSegments) }
    if let groMaxSize { list.put(LinkAttributes.keys.groMaxSize, groMaxSize) }
    if let gsoIPv4MaxSize { list.put(LinkAttributes.keys.gsoIpv4MaxSize, gsoIPv4MaxSize) }
    if let groIPv4MaxSize { list.put(LinkAttributes.keys.groIpv4MaxSize, groIPv4MaxSize) }
  }

  private func putState(_ list: inout AttributeList) {
    if let linkMode { list.put(LinkAttributes.keys.linkmode, linkMode) }
    if let operationalState { list.put(LinkAttributes.keys.operstate, operationalState) }
    if let carrier { list.put(LinkAttributes.keys.carrier, carrier ? UInt8(1) : 0) }
    if let protoDown { list.put(LinkAttributes.keys.protoDown, protoDown ? UInt8(1) : 0) }
    if let reasons = protoDownReasons {
      list.nest(LinkAttributes.keys.protoDownReason, flagged: true) {
        $0.put(ProtoDownReasonAttributes.keys.mask, reasons.mask)
        $0.put(ProtoDownReasonAttributes.keys.value, reasons.value)
      }
    }
    if let addressGenerationMode {
      list.nest(LinkAttributes.keys.afSpec) {
        $0.nest(Int(AddressFamily.ipv6.rawValue)) {
          $0.put(InterfaceAttributes6.keys.addrGenMode, addressGenerationMode)
        }
      }
    }
  }

  private func putKind(_ list: inout AttributeList) {
    guard kind != nil || slaveKind != nil else { return }
    list.nest(LinkAttributes.keys.linkinfo) { info in
      if let kind { info.put(LinkInfoAttributes.keys.kind, string: kind) }
      if let kindData { info.nest(LinkInfoAttributes.keys.data, kindData) }
      if let slaveKind { info.put(LinkInfoAttributes.keys.slaveKind, string: slaveKind) }
      if let slaveData { info.nest(LinkInfoAttributes.keys.slaveData, slaveData) }
    }
  }
}
