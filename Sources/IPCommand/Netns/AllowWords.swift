import Glibc
import Netlink
import Uplinks
import Linux

/// The options `--allow` and `--audit`.
struct AllowWords {
  let destinations: [AllowedDestination]
  /// An absolute path.
  let audit: String?

  /// nil if neither option was given.
  init?(_ arguments: Arguments) throws(CommandFailure) {
    let lists = arguments.optionValues.filter { $0.0 == "--allow" }.map { $0.1 }
    let file = arguments.value(of: "--audit")
    if lists.isEmpty {
      if file != nil { throw .grammar("--audit tells what --allow refuses: say what is allowed") }
      return nil
    }
    var all: [AllowedDestination] = []
    do throws(UplinkError) {
      for list in lists {
        all += try AllowedDestination.list(list).filter { !all.contains($0) }
      }
    } catch { throw .grammar("\(error)") }
    destinations = all
    audit = try file.map { (path) throws(CommandFailure) in try Self.absolute(path) }
  }

  var hasNames: Bool {
    destinations.contains { one in
      if case .name = one.target { return true }
      return false
    }
  }

  private static func absolute(_ path: String) throws(CommandFailure) -> String {
    if path.hasPrefix("/") { return path }
    guard let directory = getcwd() else {
      throw CommandFailure("netns: --audit \(path): \(errorText(errno))")
    }
    return directory + "/" + path
  }
}
