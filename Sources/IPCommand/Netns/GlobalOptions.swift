import Glibc

/// The global options that single commands of `netns` may support.
struct GlobalOptions: OptionSet, Sendable {
  let rawValue: UInt8

  /// `-json`, and `-pretty` with it.
  static let json = GlobalOptions(rawValue: 1)
  /// `-netns NAME`
  static let namespace = GlobalOptions(rawValue: 2)
  /// The options of a list: JSON, and the namespace it is seen from.
  static let listing = GlobalOptions(rawValue: 3)
  static let all = GlobalOptions(rawValue: 4)
  /// Those of a listing, and `-details`.
  static let detailedListing = GlobalOptions(rawValue: 3 | 8)
  static let every = GlobalOptions(rawValue: .max)
}

extension Options {
  /// The first option that was given and is not supported by a command that supports only `heeded`.
  func given(besides heeded: GlobalOptions) -> String? {
    if heeded == .every { return nil }
    if json, !heeded.contains(.json) { return "-json" }
    if pretty, !heeded.contains(.json) || !json { return "-pretty" }
    if namespace != nil, !heeded.contains(.namespace) { return "-netns" }
    if all, !heeded.contains(.all) { return "-all" }
    if family != .unspecified { return "-family" }
    if statistics > 0 { return "-statistics" }
    if details > 0, heeded != .detailedListing { return "-details" }
    if human { return "-human-readable" }
    if iec { return "-iec" }
    if resolve { return "-resolve" }
    if oneline { return "-oneline" }
    if brief { return "-brief" }
    if numeric { return "-Numeric" }
    if timestamp { return shortTimestamp ? "-tshort" : "-timestamp" }
    if force { return "-force" }
    if echo { return "-echo" }
    if loops != 10 { return "-loops" }
    if receiveBuffer != 1 << 20 { return "-rcvbuf" }
    return color == .never ? nil : "-color"
  }
}
