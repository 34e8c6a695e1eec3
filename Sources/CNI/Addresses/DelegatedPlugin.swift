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
    let input = try Self.memory(type, configuration)
    defer { close(input) }
    let output = try Self.memory(type, [])
    defer { close(output) }
    var started = Command([program])
    started.environment =
      environment().filter { !$0.hasPrefix("CNI_COMMAND=") } + ["CNI_COMMAND=\(command)"]
    started.isIsolated = true
    started.standardInput = input
    started.standardOutput = output
    let process: pid_t
    do throws(NamespaceError) { process = try started.spawn() } catch {
      throw CNIError("starting \(program)", error)
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      if errno != EINTR { throw CNIError("waiting for \(program)", errno: errno) }
    }
    lseek(output, 0, SEEK_SET)
    let answer = readAll(output) ?? []
    guard status == 0 else { throw Self.failure(type, answer, status) }
    return answer
  }

  private static func memory(_ name: String, _ bytes: [UInt8]) throws(CNIError) -> Int32 {
    let file = linux_memfd(name)
    guard file >= 0 else { throw CNIError("memfd_create", errno: errno) }
    guard writeAll(file, bytes) else {
      let code = errno
      close(file)
      throw CNIError("memfd_create", errno: code)
    }
    lseek(file, 0, SEEK_SET)
    return file
  }

  private static func failure(_ type: String, _ answer: [UInt8], _ status: Int32) -> CNIError {
    if let value = try? JSONValue(answer), case .number(let digits)? = value["code"],
      let code = Int(digits), code != 0, case .string(let message)? = value["msg"]
    {
      let details = if case .string(let text)? = value["details"] { text } else { "" }
      return CNIError(code: code, message, details: details)
    }
    let how = status & 0x7f == 0 ? "exit status \(status >> 8 & 0xff)" : "signal \(status & 0x7f)"
    return CNIError(
      .other, "the plugin \(type) failed without an error in JSON: \(how)",
      details: String(String(systemBytes: answer).prefix(500)))
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
