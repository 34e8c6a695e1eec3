import Glibc
import Isolation

/// The network namespaces of the machine, their devices and what runs in them, for `netns tree`.
struct NamespacePicture {
  struct Device {
    var index: Int32
    var name: String
    /// "veth", "bridge"; nil for hardware and the loopback.
    var kind: String?
    var isUp: Bool
    /// With prefix lengths.
    var addresses: [String] = []
    /// The bridge, bond or VRF of the same namespace that it is a port of.
    var master: Int32?
    /// A veth's peer, or the device below it.
    var lower: Reference?
  }

  enum Reference {
    case device(index: Int32, namespace: UInt64)
    /// In a namespace that is not among those that were found, or has no id.
    case unknown
  }

  struct Program {
    var pid: pid_t
    var command: String
    /// Kinds besides the network of which it has other namespaces than the caller.
    var kinds: [NamespaceKind]
  }

  struct Node {
    var inode: UInt64
    var names: [String]
    var isOwn: Bool
    var devices: [Device] = []
    /// Those that are shown.
    var programs: [Program] = []
    /// How many there are besides.
    var furtherProcesses = 0
    /// Why there are no devices, or what keeps it without processes.
    var notes: [String] = []

    var title: String {
      let name = names.isEmpty ? "net:[\(inode)]" : names.joined(separator: ", ")
      return isOwn ? "\(name) (this one)" : name
    }
  }

  /// A namespace of another kind that no process is in.
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

  /// What a device leads to, in words; nil where it leads nowhere.
  func lead(_ device: Device, of node: Node) -> String? {
    guard let lower = device.lower else { return nil }
    guard let (there, end) = self.device(lower) else { return "out of sight" }
    return there.inode == node.inode ? end.name : "\(end.name) of \(there.title)"
  }
}
