import Glibc
import Linux

extension Record {
  /// Whether the lab is up from a file other than `path` (nil for standard input). Two paths of the same file count as
  /// one. False if the lab came from standard input.
  public func isFromOtherFile(than path: String?) -> Bool {
    guard let own = lab.file, own != path else { return false }
    guard let path else { return true }
    var first = stat()
    var second = stat()
    return Linux.stat(own, &first) != 0 || Linux.stat(path, &second) != 0
      || first.st_ino != second.st_ino || first.st_dev != second.st_dev
  }

  /// Whether the file that the lab is up from no longer exists, as after a move.
  var hasLostFile: Bool {
    var status = stat()
    return lab.file.map { Linux.stat($0, &status) != 0 && errno == ENOENT } ?? false
  }

  /// Why `wanted` must not replace this lab unless asked to; nil if it comes from the same file.
  ///
  /// - Parameter isNamed: whether the text of `wanted` names the lab. Only then is a text from standard input known to
  ///   be meant for this lab.
  func refusal(of wanted: Lab, isNamed: Bool) -> LabError? {
    let isOther =
      lab.file == nil ? wanted.file != nil || !isNamed : isFromOtherFile(than: wanted.file)
    guard isOther || lab.managedFrom != wanted.managedFrom else { return nil }
    let other =
      (wanted.managedFrom?.description ?? wanted.file).map { "`\($0)`" }
      ?? (lab.file == nil ? "another text" : "standard input")
    return LabError(
      "lab `\(lab.name)` is up from \(lab.whence), and \(other) would replace it: give this one another name "
        + "with `name:`, take that one down with `netns down \(lab.name)`, or say --replace")
  }
}

extension Lab {
  /// Whether it is equal apart from the path of its file.
  func isSame(as other: Lab) -> Bool {
    var other = other
    other.file = file
    return self == other
  }
}
