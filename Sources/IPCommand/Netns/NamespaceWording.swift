import Glibc
import Netlink
import NetworkNamespaces
import Linux

extension NamespaceError {
  /// The message that `ip netns` prints for the error; in a root where nothing can be mounted, also why.
  var words: String {
    let reason = errorText(code) + remedy
    return switch operation {
    case .name: "Invalid netns name \"\(path)\""
    case .makeDirectory: "mkdir \(path) failed: \(reason)"
    case .openDirectory: "Cannot open netns runtime directory \"\(path)\": \(reason)"
    case .lockDirectory: "Cannot lock netns runtime directory \"\(path)\": \(reason)"
    case .readDirectory: "Failed to open directory \(path): \(reason)"
    case .shareDirectory: "mount --make-shared \(path) failed: \(reason)"
    case .bindDirectory: "mount --bind \(path) \(path) failed: \(reason)"
    case .isolateDirectory: "mount --make-private \(path) failed: \(reason)"
    case .createFile: "Cannot create namespace file \"\(path)\": \(reason)"
    case .removeFile: "Cannot remove namespace file \"\(path)\": \(reason)"
    case .openCurrent: "Cannot open init namespace: \(reason)"
    case .createNamespace: "Failed to create a new network namespace \"\(path)\": \(reason)"
    case .bind(let source): "Bind \(source) -> \(path) failed: \(reason)"
    case .bindConfiguration(let source): "Bind \(source) -> \(path) failed: \(reason)"
    case .open: "Cannot open network namespace \"\(path)\": \(reason)"
    case .enter: "setting the network namespace \"\(path)\" failed: \(reason)"
    case .unshareMounts: "unshare failed: \(reason)"
    case .enslaveMounts: "\"mount --make-rslave /\" failed: \(reason)"
    case .setHostname: "Failed to set the host name \"\(path)\": \(reason)"
    case .mountProc: "mount of /proc failed: \(reason)"
    case .becomeUser: "cannot become the user: \(reason)"
    case .startSession: "Failed to start a session: \(reason)"
    case .mountSysfs: "mount of /sys failed: \(reason)"
    case .restoreMount: "mount of \(path) failed: \(reason)"
    case .joinMounts: "entering the mount namespace \"\(path)\" failed: \(reason)"
    case .makePrivate: "mounting an overlay on \(path) failed: \(reason)"
    case .process: "Cannot open network namespace: \(reason)"
    case .leaveVRF: "Failed to leave the VRF's cgroup \(path): \(reason)"
    case .changeDirectory: "chdir to \"\(path)\" failed: \(reason)"
    case .execute: "exec of \"\(path)\" failed: \(reason)"
    }
  }

  private var remedy: String {
    switch (operation, code) {
    case (.enslaveMounts, EINVAL):
      "; / is not a mount point: run mount --bind DIR DIR before chroot DIR"
    case (.readDirectory, ENOENT), (.bind, ENOENT), (.openCurrent, ENOENT):
      access("/proc/self", F_OK) == 0 ? "" : "; /proc is not mounted"
    default: ""
    }
  }

  /// The failure of a command. The parser refuses names; other errors are the command's own.
  func failure(status: Int32 = 1) -> CommandFailure {
    if operation == .name { return .usage(words) }
    var failure = CommandFailure(words, status: status)
    failure.isAboutProgram = operation == .execute
    return failure
  }
}

extension Session {
  /// The store of namespaces.
  var store: NamespaceStore { NamespaceStore() }

  /// Tells the user something that is not a failure. `ip` does not print it.
  func note(_ text: String) {
    if personality.explains { complain("netns: \(text)") }
  }

  /// A name for standard output. On a terminal, `netns` escapes control characters, which would take effect there.
  /// Other readers get the name unchanged.
  func shown(_ name: NamespaceName) -> String {
    guard personality.explains, !output.isJSON else { return name.text }
    let text = name.text.printable(keepsLines: false)
    return text == name.text || isatty(STDOUT_FILENO) != 1 ? name.text : text
  }
}
