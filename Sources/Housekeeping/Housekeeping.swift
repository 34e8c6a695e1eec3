import Isolation
import NetworkNamespaces
import Uplinks

/// The part of `netns gc` that does not concern labs: removes names of all kinds that killed programs and ended
/// namespaces left behind, and repairs uplinks.
public struct Housekeeping {
  /// What was done about uplinks, one line each.
  public private(set) var uplinks: [String] = []
  /// The removed names, each once.
  public private(set) var names: [NamespaceName] = []
  /// The parts that failed; the others were done nevertheless.
  public private(set) var failures: [Failure] = []

  /// A part that failed.
  public enum Failure: Error, Sendable {
    /// Removing names that hold namespaces of several kinds.
    case kept(KeptNamespaceError)
    /// Removing names of network namespaces.
    case store(NamespaceError)
    /// Repairing uplinks and published ports.
    case uplink(UplinkError)
  }

  /// Does everything, for the names in one store.
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
