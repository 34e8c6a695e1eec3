import RouteNetlink

/// The keys that only the mode macvlan has (https://www.cni.dev/plugins/current/main/macvlan/).
struct MacvlanConfiguration: Sendable {
  static let keys = ["master", "mode", "mac", "linkInContainer", "bcqueuelen"]

  /// The lower device; nil for that of the default route.
  let master: String?
  let mode: MacvlanMode
  /// Whether the lower device is in the container's namespace.
  let isMasterInside: Bool
  /// How many frames may wait to be copied to all devices on the lower one; nil for the kernel's default.
  let broadcastQueue: UInt32?

  init(_ root: ConfigurationObject) throws(CNIError) {
    let master = try root.string("master") ?? ""
    self.master = master.isEmpty ? nil : master
    if !master.isEmpty {
      do throws(CNIError) { try Invocation.check(interface: master) } catch {
        throw root.invalid("master", "\(master) cannot be the name of a device")
      }
    }
    let word = try root.string("mode") ?? ""
    let known: [MacvlanMode] = [.bridge, .private, .vepa, .passthru]
    guard let mode = word.isEmpty ? .bridge : MacvlanMode(word), known.contains(mode) else {
      let all = known.map { $0.word(or: "") }.joined(separator: ", ")
      throw root.invalid("mode", "\(word) is none of \(all)")
    }
    self.mode = mode
    isMasterInside = try root.flag("linkInContainer")
    let length = try root.integer("bcqueuelen", 0...Int(UInt32.max)) ?? 0
    broadcastQueue = length == 0 ? nil : UInt32(length)
  }
}
