import RouteNetlink
extension Validator {
  func checkNodes() {
    var owners: [String: LabNode] = [:]
    for node in lab.nodes {
      if node.isGuest == true, owners[node.namespace] == nil {
        fault(node.origin.position, "the namespace of `\(node.name)` is that of no node before it")
      }
      if node.ownsNamespace, let other = owners.updateValue(node, forKey: node.namespace) {
        fault(
          node.origin.position, "nodes `\(other.name)` and `\(node.name)` share a namespace",
          advice: "give one of them another `netns`")
      }
      for key in node.sysctls.keys.sorted() {
        if let problem = Sysctl.problem(of: key) {
          fault(node.origin[.sysctl(key)], problem.message, advice: problem.advice)
        }
      }
      if node.isHost { checkHost(node) }
      checkUplink(node)
    }
    checkPorts()
  }

  /// The host's namespace does not belong to the lab. It may contain devices of the lab, and nothing else.
  private func checkHost(_ node: LabNode) {
    let own: [(Bool, String)] = [
      (!node.sysctls.isEmpty, "sysctls"), (node.nftables != nil, "nftables"),
      // In containerlab, commands run on the host and in nodes with its network.
      (!node.exec.isEmpty && lab.dialect != .containerlab, "exec"),
      (node.resolvConf != nil, "dns"),
    ]
    for (isSet, key) in own where isSet {
      fault(node.origin.position, "the host's `\(key)` are not the lab's to set")
    }
    for device in devices(of: node.name) where device.usesDHCP {
      fault(device.origin.position, "no DHCP client runs in the host's namespace")
    }
    if node.services.contains(where: { $0.role == .program }) {
      fault(node.origin.position, "the host's namespace runs no services of a lab")
    }
  }

  func checkServices() {
    for node in lab.nodes {
      var seen: [String: Service] = [:]
      for service in node.services {
        if let first = seen[service.name] {
          let place = self.first(at: first.origin.position).map { "; \($0)" } ?? ""
          fault(
            service.origin.position, "service `\(service.name)` stands twice",
            advice: "names must differ" + place)
        }
        seen[service.name] = service
        if service.role == .dhcpClient,
          !devices(of: node.name).contains(where: { $0.id.name == service.command })
        {
          fault(
            service.origin.position,
            "a DHCP client for `\(service.command)`, which is no interface of `\(node.name)`")
        }
        if let url = service.ready?.http { checkReady(url, service, node) }
      }
    }
  }

  /// An HTTP probe looks up names only in the node's hosts file, so that must have the host.
  private func checkReady(_ url: String, _ service: Service, _ node: LabNode) {
    let place = service.origin[.ready]
    guard let host = HTTPTarget(url)?.endpoint.host else {
      return fault(
        place, "`\(url)` is no http:// URL", advice: "like http://localhost:8080/")
    }
    guard !isKnownHost(host), let problem = unknown(host, orElse: "an address nor `localhost`")
    else {
      guard let named = self.node(called: host), named.name != node.name,
        !doubts.covers(node: named.name),
        !devices(of: named.name).contains(where: { !$0.addresses.isEmpty })
      else { return }
      return fault(place, "node `\(host)` has no address that is known beforehand")
    }
    fault(place, problem.message, advice: problem.advice)
  }

  func node(called name: String) -> LabNode? {
    index.nodes[name].map { lab.nodes[$0] } ?? lab.nodes.first { $0.hostname == name }
  }

  /// Whether the programs of a lab find an address for `host`.
  func isKnownHost(_ host: String) -> Bool {
    IPAddress(host) != nil || host == "localhost" || node(called: host) != nil
  }

  /// What is wrong with an unknown host; nil if the lab may have such a node.
  func unknown(_ host: String, orElse known: String) -> (message: String, advice: String?)? {
    if IPAddress.isMeant(by: host) { return ("`\(host)` is no address", nil) }
    if doubts.mayHave(node: host) { return nil }
    let near = Suggestion.nearest(to: host, in: lab.nodes.map(\.name))
    return ("`\(host)` is neither \(known) nor a node", near.map { "did you mean `\($0)`?" })
  }
}

extension Sysctl {
  /// Why a key is not a network namespace's kernel parameter; nil if it is one.
  static func problem(of key: String) -> (message: String, advice: String?)? {
    let parts = path(key).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.first == "net" else {
      return (
        "sysctl `\(key)` is not of a network namespace", "only those below net. are, as net.ipv4..."
      )
    }
    // Each part names a file or directory below /proc/sys, and none above it.
    let isPath = parts.count > 1 && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    let isText = key.unicodeScalars.allSatisfy { $0.value > 32 && $0.value != 127 }
    return isPath && isText ? nil : ("`\(key)` is no sysctl", nil)
  }
}
