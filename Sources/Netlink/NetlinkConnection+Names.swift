import Glibc

// Names the messages and attributes in errors with the connection's family.
extension NetlinkConnection {
  /// The name of a message of this type, or its number.
  func name(_ type: MessageType) -> String {
    family?.messageName(type) ?? "request of type \(type.rawValue)"
  }

  /// The error for an answer without the object that was asked for.
  func noObject(_ request: Request) -> NetlinkError {
    NetlinkError(.protocolViolation, name(request.type), code: EBADMSG)
  }

  /// The error with the names of the message and attributes that it is about.
  func named(_ error: NetlinkError, _ type: MessageType, index: Int) -> NetlinkError {
    var error = error
    error.operation = name(type)
    error.index = index
    let ack = error.extendedAck
    if let offset = ack.offset {
      error.attribute = family?.attributeName(in: error.request, at: Int(offset))
    }
    if let code = ack.missingType {
      error.missingAttribute = family?.attributeName(
        in: error.request, code: Int(code), nest: ack.missingNest.map(Int.init))
    }
    return error
  }
}
