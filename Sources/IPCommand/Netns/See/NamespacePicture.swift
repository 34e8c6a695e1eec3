import Glibc
import Isolation

/// The network namespaces of the machine, with their devices and processes, for `netns tree`.
struct NamespacePicture {
  struct Device {
    var index: Int32
    var name: String
    /// Its kind, such as "veth" or "bridge"; nil for hardware and the loopback.
    var kind: String?
    var isUp: Bool
    /// Its addresses with prefix lengths.
    var addresses: [String] = []
    /// The bridge, bond or VRF of the same namespace that it is a port of.
    var master: Int32?
    /// The peer of a veth, or the lower device.
    var lower: Reference?
  }

  enum Reference {
    case device(index: Int32, namespace: UInt64)
    /// In a namespace that was not found, or that has no id.
    case unknown
  }

  struct Program {
    var pid: pid_t
    var command: String
    /// The kinds, other than network, of which it is in another namespace than the caller.
    var kinds: [NamespaceKind]
  }

  struct Node {
    var inode: UInt64
    var names: [String]
    var isOwn: Bool
    var devices: [Device] = []
    /// The processes that are shown.
    var programs: [Program] = []
    /// How many more there are.
    var furtherProcesses = 0
    /// Why there are no devices, or what keeps the namespace alive without processes.
    var notes: [String] = []

    var title: String {
      let name = names.isEmpty ? "net:[\(inode)]" : names.joined(separator: ", ")
      return isOwn ? "\(name) (this one)" : name
    }
  }

  /// A namespace of another kind without processes.
  struct Other {
    var kind: NamespaceKind
    var inode: UInt64
    var names: [String]
    var holders: [String]
  }

  var nodes: [Node] = []
  var others: [Other] = []

  func device(_ reference: Reference) -> (node: Node, device: Device)? {
    guard case .device(let index, let inode) = reference,
      let node = nodes.first(where: { $0.inode == inode }),
      let device = node.devices.first(where: { $0.index == index })
    else { return nil }
    return (node, device)
  }

  /// What a device leads to, in words; nil if it leads nowhere.
  func lead(_ device: Device, of node: Node) -> String? {
    guard let lower = device.lower else { return nil }
    guard let (there, end) = self.device(lower) else { return "out of sight" }
    return there.inode == node.inode ? end.name : "\(end.name) of \(there.title)"
  }
}
