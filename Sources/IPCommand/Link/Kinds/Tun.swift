import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

extension LinkKind {
  /// A device that a process reads and writes. `ip tuntap` makes it; here it is only shown.
  static let tun = LinkKind("tun", rows: Tun.rows)
}

private enum Tun {
  static let rows: [KindAttribute] = [
    KindAttribute(TunAttributes.keys.type) { type, view in
      let name = type.word(or: "UNKNOWN:\(type.rawValue)")
      view.output.field("type", "type ", name)
    },
    shown(TunAttributes.keys.pi, "pi"),
    shown(TunAttributes.keys.vnetHdr, "vnet_hdr"),
    .payload(TunAttributes.keys.multiQueue) { payload, view in
      queues(payload.u8 ?? 0 != 0, view)
    } absent: { view in
      queues(false, view)
    },
    shown(TunAttributes.keys.persist, "persist"),
    KindAttribute(TunAttributes.keys.owner) { user, view in
      owner("user", user, UserEntry(id: user)?.name, view)
    },
    KindAttribute(TunAttributes.keys.group) { group, view in
      owner("group", group, GroupEntry(id: group)?.name, view)
    },
  ]

  private static func shown(_ key: AttributeKey<UInt8>, _ label: String) -> KindAttribute {
    .payload(key) { payload, view in
      view.output.onOff(label, label, payload.u8 ?? 0 != 0)
    }
  }

  /// The number of queues, if it may have several.
  private static func queues(_ areMany: Bool, _ view: KindView) {
    guard areMany else { return view.output.json("multi_queue", .bool(false)) }
    view.output.flag("multi_queue", "multi_queue ")
    if let count = view.table[TunAttributes.keys.numQueues] {
      view.output.field("numqueues", "numqueues ", count)
    }
    if let count = view.table[TunAttributes.keys.numDisabledQueues] {
      view.output.field("numdisabled", "numdisabled ", count)
    }
  }

  private static func owner(_ key: String, _ number: UInt32, _ name: String?, _ view: KindView) {
    if let name {
      view.output.field(key, key + " ", name)
    } else {
      view.output.field(key, key + " ", number)
    }
  }
}
