import Glibc
import Linux
import Netlink
import RouteNetlink

/// One attachment of a container to a network: what ADD makes, DEL removes and CHECK looks at.
struct Attachment {
  let network: Network
  let invocation: Invocation

  var configuration: NetworkConfiguration { network.configuration }
  var addresses: AddressManager? { network.addresses }
  var host: NetlinkConnection { network.host }

  var name: AttachmentName {
    AttachmentName(container: invocation.container, interface: invocation.interface)
  }
  var mark: AttachmentMark { AttachmentMark(network: configuration.name, name) }
  var pair: VethPair { VethPair(mark: mark, host: host, interface: invocation.interface) }
  var shaper: TrafficShaper { TrafficShaper(mark: mark, kernel: host) }
  var rules: AttachmentRules { AttachmentRules(network: configuration.name) }

  /// Whether rules of the attachment are made.
  var hasRules: Bool {
    configuration.masquerades || configuration.bridge?.checksHardwareAddress == true
  }

  /// Whether a device is of the kind that the mode makes in containers.
  func isOfMode(_ link: Link) -> Bool {
    configuration.macvlan == nil
      ? link.isA(VethAttributes.self) : link.isA(MacvlanAttributes.self)
  }
}
