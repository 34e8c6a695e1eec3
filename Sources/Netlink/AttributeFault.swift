/// Why a list of attributes cannot be encoded. A request with such a list is not sent.
public struct AttributeFault: Sendable, Hashable {
  /// The byte offset in the list: the header of the attribute that is at fault, if it is about one.
  public let offset: Int?
  /// `EMSGSIZE` if something is too long, `EINVAL` for other values.
  public let code: Int32
  /// The reason in words.
  public let reason: String

  /// The same fault for a list that stands this many bytes further on in another.
  func moved(by bytes: Int) -> AttributeFault {
    AttributeFault(offset: offset.map { $0 + bytes }, code: code, reason: reason)
  }
}
