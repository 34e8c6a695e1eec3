import Glibc
import Netlink
import RouteNetlink

/// Limits what passes through the host's end of a veth pair. What the container receives waits in a queue of that
/// device. What it sends goes through a queue of an ifb, since a device has none for what it receives.
struct TrafficShaper {
  let mark: AttachmentMark
  let kernel: NetlinkConnection

  /// Sets the limits.
  ///
  /// - Parameter link: the host's end.
  /// - Returns: the ifb, if there is one.
  func limit(_ link: Link, _ limits: BandwidthLimits) throws(CNIError) -> AddResult.Interface? {
    if let ingress = limits.ingress {
      try kernel.carryOut("the limit of \(mark.name)", Self.queue(link.index, ingress))
    }
    guard let egress = limits.egress else { return nil }
    var shaper = LinkSettings.ifb(mark.shaperName)
    shaper.address = mark.hardwareAddress.bytes
    shaper.mtu = link.mtu
    shaper.up = true
    try kernel.carryOut("making \(mark.shaperName)", LinkRequest.add(shaper))
    guard let made = try kernel.find(mark.shaperName) else {
      throw CNIError(.other, "\(mark.shaperName) is gone")
    }
    let requests: [any KernelRequest] = [
      Self.queue(made.index, egress),
      QdiscRequest(
        .add, device: link.index, parent: .ingress, handle: QdiscHandle(0xffff), .ingress),
      RedirectRequest(from: link.index, to: made.index),
    ]
    try kernel.carryOutAll("the limit of \(mark.shaperName)", requests)
    return AddResult.Interface(
      name: mark.shaperName, hardwareAddress: "\(mark.hardwareAddress)")
  }

  private static func queue(_ device: Int32, _ limit: BandwidthLimits.Limit) -> QdiscRequest {
    QdiscRequest(.replace, device: device, handle: QdiscHandle(1), .tbf(limit.bucket))
  }

  /// Removes the ifb. The queue of the host's end goes with that device.
  func remove() throws(CNIError) {
    guard let link = try kernel.find(mark.shaperName), mark.isOn(link) else { return }
    try kernel.carryOut(
      "removing \(mark.shaperName)", LinkRequest.delete(index: link.index), but: [ENODEV])
  }

  /// - Throws: unless the limits are in force.
  func check(_ link: Link, _ limits: BandwidthLimits) throws(CNIError) {
    if let ingress = limits.ingress { try check(link.index, mark.name, ingress) }
    guard let egress = limits.egress else { return }
    guard let shaper = try kernel.find(mark.shaperName) else {
      throw CNIError(.other, "there is no device \(mark.shaperName), which limits what is sent")
    }
    try check(shaper.index, mark.shaperName, egress)
  }

  private func check(
    _ device: Int32, _ name: String, _ limit: BandwidthLimits.Limit
  ) throws(CNIError) {
    var rate: UInt64?
    do throws(NetlinkError) {
      for qdisc in try kernel.all(QdiscQuery(device: device))
      where qdisc.index == device && qdisc.parent == .root {
        rate = TokenBucket(qdisc)?.rate
      }
    } catch { throw CNIError("queues of \(name)", error) }
    guard rate == limit.bucket.rate else {
      let present = rate.map { "\($0 * 8)" } ?? "no"
      throw CNIError(.other, "\(name) has \(present) limit in bits per second, not \(limit.rate)")
    }
  }
}
