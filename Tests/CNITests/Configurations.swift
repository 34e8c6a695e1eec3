@testable import CNI

/// Reads configurations as a runtime would hand them over.
enum Configurations {
  static func invocation(
    _ command: String = "ADD", _ arguments: String = ""
  ) throws -> Invocation {
    let variables = [
      "CNI_COMMAND": command, "CNI_CONTAINERID": "c1", "CNI_NETNS": "/run/netns/t-c1",
      "CNI_IFNAME": "eth0", "CNI_PATH": "/opt/cni/bin", "CNI_ARGS": arguments,
    ]
    return try Invocation { variables[$0] }
  }

  static func read(
    _ text: String, command: String = "ADD", arguments: String = "", program: String = "netns"
  ) throws -> NetworkConfiguration {
    try NetworkConfiguration(
      Array(text.utf8), try invocation(command, arguments), program: program)
  }

  /// A configuration of the built-in address source with these members in addition.
  static func builtIn(_ members: String = "", ipam: String) -> String {
    """
    {"cniVersion": "1.0.0", "name": "n", "type": "netns", "netns": {"builtin-ipam": true}, \
    "ipam": {"type": "host-local", \(ipam)}\(members.isEmpty ? "" : ", \(members)")}
    """
  }
}
