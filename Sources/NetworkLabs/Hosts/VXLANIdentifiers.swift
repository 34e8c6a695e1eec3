import Linux

/// Draws VXLAN network identifiers for what hosts carry between them.
struct VXLANIdentifiers {
  /// A link or a network between hosts.
  struct Carried {
    /// What the draw is remembered by.
    var key: String
    var hosts: [String]
    /// The nodes that it joins.
    var nodes: [String]

    init(_ name: String, hosts: [String], nodes: [String] = []) {
      (key, self.hosts, self.nodes) = (VXLANIdentifiers.prefix + name, hosts, nodes)
    }

    /// A link.
    init(_ name: String, _ link: Split.Crossing, in lab: Lab) {
      self.init(name, hosts: link.hosts, nodes: link.ends.map { lab.devices[$0].node })
    }
  }

  private static let prefix = "vni "

  private let lab: String
  private let used: [String: Set<Int>]
  private let previous: [String: String]
  private let moved: Set<String>

  /// - Parameters:
  ///   - used: the identifiers that others use on each host.
  ///   - previous: the draws of an earlier lab of the same name.
  ///   - moved: the nodes that were on another host in that lab.
  init(
    _ lab: String, used: [String: Set<Int>], previous: [String: String], moved: Set<String>
  ) {
    (self.lab, self.used, self.previous, self.moved) = (lab, used, previous, moved)
  }

  /// An identifier for each: the same as before if nobody else has it, else one that depends on nothing but the
  /// names, and that none of the hosts uses. Former devices may still be there when new ones are made, so what is new,
  /// or leads to a node that moves, gets an identifier that nothing had.
  func draw(for items: [Carried]) -> [Int] {
    var taken: Set<Int> = []
    var result = [Int?](repeating: nil, count: items.count)
    for (number, item) in items.enumerated() where moved.isDisjoint(with: item.nodes) {
      guard let vni = previous[item.key].flatMap({ Int($0) }), Limits.vni.contains(vni),
        !used(item).contains(vni), taken.insert(vni).inserted
      else { continue }
      result[number] = vni
    }
    taken.formUnion(previous.filter { $0.key.hasPrefix(Self.prefix) }.compactMap { Int($0.value) })
    return items.indices.map { number in
      if let vni = result[number] { return vni }
      let others = used(items[number])
      let hash = Fingerprint.of("\(lab) \(items[number].key)".utf8)
      var vni = Int(hash.suffix(6), radix: 16) ?? 1
      while vni == 0 || others.contains(vni) || !taken.insert(vni).inserted {
        vni = (vni + 1) & Limits.vni.upperBound
      }
      return vni
    }
  }

  private func used(_ item: Carried) -> Set<Int> {
    item.hosts.reduce(into: []) { $0.formUnion(used[$1] ?? []) }
  }
}
