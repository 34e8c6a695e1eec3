import Isolation
import NetworkNamespaces
import Uplinks

/// What `netns gc` does where no lab is concerned: it takes away the names that killed programs and ended
/// namespaces left, of all kinds, and puts uplinks right.
public struct Housekeeping {
  /// What was done about uplinks, a line each.
  public private(set) var uplinks: [String] = []
  /// The names that went, each once.
  public private(set) var names: [NamespaceName] = []
  /// What could not be done; the rest was done all the same.
  public private(set) var failures: [Failure] = []

  /// A part that could not be done.
  public enum Failure: Error, Sendable {
    /// Names that hold namespaces of several kinds.
    case kept(KeptNamespaceError)
    /// Names of network namespaces.
    case store(NamespaceError)
    /// Ways out and published ports.
    case uplink(UplinkError)
  }

  /// Does all of it, for the names of one store.
  public init(_ store: NamespaceStore = NamespaceStore()) {
    do throws(KeptNamespaceError) {
      names = try KeptNamespaces(store: store).collect().map(\.name)
    } catch { failures.append(.kept(error)) }
    do throws(NamespaceError) {
      for name in try store.removeStale() where !names.contains(name) { names.append(name) }
    } catch { failures.append(.store(error)) }
    do throws(UplinkError) { uplinks = try UplinkHost(store: store).collect() } catch {
      failures.append(.uplink(error))
    }
  }
}

extension Housekeeping.Failure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .kept(let error): "\(error)"
    case .store(let error): "\(error)"
    case .uplink(let error): "\(error)"
    }
  }
}
