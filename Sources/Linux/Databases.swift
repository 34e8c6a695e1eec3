import Glibc

// The names of services, protocols and hosts.

/// The port of the service with this name (getservbyname(3)); nil if there is none.
package func getservbyname(_ name: String, _ protocolName: String) -> UInt16? {
  NameService.find("services", "\(name)/\(protocolName)") {
    let entry = unsafe withSystemStrings(name, protocolName) { unsafe Glibc.getservbyname($0, $1) }
    return unsafe entry.map {
      unsafe UInt16(bigEndian: UInt16(truncatingIfNeeded: $0.pointee.s_port))
    }
  } else: { fields in
    // NAME PORT/PROTOCOL ALIAS...
    fields.dropFirst().first.flatMap { UInt16($0.prefix { $0 != "/" }) }
  }
}

/// The number of the IP protocol with this name (getprotobyname(3)); nil if there is none.
package func getprotobyname(_ name: String) -> Int32? {
  NameService.find("protocols", name) {
    let entry = unsafe name.withSystemString { unsafe Glibc.getprotobyname($0) }
    return unsafe entry?.pointee.p_proto
  } else: { fields in
    // NAME NUMBER ALIAS...
    fields.dropFirst().first.flatMap { Int32($0) }
  }
}

/// The name of the IP protocol with this number (getprotobynumber(3)); nil if there is none.
package func getprotobynumber(_ number: Int32) -> String? {
  NameService.find("protocols", String(number)) {
    unsafe Glibc.getprotobynumber(number).map { unsafe String(system: $0.pointee.p_name) }
  } else: { fields in
    fields.first.map { String($0) }
  }
}

/// The name of the host with this address (gethostbyaddr(3)); nil if there is none. The family is `AF_INET` or
/// `AF_INET6`.
package func gethostbyaddr(_ address: [UInt8], _ family: Int32) -> String? {
  NameService.find("hosts", inet_ntop(address, family) ?? "") {
    let entry = unsafe Glibc.gethostbyaddr(address, socklen_t(address.count), family)
    return unsafe entry?.pointee.h_name.map { unsafe String(cString: $0) }
  } else: { fields in
    // ADDRESS NAME ALIAS...
    fields.dropFirst().first.map { String($0) }
  }
}

/// The first address of a host in one family, `AF_INET` or `AF_INET6`, in network order (getaddrinfo(3)); nil
/// where there is none, or the lookup fails.
package func getaddrinfo(_ host: String, _ family: Int32) -> [UInt8]? {
  NameService.find(family == AF_INET ? "ahostsv4" : "ahostsv6", host) {
    libraryAddress(host, family)
  } else: { fields in
    // ADDRESS TYPE NAME, where a host without an IPv6 address has the form ::ffff:IPV4.
    fields.first.flatMap { $0.hasPrefix("::ffff:") ? nil : inet_pton(family, String($0)) }
  }
}

private func libraryAddress(_ host: String, _ family: Int32) -> [UInt8]? {
  var hints = unsafe addrinfo()
  unsafe hints.ai_family = family
  var list: UnsafeMutablePointer<addrinfo>?
  guard unsafe host.withSystemString({ unsafe Glibc.getaddrinfo($0, nil, &hints, &list) }) == 0,
    let list = unsafe list
  else { return nil }
  defer { unsafe freeaddrinfo(list) }
  guard let address = unsafe list.pointee.ai_addr else { return nil }
  // Behind the family and the port, and in IPv6 the flow label.
  let place = family == AF_INET ? 4..<8 : 8..<24
  return unsafe Array(UnsafeRawBufferPointer(start: address, count: place.upperBound)[place])
}

/// inet_ntop(3); nil for other families.
private func inet_ntop(_ address: [UInt8], _ family: Int32) -> String? {
  unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { space in
    guard let base = space.baseAddress else { return nil }
    let text = unsafe Glibc.inet_ntop(family, address, base, socklen_t(space.count))
    return unsafe text.map { unsafe String(cString: $0) }
  }
}
