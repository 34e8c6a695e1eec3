/// The selection of `show` for mst and vni: one device.
struct DeviceFilter {
  private var name: String?

  static let words: [Word<DeviceFilter>] = [
    Word("=dev", .device) { (filter, words) throws(CommandFailure) in
      filter.name = try words.single("dev", filter.name)
    }
  ]

  /// Reads the rest of the command line. Returns the device's index; nil for all.
  static func read(_ session: Session, _ arguments: Arguments) throws(CommandFailure) -> Int32? {
    var filter = DeviceFilter()
    // Other words are ignored, even "help".
    try arguments.parse(words, into: &filter) { (_, _, _) in }
    session.learnLinks()
    guard let name = filter.name else { return nil }
    return try Arguments.bridgeDevice(name, session)
  }
}
