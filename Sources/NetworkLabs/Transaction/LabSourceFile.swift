import Glibc

extension Record {
  /// Whether the lab is up from another file than `path` (nil for standard input): from one at another
  /// path, unless both are names of one file. Where a lab was piped in, nothing is known.
  public func isFromOtherFile(than path: String?) -> Bool {
    guard let own = lab.file, own != path else { return false }
    guard let path else { return true }
    var first = stat()
    var second = stat()
    return stat(own, &first) != 0 || stat(path, &second) != 0 || first.st_ino != second.st_ino
      || first.st_dev != second.st_dev
  }

  /// Whether the file that the lab is up from is gone, as where it moved.
  var hasLostFile: Bool {
    var status = stat()
    return lab.file.map { stat($0, &status) != 0 && errno == ENOENT } ?? false
  }

  /// Why `wanted` must not take the place of this lab without being asked to; nil where it comes from the
  /// same file.
  ///
  /// - Parameter isNamed: whether its text names the lab, so that one from standard input is known to be
  ///   meant for this one.
  func refusal(of wanted: Lab, isNamed: Bool) -> LabError? {
    let isOther =
      lab.file == nil ? wanted.file != nil || !isNamed : isFromOtherFile(than: wanted.file)
    guard isOther else { return nil }
    let own = lab.file.map { "`\($0)`" } ?? "standard input"
    let other =
      wanted.file.map { "`\($0)`" } ?? (lab.file == nil ? "another text" : "standard input")
    return LabError(
      "lab `\(lab.name)` is up from \(own), and \(other) would replace it: give this one another name "
        + "with `name:`, take that one down with `netns down \(lab.name)`, or say --replace")
  }
}

extension Lab {
  /// Whether it is the same but for where its file is.
  func isSame(as other: Lab) -> Bool {
    var other = other
    other.file = file
    return self == other
  }
}
