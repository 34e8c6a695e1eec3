import Glibc
import Isolation
import NetworkNamespaces
import Linux

extension RunPlan {
  /// A line with the cause.
  func failure(_ error: IsolationError) -> CommandFailure {
    // Another program has already printed the reason.
    if error.status != 0 { return CommandFailure("", status: 255) }
    return CommandFailure("netns run: \(text(error))", status: 255)
  }

  private func text(_ error: IsolationError) -> String {
    let path = error.path
    let reason = errorText(error.code)
    return switch error.operation {
    case .unshare: "cannot make \(kinds): \(reason)\(advice(error.code))"
    case .enter(let kind) where error.code == EPERM:
      "cannot enter the \(kind.name) namespace: \(reason); only root or its owner may"
    case .enter(let kind): "cannot enter the \(kind.name) namespace: \(reason)"
    case .open, .openFile: "cannot open \(path): \(reason)"
    case .writeMap(let file): "cannot write \(file): \(reason)"
    case .runMapper: "cannot run \(path): \(reason); Debian has it in uidmap"
    case .write where path.hasSuffix("timens_offsets"): "cannot set the clocks: \(reason)"
    case .write: "cannot write \(path): \(reason)"
    case .fork, .startHelper: "cannot start a process: \(reason)"
    case .deathSignal: "--kill-child: \(reason)"
    case .propagation, .isolateMount: "cannot keep mounts inside: \(reason)"
    case .copyMounts: "--bind \(path): \(reason)"
    case .mount where error.code == ENOENT:
      "\(path) does not exist inside; only a --tmpfs gets new directories, because others would stay"
    case .mount where error.code == EBUSY:
      "\(path) is the root, and nothing can be mounted on that; use another root with --root DIR"
    case .mount: "cannot mount on \(path): \(reason)"
    case .mountProc: "cannot mount \(path): \(reason)\(procAdvice(error.code))"
    case .pivotRoot, .changeRoot, .openRoot: "cannot have \(root ?? path) as the root: \(reason)"
    case .changeDirectory, .openDirectory:
      "--wd \(path): \(reason)\(root.map { " in the root \($0)" } ?? "")"
    case .hostname: "cannot set the hostname: \(reason)"
    case .setgroups: "cannot set the groups: \(reason)\(mapAdvice)"
    case .setgid: "cannot become group \(sandbox.group ?? 0): \(reason)\(mapAdvice)"
    case .setuid: "cannot become user \(sandbox.user ?? 0): \(reason)\(mapAdvice)"
    case .capabilities: "cannot set the capabilities: \(reason)\(advice(error.code))"
    case .raiseLoopback: "cannot bring the loopback device up: \(reason)"
    case .limit where error.code == EOPNOTSUPP || error.code == ENOENT:
      "you may not limit \(path) by control groups here; systemd-run --user --scope -p Delegate=yes allows it"
    case .limit: "cannot set a limit: \(path): \(reason)"
    case .seal: "cannot look through the open files: \(reason)"
    case .keyring: "cannot make a keyring: \(reason)"
    case .refusePrivileges: "--no-new-privs: \(reason)"
    default: "\(error)"
    }
  }

  private var kinds: String {
    let names = sandbox.new.kinds.map(\.name)
    return "\(names.joined(separator: ", ")) namespace\(names.count == 1 ? "" : "s")"
  }

  private func advice(_ code: Int32) -> String {
    switch code {
    case EPERM where sandbox.new.contains(.user) && RootMount.isChanged:
      "; a process in a chroot may not make user namespaces"
    case EPERM where sandbox.new.contains(.user): "; this user may not make user namespaces here"
    case EPERM: "; this needs root, or --user"
    case ENOSPC:
      Self.fullLimit(sandbox.new).map { "; /proc/sys/user/\($0) is the limit" }
        ?? "; a limit of /proc/sys/user is reached"
    default: ""
    }
  }

  /// The name of a limit that does not permit a namespace of one of these kinds.
  private static func fullLimit(_ kinds: NamespaceKinds) -> String? {
    kinds.kinds.map { "max_\($0.file)_namespaces" }.first {
      readFile("/proc/sys/user/\($0)").map { $0.prefix(2) == Array("0\n".utf8)[...] } ?? false
    }
  }

  private func procAdvice(_ code: Int32) -> String {
    code == EPERM && !sandbox.new.contains(.pid) ? "; without root this needs --pid" : ""
  }

  private var mapAdvice: String {
    sandbox.new.contains(.user) ? "; it is not mapped inside: see --map-auto" : ""
  }
}
