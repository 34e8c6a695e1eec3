import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Linux

/// `tuntap show`: the devices of the driver, with their properties from sysfs.
struct TuntapList {
  let session: Session
  private let sysfs: Sysfs

  private var output: Output { session.output }

  init(session: Session) {
    self.session = session
    sysfs = Sysfs(ofCurrentNamespace: session.options.namespace != nil)
  }

  func show() throws(CommandFailure) {
    var query = LinkQuery()
    query.kind = "\(TunAttributes.kinds[0])"
    var names: [String] = []
    try session.kernel.dump(query.message) { message in
      guard let link = Link(message), link.isA(TunAttributes.self),
        [.ethernet, .noHeader].contains(link.type),
        let name = link.name
      else { return }
      names.append(name)
    }
    let attached = session.options.details > 0 ? TuntapProcesses.all() : [:]
    try output.document { () throws(CommandFailure) in
      for name in names { describe(name, attached[name] ?? []) }
    }
  }

  private func describe(_ name: String, _ processes: [TuntapProcess]) {
    guard let flags = property("tun_flags", of: name), let user = property("owner", of: name),
      let group = property("group", of: name)
    else { return }
    output.object {
      output.field("ifname", "", name, ":", color: .interface)
      describe(flags: Int32(truncatingIfNeeded: flags))
      // -1 means nobody.
      if user != -1 { output.field("user", " user ", user, "") }
      if group != -1 { output.field("group", " group ", group, "") }
      if session.options.details > 0 { describe(processes) }
      output.endRecord()
    }
  }

  private func property(_ file: String, of name: String) -> Int64? {
    let path = "class/net/\(name)/\(file)"
    if let number = sysfs.number(path) { return number }
    session.complain("fopen /sys/\(path): \(errorText(errno))")
    return nil
  }

  private func describe(flags: Int32) {
    let words: [(name: String, isSet: Bool)] = [
      ("tun", flags & IFF_TUN != 0), ("tap", flags & IFF_TAP != 0),
      ("pi", flags & IFF_NO_PI == 0), ("one_queue", flags & IFF_ONE_QUEUE != 0),
      ("multi_queue", flags & IFF_MULTI_QUEUE != 0), ("vnet_hdr", flags & IFF_VNET_HDR != 0),
      ("persist", flags & IFF_PERSIST != 0), ("filter", flags & IFF_NOFILTER == 0),
    ]
    let known =
      IFF_TUN | IFF_TAP | IFF_NO_PI | IFF_ONE_QUEUE | IFF_MULTI_QUEUE | IFF_VNET_HDR | IFF_PERSIST
      | IFF_NOFILTER
    output.array("flags") {
      for word in words where word.isSet { output.field(nil, " ", word.name, "") }
      if flags & ~known != 0 { output.hex(nil, " ", flags & ~known, "") }
    }
  }

  private func describe(_ processes: [TuntapProcess]) {
    output.newline()
    output.text("\tAttached to processes:")
    output.array("processes") {
      for process in processes {
        output.object {
          output.field("name", "", process.name, "")
          output.field("pid", "(", process.id, ")")
        }
      }
    }
  }
}

/// Reads numbers from sysfs, which shows the devices of the namespace in which it was mounted.
private final class Sysfs {
  private let directory: Int32

  /// A sysfs for the current namespace, unless /sys itself is that.
  init(ofCurrentNamespace: Bool) {
    let own = ofCurrentNamespace ? linux_open_sysfs(nil) : -1
    directory = own >= 0 ? own : open("/sys", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  }

  deinit { close(directory) }

  /// The number in a file; nil if there is none.
  func number(_ path: String) -> Int64? {
    let descriptor = openat(directory, path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let content = readAll(descriptor) else { return nil }
    let text = String(decoding: content.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    return Number.signed(text, in: Int64.min...Int64.max)
  }
}
