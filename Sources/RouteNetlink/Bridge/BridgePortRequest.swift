import CLinux
import Netlink

/// Changes options of a bridge port (bridge(8), `link set`).
///
///     try kernel.perform(BridgePortRequest(device: 4) { $0.isolated = 1; $0.cost = 7 })
public struct BridgePortRequest: KernelRequest {
  /// The index of the port.
  public var device: Int32
  /// The options to change.
  public var options: NewAttributes<BridgePortAttributes>
  /// Who carries out the change.
  public var targets: BridgeTarget = []
  /// How a hardware port forwards. If this is set, the request also goes to the device itself, whatever
  /// `targets` says.
  public var hardwareMode: BridgeMode?

  /// Changes the options that `fill` sets; the others stay as they are.
  public init(
    device: Int32, _ fill: (inout NewAttributes<BridgePortAttributes>) -> Void = { _ in }
  ) {
    self.device = device
    options = NewAttributes()
    fill(&options)
  }

  /// `RTM_SETLINK` of family `AF_BRIDGE` with the options.
  public var message: Request {
    var list = AttributeList()
    list.nest(LinkAttributes.keys.protinfo, flagged: true, options.list)
    let targets = hardwareMode == nil ? targets : targets.union(.device)
    if !targets.isEmpty {
      list.nest(LinkAttributes.keys.afSpec) { nest in
        nest.put(BridgeLinkAttributes.keys.flags, targets)
        if let hardwareMode { nest.put(BridgeLinkAttributes.keys.mode, hardwareMode) }
      }
    }
    return Request(RTM_SETLINK, header: ifinfomsg(bridge: device), attributes: list)
  }
}

/// How hardware forwards between its ports (`BRIDGE_MODE_*`, linux/if_bridge.h).
public struct BridgeMode: NamedValue {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Forwards between the ports itself (virtual Ethernet bridge).
  public static let veb = BridgeMode(rawValue: 0)
  /// Forwards through the connected switch (virtual Ethernet port aggregator).
  public static let vepa = BridgeMode(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [.vepa: "vepa", .veb: "veb"]
}

/// Changes a port's state in one instance of the multiple spanning tree (bridge(8), `mst set`).
public struct MSTRequest: KernelRequest, Hashable {
  /// The index of the port.
  public var device: Int32
  /// The instance, and the state to set in it.
  public var tree: SpanningTreeState

  /// Puts the port into `state` in the instance.
  public init(device: Int32, instance: UInt16, state: BridgePortState) {
    self.device = device
    tree = SpanningTreeState(instance: instance, state: state)
  }

  /// `RTM_SETLINK` of family `AF_BRIDGE` with the instance and its state.
  public var message: Request {
    var list = AttributeList()
    list.nest(LinkAttributes.keys.afSpec) { spec in
      spec.nest(BridgeLinkAttributes.keys.mst) { trees in
        trees.nest(BridgeMSTListAttributes.keys.entry, flagged: true) { entry in
          entry.put(BridgeMSTAttributes.keys.msti, tree.instance)
          entry.put(BridgeMSTAttributes.keys.state, tree.state)
        }
      }
    }
    return Request(RTM_SETLINK, header: ifinfomsg(bridge: device), attributes: list)
  }
}
