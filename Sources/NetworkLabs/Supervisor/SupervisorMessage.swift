/// What a supervisor is asked: one line of JSON, answered by one line.
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

/// How a service is started, besides what the file says of it.
struct ServiceLaunch: Codable {
  /// Its environment besides the service's own.
  var environment: [String: String]
  /// Where it starts; nil for the root directory.
  var directory: String?
  /// See `ServiceLog.fileLimit`.
  var logLimit: Int
  /// `LabNode.boundPaths`; nil from an earlier version.
  var boundPaths: [String]?
}
