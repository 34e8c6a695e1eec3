import Isolation

/// The options of `netns run`.
enum RunWords {
  private typealias Option = NetnsCommand.Option

  static var options: [NetnsCommand.Option] {
    kinds + ways + files + identities + rights + LimitWords.options + surroundings
  }

  /// Whether a command line of `netns` is `run` with `--allow`.
  static func limitsDestinations(_ words: [String]) -> Bool {
    let (index, _) = OptionTable.command(in: words)
    guard index < words.count, NetnsCommand.named(words[index])?.name == "run" else { return false }
    var rest = words[(index + 1)...]
    // Look at the words before the command.
    while let word = rest.popFirst(), word.hasPrefix("--"), word != "--" {
      if word == "--allow" || word.hasPrefix("--allow=") { return true }
      let option = options.first { "\($0.name)" == word }
      if let option, option.value != nil, !option.isValueOptional { rest = rest.dropFirst() }
    }
    return false
  }

  private static var kinds: [NetnsCommand.Option] {
    [
      Option(name: "--all", purpose: "New namespaces of every kind, and a /proc of its own."),
      Option(
        name: "--net", value: .text("NET"),
        purpose: "none: no network; private: the loopback device; else NAME, LAB/NODE or a path."),
      Option(name: "--uts", purpose: "A hostname of its own."),
      Option(name: "--ipc", purpose: "Queues, semaphores and shared memory of its own."),
      Option(name: "--pid", purpose: "Processes of its own; the command is process 1."),
      Option(name: "--mount", purpose: "Mounts of its own; no change goes out."),
      Option(name: "--user", purpose: "Users of its own: nobody, unless an option maps some."),
      Option(name: "--cgroup", purpose: "The control group it starts in is the root to it."),
      Option(name: "--time", purpose: "Clocks of its own."),
      Option(name: "--hostname", value: .text("NAME"), purpose: "The hostname inside."),
      Option(
        name: "--boottime", value: .number("SECONDS"),
        purpose: "How far the clock since boot is ahead."),
      Option(
        name: "--monotonic", value: .number("SECONDS"),
        purpose: "The same for the monotonic clock."),
    ]
  }

  private static var ways: [NetnsCommand.Option] {
    [allow, audit]
  }

  private static var files: [NetnsCommand.Option] {
    [
      Option(
        name: "--root", value: .file,
        purpose: "The directory is all there is: the rest of the files is gone."),
      Option(
        name: "--mount-proc", value: .file, isValueOptional: true,
        purpose: "A /proc that shows the processes inside."),
      Option(
        name: "--bind", value: .text("SRC:DST[:ro]"), isRepeatable: true,
        purpose: "What is at SRC outside is at DST inside, read-only to all but root inside."),
      Option(
        name: "--tmpfs", value: .file, isRepeatable: true,
        purpose: "An empty directory in memory, which ends with the command."),
      directory,
    ]
  }

  private static var identities: [NetnsCommand.Option] {
    [
      user,
      Option(
        name: "--groups", value: .text("GROUP,..."),
        purpose: "Its further groups, in place of the user's own; none: no others."),
    ] + IdentityWords.options
  }

  private static var rights: [NetnsCommand.Option] {
    [
      Option(
        name: "--caps", value: .text("keep|drop[:CAP,...]"),
        purpose: "Only these capabilities, whoever it runs as; or all but these."),
      Option(name: "--no-new-privs", purpose: "No program, setuid or not, gives more rights."),
      Option(
        name: "--kill-child", value: .text("SIGNAL"), isValueOptional: true,
        purpose: "If netns is killed the command gets the signal: KILL, or another."),
    ]
  }

  private static var surroundings: [NetnsCommand.Option] {
    [
      environment,
      Option(name: "--clear-env", purpose: "No variables but those of --env."),
      Option(name: "--", purpose: "May stand before the command."),
    ]
  }

  // MARK: options of `uplink` too

  static var allow: NetnsCommand.Option {
    Option(
      name: "--allow", value: .text("NAME|NET[:PORT],..."), isRepeatable: true,
      purpose: "Refuse all other destinations and names, and the host itself.")
  }

  static var audit: NetnsCommand.Option {
    Option(
      name: "--audit", value: .file,
      purpose: "Append what is asked and refused to a file, a JSON object a line.")
  }

  // MARK: options of `exec` too

  static var directory: NetnsCommand.Option {
    Option(
      name: "--wd", value: .file, purpose: "The working directory, as it is found inside.")
  }

  static var user: NetnsCommand.Option {
    Option(
      name: "--user-as", value: .text("USER[:GROUP]"),
      purpose: "Run as this user, by name or number, with the user's groups.")
  }

  static var environment: NetnsCommand.Option {
    Option(
      name: "--env", value: .text("NAME=VALUE"), isRepeatable: true,
      purpose: "Set a variable; NAME alone takes it over in spite of --clear-env.")
  }
}
