import CLinux
import Glibc
import Linux

/// State of a lab that netns keeps in a file, for later runs and other versions of netns.
protocol LabState: Codable {
  /// The version of the format, `StateFile.version` at the time of writing; nil in files from before it had one.
  var version: Int? { get }
  /// The boot in which it was written; empty if that was unknown.
  var boot: String { get }
}

/// State files in JSON, which are replaced atomically.
///
/// A key that is added must be optional, so that files without it can still be read.
enum StateFile {
  /// Incremented when older versions of netns would not understand the files any more.
  static let version = 2

  /// The result of loading a file.
  enum Content<State> {
    case absent
    /// Written before the last boot, so nothing that it describes exists any more.
    case expired
    case state(State)
    /// It exists but cannot be used, for the reason given.
    case unusable(String, cure: String)

    /// The state; nil if there is none.
    ///
    /// - Throws: if the file cannot be used.
    func usable() throws(LabError) -> State? {
      switch self {
      case .absent, .expired: return nil
      case .state(let state): return state
      case .unusable(let reason, let cure): throw LabError("\(reason): \(cure)")
      }
    }

    /// Why the file cannot be used; nil if it can.
    var damage: String? {
      if case .unusable(let reason, _) = self { return reason }
      return nil
    }
  }

  /// - Throws: if the file cannot be read, or it is unknown whether it was written since the last boot.
  static func load<State: LabState>(
    _ type: State.Type, _ path: String, of lab: String, cure: String? = nil
  ) throws(LabError) -> Content<State> {
    let cure = cure ?? "`netns down \(lab)` takes the lab down by its marks in the kernel"
    if TextFile.isOccupied(path) { return .unusable("\(path) is no regular file", cure: cure) }
    guard let text = try TextFile.read(path) else { return .absent }
    let bytes = Array(text.utf8)
    do {
      let state = try JSONReader.value(type, from: bytes)
      if state.version ?? 1 <= version {
        return try Boot.isCurrent(state.boot, path) ? .state(state) : .expired
      }
    } catch let error as LabError {
      throw error
    } catch {
      let written = (try? JSONReader.value(Format.self, from: bytes))?.version ?? 1
      if written <= version {
        return .unusable("\(path) is damaged (\(words(error)))", cure: cure)
      }
    }
    return .unusable(
      "\(path) was written by a newer netns", cure: "use that one, or \(cure)")
  }

  private struct Format: Decodable { var version: Int? }

  /// Why a file could not be decoded.
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
    default: return "it is cut off, or not JSON"
    }
  }

  static func save(_ state: some Encodable, _ path: String) throws(LabError) {
    do {
      try TextFile.replace(path, with: try JSONWriter.bytes(of: state))
    } catch let error as LabError {
      throw error
    } catch {
      throw LabError("\(path): \(error)")
    }
  }
}

/// Identifies boots. Every namespace ends with its boot.
enum Boot {
  private static let path = "/proc/sys/kernel/random/boot_id"

  /// The id of the current boot (random(4)); nil if it cannot be read, as in a service with `ProcSubset=pid`
  /// (systemd.exec(5)).
  static let id: String? = (try? TextFile.read(path)).flatMap { text in
    text.isEmpty ? nil : text.trimmingBlanks()
  }

  /// Whether a file that was written in the boot `written` is from the current one. If that is unknown, the type of its
  /// file system may tell: one in memory cannot be older than the boot.
  ///
  /// - Throws: if it cannot be found out.
  static func isCurrent(_ written: String, _ file: String) throws(LabError) -> Bool {
    if let id, !written.isEmpty { return id == written }
    if linux_fstype(file) == Int64(LINUX_TMPFS_MAGIC) { return true }
    throw LabError(
      "whether \(file) is older than the machine's last start cannot be told: it does not say, or "
        + "\(path) cannot be read")
  }
}
