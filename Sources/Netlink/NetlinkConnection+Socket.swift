extension NetlinkConnection {
  /// The socket that carries it, traced or not; nil for another transport.
  public var socket: NetlinkSocket? {
    let carrier = (transport as? TracingTransport)?.inner ?? transport
    return carrier as? NetlinkSocket
  }
}
