import CLinux
import Glibc
import Linux
import NetworkNamespaces

/// Which containers the network namespaces of the machine belong to, as container engines record it that connect them by
/// CNI: their library, libcni, keeps the answer of each ADD in a file until DEL.
struct ContainerRecords {
  /// A container of a namespace.
  struct Record: Hashable {
    var container: String
    /// What Kubernetes calls the pod, and Podman the container.
    var pod: String?
    /// The pod's namespace of Kubernetes.
    var podNamespace: String?
    /// The networks that the container is attached to.
    var networks: [String]
  }

  static let directory = "/var/lib/cni/results"

  private var records: [NamespaceIdentity: Record] = [:]
  /// Why files could not be read.
  private(set) var failures: [String] = []

  /// Reads all files.
  init(_ directory: String = Self.directory) {
    guard let names = directoryEntries(directory) else {
      if errno != ENOENT { failures.append("\(directory): \(errorText(errno))") }
      return
    }
    for name in names.sorted() {
      let path = "\(directory)/\(name)"
      guard let text = readFile(path) else {
        // It may be gone by now.
        if errno != ENOENT { failures.append("\(path): \(errorText(errno))") }
        continue
      }
      do throws(JSONError) { add(try Self.read(text)) } catch {
        failures.append("\(path): \(error)")
      }
    }
  }

  private mutating func add(_ read: (record: Record, namespaces: [String])) {
    // A path that has no namespace any more could be anybody's file.
    let identities = read.namespaces.filter { linux_fstype($0) == Int64(LINUX_NSFS_MAGIC) }
      .compactMap { NamespaceIdentity(path: $0) }
    for identity in Set(identities) {
      guard records[identity]?.networks.append(contentsOf: read.record.networks) == nil else {
        continue
      }
      records[identity] = read.record
    }
  }

  /// What one file says, and the paths of the container's namespace in it.
  static func read(_ text: [UInt8]) throws(JSONError) -> (record: Record, namespaces: [String]) {
    let file = try JSONDocument(text)
    var record = Record(
      container: file.text(file.node("containerId")) ?? "",
      networks: [file.text(file.node("networkName"))].compactMap(\.self))
    for argument in file.items(of: file.node("cniArgs")) {
      let pair = file.items(of: argument)
      guard pair.count == 2, let value = file.text(pair[1]), !value.isEmpty else { continue }
      switch file.text(pair[0]) {
      case "K8S_POD_NAME": record.pod = value
      case "K8S_POD_NAMESPACE": record.podNamespace = value
      default: break
      }
    }
    let interfaces = file.items(of: file.node("result", "interfaces"))
    let paths = interfaces.compactMap { file.text(file.node("sandbox", in: $0)) }
    return (record, Array(Set(paths.filter { !$0.isEmpty })))
  }

  subscript(path: String) -> Record? {
    records.isEmpty ? nil : NamespaceIdentity(path: path).flatMap { records[$0] }
  }
}

extension ContainerRecords.Record {
  /// " (pod default/web, container 1f0c..., network blue)"
  func describe(_ out: Output) {
    if let podNamespace { out.field("pod_namespace", " (pod ", podNamespace, "/") }
    if let pod { out.field("pod", podNamespace == nil ? " (pod " : "", pod, "") }
    out.field("container", pod == nil ? " (container " : ", container ", container, "")
    out.openArray("networks")
    for (index, network) in networks.enumerated() {
      out.field(nil, index == 0 ? ", network " : ",", network, "")
    }
    out.closeArray()
    out.text(")")
  }
}
