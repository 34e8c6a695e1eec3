import CLinux
import Netlink

/// Asks for the id of a namespace, or for all ids (RTM_GETNSID).
public struct NamespaceIDQuery: KernelQuery, Hashable {
  /// Each answer is one id.
  public typealias Reply = NamespaceID

  private enum Subject: Hashable { case all, namespace(LinkSettings.Namespace), id(Int32) }

  private let subject: Subject
  /// The namespace whose ids are asked for, by its own id here; nil for the connection's namespace.
  public var target: Int32?

  /// All ids that the namespace `target` knows.
  public init(target: Int32? = nil) {
    subject = .all
    self.target = target
  }

  /// The id of a namespace; the answer is `NamespaceID.unassigned` if it has none.
  public init(of namespace: LinkSettings.Namespace) { subject = .namespace(namespace) }

  /// The ids of the namespace that the connection's namespace knows as `id`: its id in `target`, and `id`
  /// again.
  public init(id: Int32, target: Int32? = nil) {
    subject = .id(id)
    self.target = target
  }

  /// `RTM_GETNSID` with the namespace or the id that is asked about.
  public var message: Request {
    var request = Request(RTM_GETNSID, header: rtgenmsg())
    switch subject {
    case .all: break
    case .namespace(let namespace): request.attributes.put(namespace)
    case .id(let id): request.attributes.put(NamespaceIDAttributes.keys.nsid, id)
    }
    if let target { request.attributes.put(NamespaceIDAttributes.keys.targetNsid, target) }
    return request
  }
}

/// Gives a namespace an id (RTM_NEWNSID), which stays until one of the two namespaces goes. `EEXIST` if the
/// namespace has an id already, or if the id is taken.
public struct NamespaceIDRequest: KernelRequest, Hashable {
  /// The namespace that gets the id.
  public var namespace: LinkSettings.Namespace
  /// `NamespaceID.unassigned` lets the kernel choose one.
  public var id: Int32

  /// An id for `namespace` in the connection's namespace.
  public init(_ namespace: LinkSettings.Namespace, id: Int32 = NamespaceID.unassigned) {
    self.namespace = namespace
    self.id = id
  }

  /// `RTM_NEWNSID` with the namespace and the id.
  public var message: Request {
    var request = Request(RTM_NEWNSID, header: rtgenmsg())
    request.attributes.put(namespace)
    request.attributes.put(NamespaceIDAttributes.keys.nsid, id)
    return request
  }
}

extension AttributeList {
  fileprivate mutating func put(_ namespace: LinkSettings.Namespace) {
    switch namespace {
    case .descriptor(let descriptor):
      put(NamespaceIDAttributes.keys.fd, UInt32(bitPattern: descriptor))
    case .process(let process): put(NamespaceIDAttributes.keys.pid, UInt32(bitPattern: process))
    }
  }
}
