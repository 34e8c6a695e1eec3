import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `ip monitor`: shows events in the format of their objects.
struct MonitorRequest {
  /// The labels of the objects asked for; empty for all.
  var objects: Set<String> = []
  var hasLabels = false
  var allNamespaces = false
  var file: String?
  var device: String?
}

enum MonitorObject {
  static let object = CommandObject(
    "monitor", title: "ip monitor",
    verbs: [
      Verb("show", synopsis: "[ all | OBJECTS ]", words: { words.map(\.description) }) {
        (session, arguments) throws(CommandFailure) in
        try run(session, arguments)
      }
    ], isDirect: true)

  /// Objects and options in the order in which a word is compared with them; thus `l` means `label`.
  static let words: [Word<MonitorRequest>] = [
    Word("file", .file) { (request, words) throws(CommandFailure) in
      request.file = try words.next()
    },
    Word("label") { (request, _) in request.hasLabels = true },
    object("link", "LINK"), object("address", "ADDR"), object("maddress", "MADDR"),
    object("=acaddress", "ACADDR"), object("route", "ROUTE"), object("mroute", "MROUTE"),
    object("prefix", "PREFIX"), object("neigh", "NEIGH"), object("netconf", "NETCONF"),
    object("rule", "RULE"), object("nsid", "NSID"), object("nexthop", "NEXTHOP"),
    object("=stats", "STATS"),
    Word("=all") { (request, _) in request.hasLabels = true },
    Word("all-nsid") { (request, _) in request.allNamespaces = true },
    Word("help") { (_, _) throws(CommandFailure) in throw object.help },
    Word("=dev", .device) { (request, words) throws(CommandFailure) in
      request.device = try words.deviceName()
    },
  ]

  private static func object(_ spec: StaticString, _ label: String) -> Word<MonitorRequest> {
    Word(spec) { (request, _) in request.objects.insert(label) }
  }

  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var request = MonitorRequest()
    try arguments.parse(words, into: &request) { (_, _, word) throws(CommandFailure) in
      throw .unknownArgument(word, of: "ip monitor")
    }
    let monitor = try Monitor(request, session)
    if let file = request.file {
      try monitor.replay(file)
    } else {
      try monitor.listen()
    }
  }
}
