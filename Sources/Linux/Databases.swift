import Glibc

// The names of services, protocols and hosts.

/// The port of a service (getservbyname(3)); nil if there is none of the name.
package func getservbyname(_ name: String, _ protocolName: String) -> UInt16? {
  let entry = unsafe withSystemStrings(name, protocolName) { unsafe Glibc.getservbyname($0, $1) }
  return unsafe entry.map {
    unsafe UInt16(bigEndian: UInt16(truncatingIfNeeded: $0.pointee.s_port))
  }
}

/// The number of a protocol of IP (getprotobyname(3)); nil if there is none of the name.
package func getprotobyname(_ name: String) -> Int32? {
  let entry = unsafe name.withSystemString { unsafe Glibc.getprotobyname($0) }
  return unsafe entry?.pointee.p_proto
}

/// The name of a protocol of IP (getprotobynumber(3)); nil if there is none.
package func getprotobynumber(_ number: Int32) -> String? {
  unsafe Glibc.getprotobynumber(number).map { unsafe String(system: $0.pointee.p_name) }
}

/// The name of the host with an address of `AF_INET` or `AF_INET6` (gethostbyaddr(3)); nil if there is none.
package func gethostbyaddr(_ address: [UInt8], _ family: Int32) -> String? {
  let entry = unsafe Glibc.gethostbyaddr(address, socklen_t(address.count), family)
  return unsafe entry?.pointee.h_name.map { unsafe String(cString: $0) }
}
