/// A request to a supervisor: one line of JSON, which is answered by one line.
struct SupervisorRequest: Codable {
  enum Verb: String, Codable { case start, stop, status, shutDown }

  var verb: Verb
  var node: String?
  var namespace: String?
  var hostname: String?
  var service: Service?
  var launch: ServiceLaunch?
  var name: String?
}

struct SupervisorAnswer: Codable {
  var error: String?
  var services: [String: [String: ServiceStatus]]?
}

/// What is needed to start a service besides what the file says of it.
struct ServiceLaunch: Codable {
  /// Its environment, without the service's own variables.
  var environment: [String: String]
  /// Its working directory; nil for the root directory.
  var directory: String?
  /// See `ServiceLog.fileLimit`.
  var logLimit: Int
  /// `LabNode.boundPaths`; nil in a request from an earlier version.
  var boundPaths: [String]?
}
