/// Identifies a service.
public struct ServicePlace: Sendable, Hashable {
  /// The node that it runs in.
  public var node: String
  /// Its name, unique within the node.
  public var name: String

  /// The service `name` of a node.
  public init(node: String, name: String) {
    self.node = node
    self.name = name
  }
}

/// Starts, stops and watches a lab's services.
public protocol ServiceControl: AnyObject {
  /// Starts a service of a node, and keeps it running.
  func start(_ service: Service, node: String, lab: Lab) throws(LabError)
  /// Ends services, all at once.
  ///
  /// - Returns: for each service, what went wrong; nil if nothing did.
  func stop(_ services: [ServicePlace]) -> [LabError?]
  /// The status of each service, by node and name; empty if no supervisor runs.
  func status() throws(LabError) -> [String: [String: ServiceStatus]]
  /// Whether the supervisor is running.
  func isRunning() throws(LabError) -> Bool
  /// Ends all services and the supervisor.
  func shutDown() throws(LabError)
}
