/// The networks that no name leads to, whatever the DNS says: the special-purpose addresses of RFC 6890
/// (and IANA's registries after it) that are the host's, its neighbours', many machines' at once, or stand
/// for such addresses of IPv4. Who wants one of them allows it by address.
///
/// Those for documentation are left out: nothing is there to be protected.
enum SpecialNetworks {
  static let ipv4 = [
    // This network, private use, carrier's NAT, loopback, link-local.
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    // Protocol assignments, relays of 6to4, private use, benchmarks; multicast and what is reserved.
    "192.0.0.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
  ]

  static let ipv6 = [
    // Loopback, and IPv4 within: mapped, compatible, by NAT64.
    "::/8",
    // Discard-only, protocol assignments with Teredo, 6to4, segments of SRv6.
    "100::/8", "2001::/23", "2002::/16", "5f00::/16",
    // Unique local, link-local with site-local, multicast.
    "fc00::/7", "fe80::/9", "ff00::/8",
  ]
}
