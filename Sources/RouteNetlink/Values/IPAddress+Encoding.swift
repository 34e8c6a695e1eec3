import Netlink

extension AttributeList {
  /// Puts an address's bytes; nothing if there is no address.
  ///
  /// In a message of `family` the kernel reads as many bytes as that family's addresses have and ignores the
  /// rest, so an address of another family is a fault. `.unspecified` and families that carry addresses of others
  /// (`.bridge`) accept any.
  public mutating func put(
    _ key: AttributeKey<[UInt8]>, address: IPAddress?, of family: AddressFamily = .unspecified
  ) {
    guard let address else { return }
    // An empty address belongs to no family; the kernel decides what it means.
    if family == .ipv4 || family == .ipv6, address.count > 0, address.family != family {
      let name = family == .ipv4 ? "IPv4" : "IPv6"
      return refuse(key.code, "\(address) is no address of \(name), which the request is for")
    }
    put(key, bytes: address.bytes)
  }
}
