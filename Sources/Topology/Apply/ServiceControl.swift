/// What keeps a lab's services running.
public protocol ServiceControl: AnyObject {
  func start(_ service: Service, node: String, lab: Lab) throws(LabError)
  func stop(_ name: String, node: String) throws(LabError)
  /// Services by node and name; empty where nothing runs.
  func status() throws(LabError) -> [String: [String: ServiceStatus]]
  /// Whether there is anything to keep services running.
  func isRunning() throws(LabError) -> Bool
  /// Ends all services, and what keeps them running.
  func shutDown() throws(LabError)
}
