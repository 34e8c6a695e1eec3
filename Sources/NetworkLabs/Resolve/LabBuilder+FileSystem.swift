import Glibc
import NetworkNamespaces
import Linux

extension LabBuilder {
  /// The private file system of a node; nil if it uses the host's.
  func filesystem(of spec: NodeSpec, _ node: LabNode) -> PrivateFileSystem? {
    let mode = spec.filesystem ?? (isContainerlab ? .private : .host)
    guard mode == .private, node.kind == .linux else {
      if node.kind == .linux, !spec.binds.isEmpty {
        reader.ignore("`binds` without `filesystem: private`", at: spec.$binds.position)
      }
      return nil
    }
    var result = PrivateFileSystem()
    // Commands write results into the lab's directory, so keep it, unless it is one of programs or settings.
    let directory = topology.source.base
    if directory.hasPrefix("/"), !["/", "/etc", "/usr"].contains(directory) {
      result.kept.append(directory)
    }
    for bind: Placed<String> in spec.$binds.elements() {
      guard let bind = parsed(bind, node) else { continue }
      result.binds.removeAll { $0.target == bind.target }
      result.binds.append(bind)
    }
    return result
  }

  /// Parses "SOURCE:TARGET[:OPTIONS]"; nil after a fault, or if the source does not exist.
  private func parsed(_ bind: Placed<String>, _ node: LabNode) -> PrivateFileSystem.Bind? {
    let parts = bind.value.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard (2...3).contains(parts.count), !parts[0].isEmpty, parts[1].hasPrefix("/") else {
      reader.fault(
        bind.position, "`\(bind.value)` is no bind",
        advice: "write SOURCE:TARGET, or SOURCE:TARGET:ro")
      return nil
    }
    let source = topology.source.path(
      topology.source.expandedNames(parts[0], lab: draft.name, node: node.name))
    guard access(source, F_OK) == 0 else {
      reader.warn(bind.position, "`\(source)` of `\(node.name)` is not there: not bound")
      return nil
    }
    let options = parts.count > 2 ? parts[2].split(separator: ",") : []
    return .init(source, on: parts[1], isReadOnly: options.contains("ro"))
  }
}
