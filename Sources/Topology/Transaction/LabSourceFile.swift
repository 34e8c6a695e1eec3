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

  /// Why `wanted` must not take the place of this lab without being asked to; nil where it comes from the
  /// same file.
  func refusal(of wanted: Lab) -> LabError? {
    guard isFromOtherFile(than: wanted.file), let own = lab.file else { return nil }
    let other = wanted.file.map { "`\($0)`" } ?? "standard input"
    return LabError(
      "lab `\(lab.name)` is up from `\(own)`, and \(other) would replace it: give this one another name "
        + "with `name:`, take that one down with `netns down \(lab.name)`, or say --replace")
  }
}
