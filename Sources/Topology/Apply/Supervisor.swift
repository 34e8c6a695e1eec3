/// placeholder
public final class Supervisor: ServiceControl {
  public init(paths: LabPaths) {}
  public func start(_ service: Service, node: String, lab: Lab) throws(LabError) {}
  public func stop(_ name: String, node: String) throws(LabError) {}
  public func status() throws(LabError) -> [String: [String: ServiceStatus]] { [:] }
  public func shutDown() throws(LabError) {}
}
