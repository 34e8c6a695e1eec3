/// Why a list of attributes cannot be encoded as it was asked for: a request that holds one is not sent.
public struct AttributeFault: Sendable, Hashable {
  /// Where in the list it happened, in bytes: the header of the attribute in question, if it is about one.
  public let offset: Int?
  /// `EMSGSIZE` for what is too long, `EINVAL` for other values.
  public let code: Int32
  /// In words for people.
  public let reason: String

  /// The same fault, so many bytes further on in a list.
  func moved(by bytes: Int) -> AttributeFault {
    AttributeFault(offset: offset.map { $0 + bytes }, code: code, reason: reason)
  }
}
