import Glibc
import Linux
import Netlink
import RouteNetlink

extension Attachment {
  /// Removes everything that ADD made, whether ADD finished or not, and whether the namespace is still there or not.
  ///
  /// Whatever of it is missing is no failure. An attachment that a stock plugin made is removed too, as long as its
  /// namespace is there.
  func delete() throws(CNIError) {
    // The device goes before the address, which another container may get at once.
    let isRemoved = configuration.macvlan == nil ? try pair.remove() : false
    if configuration.macvlan == nil { try shaper.remove() }
    if !isRemoved, Container.isPresent(invocation.namespace) {
      try removeInterface(Container(invocation))
    }
    if hasRules { try rules.remove(name) }
    try addresses?.delete(name)
  }

  private func removeInterface(_ container: Container) throws(CNIError) {
    guard let link = try container.kernel.find(invocation.interface),
      isOfMode(link)
    else { return }
    try container.kernel.carryOut(
      "removing \(invocation.interface)", LinkRequest.delete(index: link.index), but: [ENODEV])
  }
}
