import CLinux
import Netlink

/// A queueing discipline of a device as the kernel reports it (tc(8), `RTM_NEWQDISC`).
///
/// Each property decodes its attribute when it is read; what the kernel did not send is nil.
public struct Qdisc: KernelObject {
  /// True for RTM_DELQDISC: the discipline is gone.
  public let isDeleted: Bool
  /// The device's index.
  public let index: Int32
  /// The discipline's own number; 0 for one that the kernel made by default.
  public let handle: QdiscHandle
  /// `.root`, `.ingress`, or a class of another discipline.
  public let parent: QdiscHandle
  /// By `TCA_*` code; codes of later kernels are in its `sequence`.
  public let attributes: AttributeTable

  /// Reads an `RTM_NEWQDISC` or `RTM_DELQDISC` message; nil for other types, and for a short header.
  public init?(_ message: Message) {
    let payload = message.payload
    guard [RTM_NEWQDISC, RTM_DELQDISC].contains(Int(message.type)),
      payload.count >= MemoryLayout<tcmsg>.size, let index: Int32 = payload.integer(at: 4),
      let handle: UInt32 = payload.integer(at: 8), let parent: UInt32 = payload.integer(at: 12)
    else { return nil }
    isDeleted = Int(message.type) == RTM_DELQDISC
    self.index = index
    self.handle = QdiscHandle(rawValue: handle)
    self.parent = QdiscHandle(rawValue: parent)
    attributes = message.attributes(after: MemoryLayout<tcmsg>.size)
  }

  /// The kind, such as "fq_codel" or "netem".
  public var kind: String? { attributes[QueueingAttributes.keys.kind] }

  /// The attributes of the discipline's kind, by their names:
  ///
  ///     qdisc.options(FairQueueCodelAttributes.self)?.target    // UInt32?, microseconds
  ///
  /// - Returns: nil if the discipline is of another kind, or the kernel reports no attributes.
  public func options<Set: QdiscAttributes>(_ set: Set.Type) -> Attributes<Set>? {
    guard kind == "\(set.kind)" else { return nil }
    return attributes.payload(QueueingAttributes.keys.options).map(Attributes.init)
  }

  /// The request that deletes the discipline; the kernel's default then takes its place.
  public var deletion: QdiscRequest { QdiscRequest(.delete, device: index, parent: parent) }
}

/// The number of a queueing discipline, or of a class in one. The major number, in the upper 16 bits, is the
/// discipline, the minor number the class. tc(8) writes it in hexadecimal as "MAJOR:MINOR".
public struct QdiscHandle: RawRepresentable, Sendable, Hashable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The number of the discipline `major`, or of its class `minor`.
  public init(_ major: UInt16, _ minor: UInt16 = 0) {
    rawValue = UInt32(major) << 16 | UInt32(minor)
  }

  /// The discipline that a class belongs to; for a discipline, itself.
  public var discipline: QdiscHandle { QdiscHandle(rawValue: rawValue & 0xffff_0000) }
  /// The major number, in hexadecimal as in tc(8).
  public var major: String { String(rawValue >> 16, radix: 16) }
  /// The minor number, in hexadecimal.
  public var minor: String { String(rawValue & 0xffff, radix: 16) }

  /// No number: the kernel chooses one.
  public static let none = QdiscHandle(rawValue: 0)
  /// As a parent: outgoing packets (`TC_H_ROOT`).
  public static let root = QdiscHandle(rawValue: 0xffff_ffff)
  /// As a parent: incoming packets (`TC_H_INGRESS`).
  public static let ingress = QdiscHandle(rawValue: 0xffff_fff1)
}

extension QdiscHandle: CustomStringConvertible {
  /// In the form of tc(8): "1:", "1:10", "root" or "ingress".
  public var description: String {
    switch self {
    case .root: "root"
    case .ingress: "ingress"
    default:
      "\(major):" + (rawValue & 0xffff == 0 ? "" : minor)
    }
  }
}

/// Asks for the queueing disciplines of all devices, or of one (RTM_GETQDISC).
public struct QdiscQuery: KernelQuery, Hashable {
  /// One message for each discipline.
  public typealias Reply = Qdisc

  /// The index of the device; 0 for all.
  public var device: Int32

  /// - Parameter device: the device's index; 0 for all.
  public init(device: Int32 = 0) { self.device = device }

  /// `RTM_GETQDISC` with the device's index.
  public var message: Request {
    var header = tcmsg()
    header.tcm_ifindex = device
    return Request(RTM_GETQDISC, header: header)
  }
}
