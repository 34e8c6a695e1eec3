/// Judges a lab, wherever it comes from: what a file can give, `up` can make.
///
/// The form comes first, value by value; then what no single value shows, such as addresses, gateways,
/// masters and loops that do not fit.
struct Validator {
  let lab: Lab
  let reader: Reader
  let doubts: Doubts
  let index: LabIndex
  let segments: Segments

  /// - Parameter doubts: what is not known of the lab, so that nothing that follows from it is told.
  init(_ lab: Lab, _ reader: Reader, doubts: Doubts = Doubts()) {
    self.lab = lab
    self.reader = reader
    self.doubts = doubts
    index = LabIndex(lab)
    segments = Segments(lab.devices, index.devices)
  }

  func run() {
    // Addresses that are none would trap below; no file gives them.
    guard checkValues() else { return }
    checkNodes()
    checkDuplicateAddresses()
    checkSubnets()
    checkSharedNetworks()
    checkRoutes()
    checkPlaces()
    checkParents()
    checkBridgePorts()
    checkBridgeLoops()
    checkDevices()
    checkServices()
    checkChecks()
  }

  func device(_ id: DeviceID) -> Device? { index.devices[id].map { lab.devices[$0] } }

  func devices(of node: String) -> [Device] {
    (index.devicesOfNode[node] ?? []).map { lab.devices[$0] }
  }

  func name(_ device: Device) -> String { "\(device.node):\(device.name)" }

  /// The pairs, each with the end that stands first.
  var pairs: [(first: Device, second: Device)] {
    lab.devices.enumerated().compactMap { number, device in
      guard let peer = device.kind.peer, let other = index.devices[peer], number < other else {
        return nil
      }
      return (device, lab.devices[other])
    }
  }

  func fault(_ position: Position?, _ message: String, advice: String? = nil) {
    reader.fault(position ?? .none, message, advice: advice)
  }

  func warn(_ position: Position?, _ message: String, advice: String? = nil) {
    reader.warn(position ?? .none, message, advice: advice)
  }

  /// "the first is at 4:5", where that is known.
  func first(at position: Position?) -> String? { position.map { "the first is at \($0)" } }
}

extension Lab {
  /// What is wrong with it, and what may surprise: everything that `netns` would say of a file that gives
  /// this lab. `LabManager` refuses a lab with an error among these before it touches anything.
  public var faults: [Fault] {
    let reader = Reader()
    Validator(self, reader).run()
    return reader.faults
  }

  /// - Throws: all errors.
  func check() throws(FaultList) {
    let errors = faults.filter { $0.severity == .error }
    if !errors.isEmpty { throw FaultList(errors) }
  }
}
