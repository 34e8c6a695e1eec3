import Glibc
import Isolation
import Linux
import NetworkNamespaces
import Rootless

/// What an ordinary user needs to make namespaces. Root needs none of it.
extension Check {
  @Sendable static func rootless(_ examination: Examination) throws -> Outcome {
    if Holder.isAround { return inside() }
    guard !examination.isRoot else { return Outcome(saw: "") }
    var findings: [Finding] = []
    if let cause = RootlessError.Cause.ofTrial() {
      findings.append(
        Finding(
          .fault, "you may not make namespaces without root: \(cause.words ?? "\(cause)")",
          remedy: cause.remedy))
    }
    do throws(SubordinateMap.Shortage) { _ = try SubordinateMap.find() } catch {
      findings.append(finding(error))
    }
    if let finding = tun() { findings.append(finding) }
    return Outcome(
      saw: "user namespaces, \(SubordinateIDs.userFile) and newuidmap, \(TunDevice.path)", findings)
  }

  /// Within an ordinary user's own namespaces, these could be made.
  private static func inside() -> Outcome {
    Outcome(saw: "your own namespaces, \(TunDevice.path)", [tun()].compactMap(\.self))
  }

  private static func finding(_ shortage: SubordinateMap.Shortage) -> Finding {
    let user = SubordinateIDs.name(of: geteuid()) ?? "\(geteuid())"
    let words =
      switch shortage {
      case .noRanges(let file): "\(file) has no ids for \(user)"
      case .missing(let program): "\(program) is not in PATH"
      case .notPrivileged(let path): "\(path) has no set-user-ID bit that counts"
      case .noNewPrivileges: "no_new_privs is set, so that newuidmap gets no privilege"
      case .failed(let program): "\(program) failed"
      }
    return Finding(
      .warning, "you have no id inside but your own: \(words)",
      remedy: shortage.remedy(user: Shell.quoted(user)))
  }

  private static func tun() -> Finding? {
    do throws(TunDevice.Refusal) {
      try TunDevice.check()
      return nil
    } catch {
      let words = error.mode == nil ? "is not there" : "may not be opened"
      return Finding(
        .warning, "\(TunDevice.path) \(words): netns rootless uplink fails", remedy: error.remedy)
    }
  }
}
