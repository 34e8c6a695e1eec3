/// Why a list of attributes cannot be encoded as it was asked for: a request that holds one is not sent.
public struct AttributeFault: Sendable, Hashable {
  /// Where in the list it happened, in bytes: the header of the attribute in question, if it is about one.
  public var offset: Int?
  /// `EMSGSIZE` for what is too long, `EINVAL` for other values.
  public let code: Int32
  /// In words for people.
  public let reason: String
}
