import Glibc
import Linux

/// What the runtime says in the environment (CNI specification, section 2, "Parameters").
struct Invocation: Sendable {
  enum Command: String, Sendable {
    case add = "ADD"
    case delete = "DEL"
    case check = "CHECK"
    case status = "STATUS"
    case collect = "GC"
    case version = "VERSION"
  }

  let command: Command
  /// Empty for commands that are not about one container.
  let container: String
  /// A path of a namespace; empty where DEL has none.
  let namespace: String
  let interface: String
  let arguments: CNIArguments
  /// The directories of plugins.
  let pluginPath: String
  /// Whether the namespace may be the plugin's own (`CNI_NETNS_OVERRIDE`).
  let allowsOwnNamespace: Bool

  /// Reads the variables.
  ///
  /// - Throws: `.invalidEnvironment`, with the names of all that are missing.
  init(_ variable: (String) -> String?) throws(CNIError) {
    let name = variable("CNI_COMMAND") ?? ""
    guard let command = Command(rawValue: name) else {
      throw CNIError(
        .invalidEnvironment, "unknown CNI_COMMAND: \(name)",
        details: "known: ADD, DEL, CHECK, STATUS, GC, VERSION")
    }
    self.command = command
    container = variable("CNI_CONTAINERID") ?? ""
    namespace = variable("CNI_NETNS") ?? ""
    interface = variable("CNI_IFNAME") ?? ""
    pluginPath = variable("CNI_PATH") ?? ""
    let own = variable("CNI_NETNS_OVERRIDE")?.lowercased()
    allowsOwnNamespace = own == "1" || own == "true"
    let values = [
      ("CNI_CONTAINERID", container), ("CNI_NETNS", namespace), ("CNI_IFNAME", interface),
      ("CNI_PATH", pluginPath),
    ]
    let missing = values.filter { $0.1.isEmpty && Self.needs(command, $0.0) }.map(\.0)
    guard missing.isEmpty else {
      throw CNIError(
        .invalidEnvironment, "required env variables [\(missing.joined(separator: ","))] missing")
    }
    if Self.needs(command, "CNI_IFNAME") {
      try Self.check(container: container)
      try Self.check(interface: interface)
    }
    arguments = try CNIArguments(variable("CNI_ARGS") ?? "")
  }

  private static func needs(_ command: Command, _ variable: String) -> Bool {
    switch (command, variable) {
    case (.version, _), (.delete, "CNI_NETNS"): false
    case (.add, _), (.delete, _), (.check, _), (_, "CNI_PATH"): true
    default: false
    }
  }

  /// Letters, digits, and after the first of them also ".", "_" and "-".
  static func isName(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.enumerated().allSatisfy { index, byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): index > 0
        default: false
        }
      }
  }

  private static func check(container: String) throws(CNIError) {
    guard isName(container) else {
      throw CNIError(
        .invalidEnvironment, "CNI_CONTAINERID has characters that no container id has",
        details: container)
    }
  }

  /// The kernel's rules for names of devices (dev_valid_name of net/core/dev.c).
  static func check(interface: String) throws(CNIError) {
    let bytes = interface.systemBytes
    let isValid =
      !bytes.isEmpty && bytes.count < Int(IFNAMSIZ) && interface != "." && interface != ".."
      && !bytes.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") || $0 <= 0x20 }
    guard isValid else {
      throw CNIError(
        .invalidEnvironment, "CNI_IFNAME cannot be the name of a device",
        details: "\(interface): a name has 1 to 15 bytes, without /, : and blanks")
    }
  }
}

/// The extra arguments in `CNI_ARGS`: "NAME=VALUE" pairs, separated by semicolons.
struct CNIArguments: Sendable, Hashable {
  /// `IP`: the address that the container shall get.
  private(set) var address: String?
  /// `MAC`: the link-layer address that the container's device shall get.
  private(set) var hardwareAddress: String?

  /// - Throws: `.invalidEnvironment` for text of another form, and for unknown names without `IgnoreUnknown`.
  init(_ text: String) throws(CNIError) {
    var unknown: [String] = []
    var ignoresUnknown = false
    for pair in text.split(separator: ";") {
      let parts = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else {
        throw CNIError(.invalidEnvironment, "CNI_ARGS: \"\(pair)\" is not NAME=VALUE")
      }
      switch parts[0] {
      case "IgnoreUnknown": ignoresUnknown = try Self.flag(parts[1])
      case "IP": address = parts[1]
      case "MAC": hardwareAddress = parts[1]
      // What Kubernetes and Podman tell about the pod.
      case let name where name.hasPrefix("K8S_"): continue
      default: unknown.append(parts[0])
      }
    }
    guard unknown.isEmpty || ignoresUnknown else {
      throw CNIError(
        .invalidEnvironment, "CNI_ARGS: unknown arguments: \(unknown.joined(separator: ", "))",
        details: "with IgnoreUnknown=1 they are ignored")
    }
  }

  private static func flag(_ text: String) throws(CNIError) -> Bool {
    switch text.lowercased() {
    case "1", "true": return true
    case "0", "false": return false
    default:
      throw CNIError(.invalidEnvironment, "CNI_ARGS: IgnoreUnknown is true or false, not \(text)")
    }
  }
}
