/// Judges any lab, from a file or not. `up` can make every lab that passes.
///
/// It first checks single values, then how they fit together: addresses, gateways, masters, loops.
struct Validator {
  let lab: Lab
  let reader: Reader
  let doubts: Doubts
  let index: LabIndex
  let segments: Segments

  /// - Parameter doubts: what is not known of the lab. Whatever follows only from that is not reported.
  init(_ lab: Lab, _ reader: Reader, doubts: Doubts = Doubts()) {
    self.lab = lab
    self.reader = reader
    self.doubts = doubts
    index = LabIndex(lab)
    segments = Segments(lab.devices, index.devices)
  }

  func run() {
    // Malformed addresses would trap below. No file leads to them.
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

  /// The pairs, each with the end that is declared first.
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

  /// "the first is at 4:5", if that is known.
  func first(at position: Position?) -> String? { position?.asFirst }
}

extension Lab {
  /// What is wrong with it, and what may surprise: everything that `netns` would report for an equivalent file.
  /// `LabManager` rejects a lab with an error among these before it changes anything.
  public var faults: [Fault] {
    let reader = Reader()
    Validator(self, reader).run()
    return reader.faults
  }

  /// - Throws: all errors among the faults.
  func check() throws(FaultList) {
    let errors = faults.filter { $0.severity == .error }
    if !errors.isEmpty { throw FaultList(errors) }
  }
}
