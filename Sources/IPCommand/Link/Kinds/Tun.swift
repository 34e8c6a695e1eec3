import CLinux
import Glibc
import Netlink

extension LinkKind {
  /// A device that a process reads and writes; made by `ip tuntap`, only shown here.
  static let tun = LinkKind("tun", rows: Tun.rows)
}

private enum Tun {
  static let rows: [KindAttribute] = [
    KindAttribute(IFLA_TUN_TYPE) { payload, view in
      guard let type = payload.u8 else { return }
      let name = Int32(type) == IFF_TUN ? "tun" : Int32(type) == IFF_TAP ? "tap" : "UNKNOWN:\(type)"
      view.output.field("type", "type ", name)
    },
    shown(IFLA_TUN_PI, "pi"),
    shown(IFLA_TUN_VNET_HDR, "vnet_hdr"),
    KindAttribute(IFLA_TUN_MULTI_QUEUE) { payload, view in
      queues(payload.u8 ?? 0 != 0, view)
    } absent: { view in
      queues(false, view)
    },
    shown(IFLA_TUN_PERSIST, "persist"),
    KindAttribute(IFLA_TUN_OWNER) { payload, view in
      guard let user = payload.u32 else { return }
      owner("user", user, getpwuid(user).map { String(cString: $0.pointee.pw_name) }, view)
    },
    KindAttribute(IFLA_TUN_GROUP) { payload, view in
      guard let group = payload.u32 else { return }
      owner("group", group, getgrgid(group).map { String(cString: $0.pointee.gr_name) }, view)
    },
  ]

  private static func shown(_ code: Int, _ label: String) -> KindAttribute {
    KindAttribute(code) { payload, view in
      view.output.onOff(label, label, payload.u8 ?? 0 != 0)
    }
  }

  /// The number of queues, where there may be several.
  private static func queues(_ areMany: Bool, _ view: KindView) {
    guard areMany else { return view.output.json("multi_queue", .bool(false)) }
    view.output.flag("multi_queue", "multi_queue ")
    if let count = view.table.u32(IFLA_TUN_NUM_QUEUES) {
      view.output.field("numqueues", "numqueues ", count)
    }
    if let count = view.table.u32(IFLA_TUN_NUM_DISABLED_QUEUES) {
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
