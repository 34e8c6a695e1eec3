import CLinux
import Netlink

/// Sends all packets that a device receives out of another one instead, such as an ifb, whose queueing discipline
/// shapes them (tc-u32(8), tc-mirred(8)). The device needs `QdiscSettings.ingress` for it.
///
///     try kernel.perform(QdiscRequest(.add, device: 4, parent: .ingress, handle: QdiscHandle(0xffff), .ingress))
///     try kernel.perform(RedirectRequest(from: 4, to: 5))
public struct RedirectRequest: KernelRequest, Hashable {
  /// The index of the device that receives.
  public var device: Int32
  /// The index of the device that sends.
  public var target: Int32

  /// - Parameters:
  ///   - device: the index of the device that receives.
  ///   - target: the index of the device that sends.
  public init(from device: Int32, to target: Int32) {
    self.device = device
    self.target = target
  }

  /// `ETH_P_ALL` (linux/if_ether.h).
  private static let allProtocols: UInt16 = 3

  /// `struct tc_u32_sel` with one key, whose mask of zeros matches every packet: flags (`TC_U32_TERMINAL`), a shift
  /// and the number of keys, 13 further bytes, and 16 of the key.
  private static let everything: [UInt8] = [1, 0, 1] + Array(repeating: 0, count: 29)

  /// `struct tc_mirred`: index, capabilities, what becomes of the packet here (`TC_ACT_STOLEN`), two counts, what
  /// is done (`TCA_EGRESS_REDIR`), and the device.
  private var redirection: [UInt8] {
    [0, 0, 4, 0, 0, 1, UInt32(bitPattern: target)].flatMap { [UInt8](bytesOf: $0 as UInt32) }
  }

  /// `RTM_NEWTFILTER` for the ingress discipline, before all filters of lower priority.
  public var message: Request {
    var header = tcmsg()
    header.tcm_ifindex = device
    header.tcm_parent = QdiscHandle(0xffff).rawValue
    header.tcm_info = 1 << 16 | UInt32(Self.allProtocols.bigEndian)
    var list = AttributeList()
    list.put(QueueingAttributes.keys.kind, string: "u32")
    list.nest(QueueingAttributes.keys.options) { options in
      options.nest(U32FilterAttributes.keys.act) { actions in
        actions.nest(1) { action in
          action.put(TrafficActionAttributes.keys.kind, string: "mirred")
          action.nest(TrafficActionAttributes.keys.options, flagged: true) {
            $0.put(MirredAttributes.keys.parms, bytes: redirection)
          }
        }
      }
      options.put(U32FilterAttributes.keys.sel, bytes: Self.everything)
    }
    return Request(
      RTM_NEWTFILTER, flags: Int(NLM_F_CREATE | NLM_F_EXCL), header: header, attributes: list)
  }
}
