import RouteNetlink
/// One thing to do, and the steps that must precede it.
public struct Step: Sendable, Hashable {
  /// What a step does to its subject.
  public enum Action: String, Sendable, Hashable, Codable { case create, change, remove }

  /// What a step is about. The order is the order of work.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Parts of the network.
    case namespace, file, link, interface, sysctl, address, route, impairment, nftables, uplink
    /// A command of a node's `exec`.
    case exec
    /// A service, or a node's entry in the record.
    case service, node
  }

  /// Its number, from 0 in the order of work.
  public internal(set) var id = 0
  /// What it does.
  public var action: Action
  /// The kind of its subject.
  public var kind: Kind
  /// The node it belongs to; empty if it concerns all nodes.
  public var node: String
  /// Its subject in words: "web1:eth0", "192.0.2.1/24 on eth0".
  public var subject: String
  /// What changes, in words: "mtu 1500 -> 1400".
  public var details: [String] = []
  /// The numbers of the steps that must precede it.
  public internal(set) var after: [Int] = []
  /// Whether people see it as part of another step. For the kernel it is a step of its own.
  public var isDetail = false
  var operation: Operation
  /// The place in the file that it stems from; nil if the lab comes from no file.
  public internal(set) var position: Position?
  var file: String?

  init(
    _ action: Action, _ kind: Kind, _ node: String, _ subject: String, details: [String] = [],
    isDetail: Bool = false, _ operation: Operation
  ) {
    self.action = action
    self.kind = kind
    self.node = node
    self.subject = subject
    self.details = details
    self.isDetail = isDetail
    self.operation = operation
  }
}

/// The operation of a step, with everything needed to carry it out. Namespaces have their names in the store.
indirect enum Operation: Sendable, Hashable {
  case createNamespace(String, OwnerMark)
  /// Takes the name away. The namespace itself remains until the transaction is complete.
  case retireNamespace(String)
  case createDevice(Device)
  /// One message makes both ends, each in its own namespace. `near` is the end it is sent for.
  case createPair(near: Device, far: Device)
  case deleteDevice(DeviceID)
  case configure(DeviceID, LinkChange)
  case addAlternativeName(DeviceID, String)
  case removeAlternativeName(DeviceID, String)
  case addAddress(DeviceID, IPPrefix)
  case removeAddress(DeviceID, IPPrefix)
  case setRoute(String, Route)
  case removeRoute(String, Route)
  case setSysctl(String, key: String, value: String)
  case impair(DeviceID, ImpairmentSpec?)
  case loadNftables(String, rules: String)
  /// nil removes the uplink.
  case setUplink(String, NodeUplink?)
  case write(LabFile, String?)
  case run(node: String, command: String)
  case startService(node: String, Service)
  case stopService(node: String, String)
  /// Changes nothing but the record.
  case record
}

/// A file that belongs to a lab. Writing nil removes it.
enum LabFile: Sendable, Hashable {
  /// The hosts file that all nodes share.
  case hosts
  /// /etc/netns/NAMESPACE/hosts, a link to the shared hosts file.
  case hostsLink(String)
  /// /etc/netns/NAMESPACE/resolv.conf
  case resolvConf(String)
  /// The private file system of a node. Writing any text makes it anew.
  case fileSystem(String)
}

/// Changes to an existing device. Nil properties stay as they are.
struct LinkChange: Sendable, Hashable {
  var up: Bool?
  var mtu: Int?
  var mac: LinkLayerAddress?
  /// The name of the master in the same namespace; empty to release the device.
  var master: String?
  var mark: OwnerMark?
  var withoutLinkLocal: Bool?
  var bridge: BridgeSpec?

  init() {}
  var isEmpty: Bool { self == LinkChange() }
}
