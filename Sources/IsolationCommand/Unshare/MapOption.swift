import Glibc
import Isolation
import NetworkNamespaces
import Linux

/// The argument of `--map-users` and `--map-groups`.
enum MapOption {
  /// Users or groups, with the words and files that belong to them.
  enum Subject {
    case users, groups

    var subordinateFile: String {
      self == .users ? SubordinateIDs.userFile : SubordinateIDs.groupFile
    }
    var kernelFile: String { self == .users ? "/proc/self/uid_map" : "/proc/self/gid_map" }
  }

  /// `INSIDE:OUTSIDE:COUNT`, `OUTSIDE,INSIDE,COUNT`, `auto`, `subids` or `all`.
  static func ranges(
    _ word: String, _ subject: Subject
  ) throws(ProgramFailure) -> [IdentityMap.Range] {
    switch word {
    case "auto": return [try subordinate(subject, isIdentity: false)]
    case "subids": return [try subordinate(subject, isIdentity: true)]
    case "all": return try everything(subject)
    default: return [try range(word)]
    }
  }

  private static func range(_ word: String) throws(ProgramFailure) -> IdentityMap.Range {
    let hasColons = word.utf8.contains(UInt8(ascii: ":"))
    let parts = word.split(separator: hasColons ? ":" : ",", omittingEmptySubsequences: false)
    guard parts.count <= 3, !word.isEmpty else {
      throw ProgramFailure("too many elements for mapping '\(word)'")
    }
    var ids: [UInt32] = []
    for part in parts {
      guard let id = UInt32(part.drop { $0 == " " || $0 == "\t" }) else {
        throw ProgramFailure("could not parse ID: '\(part)'")
      }
      ids.append(id)
    }
    guard ids.count == 3 else {
      throw ProgramFailure("mapping '\(word)' contains only \(ids.count) elements")
    }
    // The older syntax has the outside id first.
    return hasColons
      ? IdentityMap.Range(inside: ids[0], outside: ids[1], count: ids[2])
      : IdentityMap.Range(inside: ids[1], outside: ids[0], count: ids[2])
  }

  private static func subordinate(
    _ subject: Subject, isIdentity: Bool
  ) throws(ProgramFailure) -> IdentityMap.Range {
    let user = geteuid()
    guard let name = SubordinateIDs.name(of: user) else {
      throw ProgramFailure("you (user \(user)) don't exist.")
    }
    let file = subject.subordinateFile
    guard let blocks = SubordinateIDs.blocks(of: user, name: name, in: file) else {
      throw ProgramFailure("could not open '\(file)'", code: errno)
    }
    guard let block = blocks.first else {
      throw ProgramFailure("no line matching user \"\(name)\" in \(file)")
    }
    return IdentityMap.Range(
      inside: isIdentity ? block.first : 0, outside: block.first, count: block.count)
  }

  /// Maps all ids that exist here to themselves.
  private static func everything(
    _ subject: Subject
  ) throws(ProgramFailure) -> [IdentityMap.Range] {
    let file = subject.kernelFile
    guard let content = readFile(file) else {
      throw ProgramFailure("could not open '\(file)'", code: errno)
    }
    return String(decoding: content, as: UTF8.self).split(separator: "\n").compactMap { line in
      let numbers = line.split(separator: " ").compactMap { UInt32($0) }
      guard numbers.count == 3 else { return nil }
      return IdentityMap.Range(inside: numbers[0], outside: numbers[0], count: numbers[2])
    }
  }
}
