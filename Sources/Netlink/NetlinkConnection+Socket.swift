extension NetlinkConnection {
  /// The socket underneath, traced or not; nil for other transports.
  public var socket: NetlinkSocket? {
    let carrier = (transport as? TracingTransport)?.inner ?? transport
    return carrier as? NetlinkSocket
  }
}
