import NetworkNamespaces
import RouteNetlink

/// The program that this one is called as, and everything that depends on it. Nothing else compares the name.
///
/// As `ip` and `bridge` it behaves like iproute2, bugs included. As `netns` it prints more, repairs more, and handles
/// more than network namespaces.
enum Personality: String, Sendable {
  case ip, bridge, netns

  /// From the name it is called by: `ip`, or `ip` with the name of an object (`ipaddr`); `bridge`; anything else is
  /// `netns`.
  init(calledAs name: String) {
    self = name.hasPrefix("ip") ? .ip : name == "bridge" ? .bridge : .netns
  }

  var name: String { rawValue }

  // MARK: what it has

  /// Its options, in the order in which a word is compared with them.
  var options: [Word<OptionReader>] {
    switch self {
    case .ip: OptionTable.ip
    case .bridge: OptionTable.bridge
    case .netns: OptionTable.netns
    }
  }

  var objects: [ObjectTable.Row] { self == .bridge ? ObjectTable.bridge : ObjectTable.ip }
  /// Whether it has commands of its own besides the objects.
  var hasCommands: Bool { self == .netns }

  // MARK: options and words

  /// Whether `-family` accepts a family.
  func takes(family: AddressFamily) -> Bool {
    self != .bridge || family == .ipv4 || family == .ipv6
  }
  /// Whether -c abbreviates -color rather than -compressvlans, as for `bridge`.
  var triesColorFirst: Bool { self == .bridge }
  /// The hint for an unknown option.
  var optionHelp: String {
    switch self {
    case .ip: "ip -help"
    case .bridge: "bridge help"
    case .netns: "netns help options"
    }
  }
  /// The exit status for an unknown object.
  var unknownObjectStatus: Int32 { self == .bridge ? 255 : 1 }
  /// Whether a word that no row accepts is an error. iproute2 ignores it.
  var refusesSurplus: Bool { self == .netns }
  /// Whether `--` may precede the command of `exec`.
  var takesDashes: Bool { self == .netns }
  /// Whether `monitor` with words shows rtnetlink objects instead of names.
  var monitorsObjects: Bool { self == .netns }

  // MARK: namespaces

  /// What to do about files that occupy a name.
  var healing: NamespaceStore.Healing { self == .netns ? .on : .off }
  /// The rules for names of new namespaces.
  var newNames: NamespaceName.Rules { self == .netns ? .printable : .fileName }
  /// Whether names may hold namespaces of all kinds, and whether it accepts paths, nodes of labs, and uplinks.
  var knowsMore: Bool { self == .netns }
  /// Whether `exec` also shows files below /etc/netns that the host's /etc does not have.
  var showsMissingFiles: Bool { self == .netns }

  // MARK: what it tells

  /// Whether it reports failures and results in sentences of its own, gives hints, and escapes control characters.
  var explains: Bool { self == .netns }
  /// Whether errors of the kernel or the store are reported or ignored exactly as iproute2 does.
  var mirrorsRefusals: Bool { self != .netns }
  /// Whether queries that iproute2 answers only in text also have a JSON form.
  var hasJSONEverywhere: Bool { self == .netns }

  // MARK: batches and capabilities

  /// Whether a batch goes on where iproute2 exits at once: after `help`, a misspelt word, or a command ended by a
  /// signal.
  var staysInBatch: Bool { self == .netns }
  /// Whether the status counts a command that failed in one of all namespaces.
  var countsFailures: Bool { self == .netns }
  /// Whether an ordinary user's own namespaces may take the place of root's.
  var isForPlainUsers: Bool { self == .netns }
  /// Whether it drops the capabilities it does not need, as `ip` does.
  var dropsCapabilities: Bool { self == .ip }
}
