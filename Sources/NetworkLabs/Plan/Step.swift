import RouteNetlink
/// One thing to do, and what must be done before it.
public struct Step: Sendable, Hashable {
  /// What is done to it.
  public enum Action: String, Sendable, Hashable, Codable { case create, change, remove }

  /// What a step is about. The order is the order of work.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case namespace, file, link, interface, sysctl, address, route, impairment, nftables, uplink
    case exec
    case service, node
  }

  /// Its number, from 0 in the order of work.
  public internal(set) var id = 0
  /// What is done.
  public var action: Action
  /// What it is done to.
  public var kind: Kind
  /// The node that it belongs to; empty for what all have.
  public var node: String
  /// What it is about, in words: "web1:eth0", "192.0.2.1/24 on eth0".
  public var subject: String
  /// What changes, in words: "mtu 1500 -> 1400".
  public var details: [String] = []
  /// The numbers of the steps it needs.
  public internal(set) var after: [Int] = []
  /// Part of another step to people, though a step of its own to the kernel.
  public var isDetail = false
  var operation: Operation
  /// Where it is written what this does; nil for a lab that comes from no file.
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

/// What a step does, with all that is needed to do it. Namespaces are named as in the store.
enum Operation: Sendable, Hashable {
  case createNamespace(String, OwnerMark)
  /// Takes the name away; the namespace itself stays until the transaction is complete.
  case retireNamespace(String)
  case createDevice(Device)
  /// `near` is made by the message, and with it `far`, each in its own namespace.
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
  /// nil takes it away.
  case setUplink(String, NodeUplink?)
  case write(LabFile, String?)
  case run(node: String, command: String)
  case startService(node: String, Service)
  case stopService(node: String, String)
  /// Only the record changes.
  case record
}

/// A file that belongs to a lab; nil content removes it.
enum LabFile: Sendable, Hashable {
  /// The hosts file that all nodes share.
  case hosts
  /// /etc/netns/NAMESPACE/hosts, a link to it.
  case hostsLink(String)
  /// /etc/netns/NAMESPACE/resolv.conf
  case resolvConf(String)
  /// The private file system of a node, which any text makes anew.
  case fileSystem(String)
}

/// What to change about a device that is there.
struct LinkChange: Sendable, Hashable {
  var up: Bool?
  var mtu: Int?
  var mac: LinkLayerAddress?
  /// A name of the same namespace; empty for none.
  var master: String?
  var mark: OwnerMark?
  var withoutLinkLocal: Bool?
  var bridge: BridgeSpec?

  init() {}
  var isEmpty: Bool { self == LinkChange() }
}
