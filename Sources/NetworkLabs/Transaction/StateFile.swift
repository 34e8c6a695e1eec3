import CLinux
import Foundation
import Glibc

/// What netns remembers of a lab in a file, for other runs of it and other versions.
protocol LabState: Codable {
  /// The format, `StateFile.version` when it was written; nil before formats had numbers.
  var version: Int? { get }
  /// The start of the machine it belongs to; empty where that could not be told.
  var boot: String { get }
}

/// Files of state in JSON, replaced at once.
///
/// A key that is added to what they hold must be optional, so that files without it can be read.
enum StateFile {
  /// Changes when an older netns could not make sense of the files any more.
  static let version = 2

  /// What a file came to.
  enum Content<State> {
    case absent
    /// Of an earlier start of the machine, with which all that it tells of ended.
    case expired
    case state(State)
    /// It is there, and cannot be made sense of, for the reason given.
    case unusable(String, cure: String)

    /// The state; nil where there is none.
    ///
    /// - Throws: where it cannot be made sense of.
    func usable() throws(LabError) -> State? {
      switch self {
      case .absent, .expired: return nil
      case .state(let state): return state
      case .unusable(let reason, let cure): throw LabError("\(reason): \(cure)")
      }
    }

    /// Why it cannot be made sense of; nil where it can.
    var damage: String? {
      if case .unusable(let reason, _) = self { return reason }
      return nil
    }
  }

  /// - Throws: where the file, or whether it is of this start of the machine, cannot be read.
  static func load<State: LabState>(
    _ type: State.Type, _ path: String, of lab: String
  ) throws(LabError) -> Content<State> {
    let cure = "`netns down \(lab)` takes the lab down by its marks in the kernel"
    if TextFile.isOccupied(path) { return .unusable("\(path) is no regular file", cure: cure) }
    guard let text = try TextFile.read(path) else { return .absent }
    let data = Data(text.utf8)
    do {
      let state = try JSONDecoder().decode(type, from: data)
      if state.version ?? 1 <= version {
        return try Boot.isCurrent(state.boot, path) ? .state(state) : .expired
      }
    } catch let error as LabError {
      throw error
    } catch {
      let written = (try? JSONDecoder().decode(Format.self, from: data))?.version ?? 1
      if written <= version {
        return .unusable("\(path) is damaged (\(words(error)))", cure: cure)
      }
    }
    return .unusable(
      "\(path) was written by a newer netns", cure: "use that one, or \(cure)")
  }

  private struct Format: Decodable { var version: Int? }

  /// What keeps a file from being decoded.
  private static func words(_ error: any Error) -> String {
    func place(_ context: DecodingError.Context) -> String {
      let keys = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
      return keys.isEmpty ? "" : " in `\(keys.joined(separator: "."))`"
    }
    switch error as? DecodingError {
    case .keyNotFound(let key, let context): return "no `\(key.stringValue)`\(place(context))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "a wrong value\(place(context))"
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      return "a wrong value\(place(context))"
    default: return "it is cut off, or no JSON"
    }
  }

  static func save(_ state: some Encodable, _ path: String) throws(LabError) {
    do {
      let data = try JSONEncoder().encode(state)
      try TextFile.replace(path, with: String(decoding: data, as: UTF8.self))
    } catch let error as LabError {
      throw error
    } catch {
      throw LabError("\(path): \(error)")
    }
  }
}

/// The starts of the machine, which end every namespace.
enum Boot {
  private static let path = "/proc/sys/kernel/random/boot_id"

  /// Differs after every start (random(4)); nil where it cannot be read, as in a service with
  /// `ProcSubset=pid` (systemd.exec(5)).
  static let id: String? = (try? TextFile.read(path)).flatMap { text in
    text.isEmpty ? nil : text.trimmingBlanks()
  }

  /// Whether a file that was written in the start called `written` is of this one. Where that is not
  /// known, its file system may tell: one in memory is no older than the machine's start.
  ///
  /// - Throws: where it cannot be told.
  static func isCurrent(_ written: String, _ file: String) throws(LabError) -> Bool {
    if let id, !written.isEmpty { return id == written }
    if file.withSystemString({ linux_fstype($0) }) == Int64(LINUX_TMPFS_MAGIC) { return true }
    throw LabError(
      "whether \(file) is older than the machine's last start cannot be told: it does not say, or "
        + "\(path) cannot be read")
  }
}
