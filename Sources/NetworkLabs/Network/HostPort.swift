/// A host, by name or address, and a port: "web1:80", "192.0.2.1:80", "[::1]:80".
struct HostPort: Sendable, Hashable {
  let host: String
  let port: UInt16

  init?(_ text: some StringProtocol, defaultPort: UInt16? = nil) {
    var host = Substring(text)
    var port: Substring?
    if host.first == "[" {
      guard let end = host.firstIndex(of: "]") else { return nil }
      let rest = host[host.index(after: end)...]
      host = host[host.index(after: host.startIndex)..<end]
      if rest.first == ":" { port = rest.dropFirst() } else if !rest.isEmpty { return nil }
    } else if let colon = host.lastIndex(of: ":") {
      port = host[host.index(after: colon)...]
      host = host[..<colon]
    }
    guard !host.isEmpty, let number = port.map({ UInt16($0) }) ?? defaultPort, number > 0 else {
      return nil
    }
    self.host = String(host)
    self.port = number
  }
}

/// The parts of a URL that a plain HTTP request needs.
struct HTTPTarget: Sendable, Hashable {
  let authority: String
  let endpoint: HostPort
  let path: String

  init?(_ url: String) {
    guard url.lowercased().hasPrefix("http://") else { return nil }
    let rest = url.dropFirst(7)
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    guard let endpoint = HostPort(rest[..<end], defaultPort: 80) else { return nil }
    authority = String(rest[..<end])
    self.endpoint = endpoint
    let tail = String(rest[end...])
    path = tail.hasPrefix("/") ? tail : "/" + tail
  }
}
