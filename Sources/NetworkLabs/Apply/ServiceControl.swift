/// Where a service is.
public struct ServicePlace: Sendable, Hashable {
  /// The node that it runs in.
  public var node: String
  /// Its name, which is its own within the node.
  public var name: String

  /// The place of the service `name` of a node.
  public init(node: String, name: String) {
    self.node = node
    self.name = name
  }
}

/// What keeps a lab's services running.
public protocol ServiceControl: AnyObject {
  func start(_ service: Service, node: String, lab: Lab) throws(LabError)
  /// Ends services, all at once.
  ///
  /// - Returns: what went wrong, for each of them; nil where nothing did.
  func stop(_ services: [ServicePlace]) -> [LabError?]
  /// Services by node and name; empty where nothing runs.
  func status() throws(LabError) -> [String: [String: ServiceStatus]]
  /// Whether there is anything to keep services running.
  func isRunning() throws(LabError) -> Bool
  /// Ends all services, and what keeps them running.
  func shutDown() throws(LabError)
}
