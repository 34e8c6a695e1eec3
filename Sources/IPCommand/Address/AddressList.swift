import Netlink
import RouteNetlink

/// `address show`: devices with their addresses.
struct AddressList {
  let session: Session
  let filter: ShowFilter

  func show() throws(CommandFailure) {
    let description = AddressDescription(session: session, showsDevice: session.options.oneline)
    try session.output.document { () throws(CommandFailure) in
      try session.dump(AddressQuery(family: filter.family, index: filter.index).dump) { message in
        guard let address = Address(message), filter.fits(address, session.links) else { return }
        session.output.object { description.describe(address) }
      }
    }
  }
}
