import CLinux
import Linux

/// Names of users, groups, services and hosts, which a program without shared libraries finds in files only. getent(1)
/// is asked for all others.
extension Check {
  @Sendable static func nameServices(_ examination: Examination) throws -> Outcome {
    guard linux_is_static() != 0 else { return Outcome(saw: "") }
    guard SearchPath.find("getent") == nil else {
      return Outcome(
        saw: "this program has no shared libraries: getent answers for names that are not in files")
    }
    return Outcome(
      saw: "",
      [
        Finding(
          .warning,
          "this program has no shared libraries, and there is no getent in PATH: users, groups and services are"
            + " found in files alone, and hosts in files and by DNS",
          remedy: "apt-get install libc-bin")
      ])
  }
}
