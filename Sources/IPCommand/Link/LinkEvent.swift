import Glibc
import Netlink
import RouteNetlink

/// RTM_NEWLINK and RTM_DELLINK as `ip monitor` shows them.
enum LinkEvent {
  static func isWanted(_ message: Message, _ session: Session, _ device: Int32) -> Bool {
    guard let link = Link(message) else { return false }
    return device == 0 || link.index == device
  }

  static func describe(_ message: Message, _ session: Session) {
    guard let link = Link(message) else { return }
    LinkDescription(session, for: .monitor).describe(link)
  }
}
