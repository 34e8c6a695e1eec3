import Glibc
import Linux

/// What one run of the program shares: its options, and the kernel, output and names that depend on them.
final class Session {
  var options: Options
  let personality: Personality
  /// The batch that is being read, if there is one.
  var batch: BatchReader?
  /// Whether this is a batch. Requests are then not checked strictly, and the program goes on after a failed command.
  var isBatch: Bool { batch != nil }
  /// Whether the process has the mounts for the namespace given with `-n`.
  var hasNamespaceMounts = false
  /// Names by namespace id, as last seen by the monitor.
  var namespaceNames: [Int32: String] = [:]
  private let descriptor: Int32

  // Each is made when first used, after the options are read. They are separate because descriptions use one of them
  // again and again, and copying all three would retain and release each.
  private var madeKernel: Kernel?
  private var madeOutput: Output?
  private var madeNames: Names?

  /// `descriptor` receives the output of commands.
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

  // Dumps use these for every field.
  /// Standard output, in the format that the options select.
  @inline(__always) var output: Output { madeOutput ?? makeOutput() }

  private func makeNames() -> Names {
    let names = Names(options, kernel)
    madeNames = names
    return names
  }

  /// Names from the files of iproute2.
  @inline(__always) var names: NameTables { madeNames?.tables ?? makeNames().tables }
  /// Names of devices.
  @inline(__always) var links: LinkCache { madeNames?.links ?? makeNames().links }
  /// Names of namespaces by id.
  var namespaces: NamespaceNames { madeNames?.namespaces ?? makeNames().namespaces }

  /// Reads the names of all devices at once, for output that shows many.
  func learnLinks() { (madeNames ?? makeNames()).learnLinks() }

  /// Writes out what is buffered for standard output.
  func flush() { madeOutput?.flush() }

  /// Forgets socket and names, because the process has entered another namespace.
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

  /// Ends a batch successfully: iproute2 exits here, but `netns` does not.
  func endBatch() throws(CommandFailure) {
    if batch != nil, !personality.staysInBatch {
      throw CommandFailure("", status: 0, endsBatch: true)
    }
  }

  /// Reports a failure. `netns` uses its own words, adds the attribute that the kernel pointed at, and gives a hint.
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

  /// Prints a line on standard error, after what is buffered for standard output.
  func complain(_ message: String) {
    flush()
    // iproute2 prints names unescaped.
    Self.writeError((personality.explains ? message.printable() : message) + "\n")
  }

  static func writeError(_ text: String) {
    let bytes = text.systemBytes
    _ = write(STDERR_FILENO, bytes)
  }

  /// Writes text to standard output without an `Output`.
  static func writeOutput(_ text: String) {
    let bytes = text.systemBytes
    _ = write(STDOUT_FILENO, bytes)
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
