import Glibc
import Linux
import NetworkNamespaces

/// The CNI plugin (https://www.cni.dev/docs/spec/), as the programs `netns`, `bridge` and `ptp`.
package enum Plugin {
  /// Does what the environment and standard input ask for, and prints the answer.
  ///
  /// - Parameter name: what the program was called by.
  /// - Returns: the exit status.
  package static func run(_ name: String) -> Int32 {
    let program = name.split(separator: "/").last.map(String.init) ?? name
    guard let command = getenv("CNI_COMMAND"), !command.isEmpty else {
      explain(program)
      return 0
    }
    // If nobody reads the answer, what was made is undone.
    _ = signal(SIGPIPE, SIG_IGN)
    do throws(CNIError) {
      try run(program, try Invocation { getenv($0) })
      return 0
    } catch {
      do throws(CNIError) { try print(error.json(.latest)) } catch let second {
        write(2, "\(program): \(error.message)\n\(program): \(second.message)\n")
      }
      return 1
    }
  }

  private static func explain(_ program: String) {
    write(
      2,
      """
      CNI plugin \(program) of netns \(Release.version), \(Release.commitLine)
      CNI protocol versions supported: \(CNIVersion.list)
      Container engines call it, with a command in the variable CNI_COMMAND.

      """)
  }

  private static func run(_ program: String, _ invocation: Invocation) throws(CNIError) {
    if invocation.command == .version { return try print(CNIVersion.answer) }
    guard let text = readAll(0) else { throw CNIError("reading the configuration", errno: errno) }
    let configuration = try NetworkConfiguration(text, invocation, program: program)
    let network = try Network(configuration, invocation, text)
    let attachment = Attachment(network: network, invocation: invocation)
    switch invocation.command {
    case .add:
      try attachment.add { result throws(CNIError) in
        try print(result.json(configuration.version))
      }
    case .delete: try attachment.delete()
    case .check: try attachment.check()
    case .status: try network.status()
    case .collect: try network.collect()
    case .version: break
    }
  }

  private static func print(_ value: JSONValue) throws(CNIError) {
    var output = ByteBuffer(descriptor: 1)
    output.append(value.bytes(.four))
    output.append("\n")
    output.flush()
    if output.failure != 0 { throw CNIError("writing the answer", errno: output.failure) }
  }
}
