import CLinux
import Glibc
import Isolation
import IsolationCommand
import Netlink
import NetworkNamespaces
import RouteNetlink
import Linux

/// Reads the picture: first the namespaces, then the devices of each through a socket in it.
struct PictureReader {
  /// The most processes shown for each namespace. Further ones are only counted.
  private static let programLimit = 10

  private let machine: SystemNamespaces
  private let names: KnownNames
  private var picture = NamespacePicture()
  private let own: SystemProcess?

  static func read(_ session: Session) throws(CommandFailure) -> NamespacePicture {
    var reader = try PictureReader(session)
    reader.readNodes()
    reader.readOthers()
    return reader.picture
  }

  private init(_ session: Session) throws(CommandFailure) {
    do throws(NamespaceError) { machine = try SystemNamespaces() } catch { throw error.failure() }
    names = try KnownNames(session, machine)
    own = machine.process(linux_own_process())
  }

  // MARK: namespaces

  private mutating func readNodes() {
    let networks = machine.namespaces.filter { $0.kind == .net }
    var descriptors: [(inode: UInt64, descriptor: Int32)] = []
    defer { for (_, descriptor) in descriptors { close(descriptor) } }
    for network in networks {
      let path = network.path ?? ""
      let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      if descriptor >= 0 { descriptors.append((network.inode, descriptor)) }
    }
    for network in networks {
      let inode = network.inode
      let isOwn = own?.namespace(.net) == inode
      var node = NamespacePicture.Node(inode: inode, names: names[inode], isOwn: isOwn)
      if network.processes.isEmpty { node.notes += holders(of: network) }
      readPrograms(of: network, into: &node)
      do throws(NetlinkError) {
        node.devices = try devices(of: network, descriptors)
      } catch {
        node.notes.append("devices out of reach: \(errorText(error.code))")
      }
      picture.nodes.append(node)
    }
    // The caller's own namespace comes first.
    picture.nodes = picture.nodes.filter(\.isOwn) + picture.nodes.filter { !$0.isOwn }
  }

  private mutating func readOthers() {
    for namespace in machine.namespaces where namespace.kind != .net && namespace.processes.isEmpty
    {
      picture.others.append(
        NamespacePicture.Other(
          kind: namespace.kind, inode: namespace.inode, names: names[namespace.inode],
          holders: holders(of: namespace)))
    }
  }

  private func holders(of namespace: SystemNamespace) -> [String] {
    namespace.othersHolders.map(\.text)
  }

  /// In the caller's own network namespace, only processes in other namespaces of some kind are shown.
  private func readPrograms(of network: SystemNamespace, into node: inout NamespacePicture.Node) {
    for pid in network.processes {
      guard let process = machine.process(pid) else { continue }
      let kinds = NamespaceKind.allCases.filter { kind in
        guard kind != .net, let there = process.namespace(kind), let here = own?.namespace(kind)
        else { return false }
        return there != here
      }
      if node.isOwn && kinds.isEmpty || node.programs.count >= Self.programLimit {
        node.furtherProcesses += 1
      } else {
        let command = process.commandLine ?? ""
        node.programs.append(
          NamespacePicture.Program(pid: pid, command: command, kinds: kinds))
      }
    }
  }

  // MARK: devices

  private func devices(
    of network: SystemNamespace, _ descriptors: [(inode: UInt64, descriptor: Int32)]
  ) throws(NetlinkError) -> [NamespacePicture.Device] {
    let connection = try connection(to: network)
    var devices: [NamespacePicture.Device] = []
    var foreign: [(place: Int, index: Int32, id: Int32)] = []
    try connection.dump(LinkQuery()) { link in
      guard let name = link.name else { return }
      var device = NamespacePicture.Device(
        index: link.index, name: name, kind: link.kindName, isUp: link.isUp, master: link.master)
      if let index = link.lowerIndex, index > 0, index != link.index || link.linkNamespaceID != nil
      {
        if let id = link.linkNamespaceID {
          device.lower = .unknown
          foreign.append((devices.count, index, id))
        } else {
          device.lower = .device(index: index, namespace: network.inode)
        }
      }
      devices.append(device)
    }
    try connection.dump(AddressQuery()) { address in
      guard let local = address.local,
        let place = devices.firstIndex(where: { $0.index == address.index })
      else { return }
      devices[place].addresses.append("\(local)/\(address.prefixLength)")
    }
    if foreign.isEmpty { return devices }
    let ids = try ids(descriptors, connection)
    for (place, index, id) in foreign {
      guard let there = ids.first(where: { $0.id == id }) else { continue }
      devices[place].lower = .device(index: index, namespace: there.inode)
    }
    return devices
  }

  private func connection(to network: SystemNamespace) throws(NetlinkError) -> NetlinkConnection {
    if own?.namespace(.net) == network.inode { return NetlinkConnection(try NetlinkSocket()) }
    guard let path = network.path else { throw NetlinkError(.socket, "setns", code: ENOENT) }
    let handle: NamespaceHandle
    do throws(NamespaceError) { handle = try NamespaceHandle(name: path, path: path) } catch {
      throw NetlinkError(.socket, "setns", code: error.code)
    }
    return NetlinkConnection(try handle.socket())
  }

  /// The ids that a namespace has for the others.
  private func ids(
    _ descriptors: [(inode: UInt64, descriptor: Int32)], _ connection: NetlinkConnection
  ) throws(NetlinkError) -> [(inode: UInt64, id: Int32)] {
    var ids: [(inode: UInt64, id: Int32)] = []
    try connection.getEach(descriptors.map { NamespaceIDQuery(of: .descriptor($0.descriptor)) }) {
      index, answer in
      guard let id = try? answer.get().id, id >= 0 else { return }
      ids.append((descriptors[index].inode, id))
    }
    return ids
  }
}
