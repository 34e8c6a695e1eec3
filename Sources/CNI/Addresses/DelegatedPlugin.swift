import CLinux
import Glibc
import Linux
import NetworkNamespaces

/// Calls another plugin, with the same parameters and the same configuration (CNI specification, section 4).
struct DelegatedPlugin {
  private let directories: [String]
  private let configuration: [UInt8]

  init(_ invocation: Invocation, _ configuration: [UInt8]) {
    directories = SearchPath.directories(invocation.pluginPath)
    self.configuration = configuration
  }

  private func path(_ type: String) throws(CNIError) -> String {
    if let found = directories.map({ "\($0)/\(type)" }).first(where: SearchPath.isProgram) {
      return found
    }
    var error = CNIError(
      .invalidConfiguration, "ipam.type: there is no plugin \(type)",
      details: "CNI_PATH has these directories: \(directories.joined(separator: ", ")); "
        + "for host-local, \"netns\": {\"builtin-ipam\": true} needs no plugin")
    error.isOfMissingPlugin = true
    throw error
  }

  /// Runs it, and answers what it printed.
  ///
  /// - Throws: the plugin's own error if it has one.
  @discardableResult
  func run(_ type: String, _ command: String) throws(CNIError) -> [UInt8] {
    let program = try path(type)
    var started = Command([program])
    started.environment =
      environment().filter { !$0.hasPrefix("CNI_COMMAND=") } + ["CNI_COMMAND=\(command)"]
    let answer: Command.Answer
    do throws(NamespaceError) {
      answer = try started.answer(to: configuration, keepsErrors: false)
    } catch { throw CNIError("starting \(program)", error) }
    guard answer.status == 0 else { throw Self.failure(type, answer) }
    return answer.output
  }

  private static func failure(_ type: String, _ answer: Command.Answer) -> CNIError {
    if let value = try? JSONValue(answer.output), case .number(let digits)? = value["code"],
      let code = Int(digits), code != 0, case .string(let message)? = value["msg"]
    {
      let details = if case .string(let text)? = value["details"] { text } else { "" }
      return CNIError(code: code, message, details: details)
    }
    return CNIError(
      .other, "the plugin \(type) failed without an error in JSON: \(answer.end)",
      details: String(String(systemBytes: answer.output).prefix(500)))
  }

  /// Gets addresses.
  ///
  /// If an ADD was killed, the plugin may still have some for this container and refuse to give more. So after a refusal
  /// it is told to take them back, and asked once more: the caller knows that the container is not connected.
  func add(_ type: String) throws(CNIError) -> AddResult {
    let printed: [UInt8]
    do throws(CNIError) { printed = try run(type, "ADD") } catch {
      if error.isOfMissingPlugin { throw error }
      do throws(CNIError) { try run(type, "DEL") } catch { throw error }
      printed = try run(type, "ADD")
    }
    let name = "the answer of the plugin \(type)"
    return try AddResult(try ConfigurationObject(text: printed, name: name), versions: name)
  }

  /// Plugins that are older than STATUS are ready if they are there.
  func status(_ type: String) throws(CNIError) {
    do throws(CNIError) {
      try run(type, "STATUS")
    } catch {
      if error.code == CNIError.Code.invalidEnvironment.rawValue { return }
      if error.code == CNIError.Code.limitedConnectivity.rawValue { throw error }
      throw CNIError(.unavailable, error.message, details: error.details)
    }
  }

  /// Plugins that are older than GC keep what they have.
  func collect(_ type: String) throws(CNIError) {
    do throws(CNIError) {
      try run(type, "GC")
    } catch {
      guard error.code == CNIError.Code.invalidEnvironment.rawValue else { throw error }
    }
  }
}
