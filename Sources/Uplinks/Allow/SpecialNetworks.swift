/// Networks that no name gives access to, whatever the DNS says: special-purpose addresses (RFC 6890 and IANA's
/// registries) that belong to the host, its neighbours or several hosts at once, or represent such IPv4
/// addresses. They can be allowed by address.
///
/// Networks for documentation are not included, since there is nothing to protect.
enum SpecialNetworks {
  static let ipv4 = [
    // This network, private use, carrier-grade NAT, loopback, link-local.
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    // Protocol assignments, 6to4 relays, private use, benchmarking; multicast and reserved.
    "192.0.0.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
  ]

  static let ipv6 = [
    // Loopback and embedded IPv4: mapped, compatible, NAT64.
    "::/8",
    // Discard-only, protocol assignments including Teredo, 6to4, SRv6 segments.
    "100::/8", "2001::/23", "2002::/16", "5f00::/16",
    // Unique local, link-local and site-local, multicast.
    "fc00::/7", "fe80::/9", "ff00::/8",
  ]
}
