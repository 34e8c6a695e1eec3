import Glibc

/// What one run of the program shares: its options, and the kernel, the output and the names that follow from them.
final class Session {
  var options: Options
  let personality: Personality
  /// The batch that is being read, if there is one.
  var batch: BatchReader?
  /// In a batch requests are not checked strictly and the program stays when a command fails.
  var isBatch: Bool { batch != nil }
  /// True once the process has the mounts of the namespace that `-n` named.
  var hasNamespaceMounts = false
  /// Names of namespace ids, as the monitor has seen them last.
  var namespaceNames: [Int32: String] = [:]
  private let descriptor: Int32

  // Made when one is first asked for: after the options were read. Each stands alone, since descriptions ask for
  // one of them over and over, and a copy of all three would be counted three times.
  private var madeKernel: Kernel?
  private var madeOutput: Output?
  private var madeNames: Names?

  /// `descriptor` takes what the commands print.
  init(
    _ personality: Personality, options: Options = Options(), descriptor: Int32 = STDOUT_FILENO
  ) {
    self.options = options
    self.personality = personality
    self.descriptor = descriptor
  }

  var kernel: Kernel {
    if let madeKernel { return madeKernel }
    let kernel = Kernel(options) { [unowned self] in complain($0) }
    madeKernel = kernel
    return kernel
  }

  private func makeOutput() -> Output {
    let output = Self.makeOutput(options, descriptor)
    madeOutput = output
    return output
  }

  // Dumps ask for these with every field.
  /// Standard output in the form that the options say.
  @inline(__always) var output: Output { madeOutput ?? makeOutput() }

  private func makeNames() -> Names {
    let names = Names(options, kernel)
    madeNames = names
    return names
  }

  /// Names of the files of iproute2.
  @inline(__always) var names: NameTables { madeNames?.tables ?? makeNames().tables }
  /// Names of devices.
  @inline(__always) var links: LinkCache { madeNames?.links ?? makeNames().links }
  /// Names of namespaces by their ids.
  var namespaces: NamespaceNames { madeNames?.namespaces ?? makeNames().namespaces }

  /// Learns the names of all devices at once, for output that names many.
  func learnLinks() { (madeNames ?? makeNames()).learnLinks() }

  /// Writes what standard output has so far.
  func flush() { madeOutput?.flush() }

  /// Forgets socket and names: the process entered another namespace.
  func namespaceChanged() {
    madeKernel?.namespaceChanged()
    madeNames?.namespaceChanged()
  }

  /// Runs the command that `word` names.
  ///
  /// - Returns: the exit status.
  func run(_ word: String, _ arguments: Arguments) throws(CommandFailure) -> Int32 {
    if personality.hasCommands { return try NetnsProgram.run(word, self, arguments) }
    try ObjectTable.run(word, self, arguments)
    return 0
  }

  /// Ends a batch with success: the reference leaves the program on the spot here, `netns` does not.
  func endBatch() throws(CommandFailure) {
    if batch != nil, !personality.staysInBatch {
      throw CommandFailure("", status: 0, endsBatch: true)
    }
  }

  /// Tells of a failure: for `netns` in its own words, with what the kernel pointed at and what may help.
  func complain(_ failure: CommandFailure) {
    if personality.explains, failure.isHelp {
      output.asText { output.text(failure.message + "\n") }
      return output.flush()
    }
    let message = personality.explains ? failure.friendly ?? failure.message : failure.message
    if !message.isEmpty { complain(message) }
    guard personality.explains else { return }
    if let attribute = failure.attribute { note("the kernel pointed at \(attribute)") }
    if let guide = failure.guide { note("see `\(guide)`") }
  }

  /// The exit status of the program.
  func status(of failure: CommandFailure) -> Int32 {
    personality.explains && failure.isHelp && !output.isBroken ? 0 : failure.status
  }

  /// A line on standard error, in order with what standard output has so far.
  func complain(_ message: String) {
    flush()
    // The reference shows names as they are.
    Self.writeError((personality.explains ? message.printable() : message) + "\n")
  }

  static func writeError(_ text: String) {
    let bytes = text.systemBytes
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }

  /// Text on standard output that no `Output` has a part in.
  static func writeOutput(_ text: String) {
    let bytes = text.systemBytes
    _ = write(STDOUT_FILENO, bytes, bytes.count)
  }

  private static func makeOutput(_ options: Options, _ descriptor: Int32) -> Output {
    let color =
      switch options.color {
      case .always: true
      case .auto: isatty(descriptor) == 1
      case .never: false
      }
    return Output(
      json: options.json, pretty: options.pretty, oneline: options.oneline,
      palette: color ? Palette.fromEnvironment() : nil,
      hosts: options.resolve ? HostNames() : nil, descriptor: descriptor)
  }
}
