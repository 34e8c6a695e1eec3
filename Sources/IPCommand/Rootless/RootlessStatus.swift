import Glibc
import Netlink
import NetworkNamespaces
import Rootless
import Linux

/// `netns rootless status`
enum RootlessStatus {
  static func run(_ session: Session) throws(CommandFailure) {
    let directory = RuntimeDirectory.own()
    let state: Holder.State
    do throws(RootlessError) {
      state = try Holder.find(in: directory)
      if case .running(let holder) = state { try RootlessUplink.endGone(of: holder) }
    } catch {
      throw RootlessWording.failure(of: error)
    }
    let out = session.output
    let shortage = shortage
    try out.document {
      out.object {
        switch state {
        case .running(let holder): show(holder, shortage, out)
        case .ended: out.field("state", "state      ", "ended", "; all in it is gone\n")
        case .none: out.field("state", "state      ", "none", "; netns add makes what it needs\n")
        }
      }
    }
    if case .running = state { return }
    throw CommandFailure("")
  }

  /// Why there are no ids other than the user's own; nil if there are.
  private static var shortage: SubordinateMap.Shortage? {
    do throws(SubordinateMap.Shortage) {
      _ = try SubordinateMap.find()
      return nil
    } catch { return error }
  }

  private static func show(
    _ holder: Holder, _ shortage: SubordinateMap.Shortage?, _ out: Output
  ) {
    out.field("state", "state      ", "running", "")
    out.field("pid", ", process ", holder.pid, "")
    if let since = holder.since {
      if out.isJSON { out.field("since", "", since, "") } else { out.text(" since \(time(since))") }
    }
    let count = holder.idCount ?? 0
    out.field("ids", "\nids        ", count, "")
    if count == 1 {
      let reason = shortage.map { RootlessWording.words(of: $0) }
      let advice = "there would be more by now, after netns rootless stop"
      out.field("reason", ", your own alone: ", reason ?? advice, "")
    }
    out.field("names", "\nnames      ", holder.directory.names.count, "")
    out.field("labs", "\nlabs       ", holder.directory.labs.count, "\n")
    let path = holder.directory.path
    out.field(
      "directory", "directory  ", out.isJSON ? path : path.printable(keepsLines: false), "\n")
    out.array("uplinks") {
      for uplink in RootlessUplink.all(in: holder.directory) { show(uplink, out) }
    }
  }

  private static func show(_ uplink: RootlessUplink, _ out: Output) {
    out.object {
      out.field("name", "uplink     ", uplink.name ?? "-", "")
      out.field("program", ", ", uplink.program, "")
      out.field("state", " ", uplink.isAlive ? "running" : "ended", "")
      out.field("pid", ", process ", uplink.pid, "")
      let label = uplink.ports.isEmpty ? "" : ", ports"
      out.array("ports", before: label, after: "\n") {
        for port in uplink.ports { out.field(nil, " ", port.description, "") }
      }
    }
  }

  /// The local time, as "2026-11-29 12:40:01".
  private static func time(_ seconds: Int) -> String {
    strftime("%Y-%m-%d %H:%M:%S", seconds) ?? "\(seconds)"
  }
}
