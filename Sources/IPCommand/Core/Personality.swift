import CLinux
import Glibc
import NetworkNamespaces

/// Which of its programs this one is called as, and all that follows from that: nothing else asks for the name.
///
/// As `ip` and `bridge` it does what iproute2 does, faults included. As `netns` it tells more, heals more and
/// knows more than network namespaces.
enum Personality: String, Sendable {
  case ip, bridge, netns

  /// The program that a command line begins with: `ip`, or `ip` with an object's name (`ipaddr`), `bridge`, or
  /// else `netns`.
  init(calledAs name: String) {
    self = name.hasPrefix("ip") ? .ip : name == "bridge" ? .bridge : .netns
  }

  var name: String { rawValue }

  // MARK: what it has

  /// Its options, in the order in which they are tried.
  var options: [Word<OptionReader>] {
    switch self {
    case .ip: OptionTable.ip
    case .bridge: OptionTable.bridge
    case .netns: OptionTable.netns
    }
  }

  var objects: [ObjectTable.Row] { self == .bridge ? ObjectTable.bridge : ObjectTable.ip }
  /// Whether commands of its own stand beside the objects.
  var hasCommands: Bool { self == .netns }

  // MARK: options and words

  /// Whether `-family` takes it.
  func takes(family: Int32) -> Bool {
    self != .bridge || family == AF_INET || family == AF_INET6
  }
  /// `bridge` thinks of colours first: there -c is not -compressvlans.
  var triesColorFirst: Bool { self == .bridge }
  /// What helps against an option that is unknown.
  var optionHelp: String {
    switch self {
    case .ip: "ip -help"
    case .bridge: "bridge help"
    case .netns: "netns help options"
    }
  }
  /// The exit status for an object that it does not have.
  var unknownObjectStatus: Int32 { self == .bridge ? 255 : 1 }
  /// Whether a word that no row takes is a fault, where iproute2 passes over it.
  var refusesSurplus: Bool { self == .netns }
  /// Whether `--` may stand before the command of `exec`.
  var takesDashes: Bool { self == .netns }
  /// Whether `monitor` with words looks at objects of rtnetlink, not at names.
  var monitorsObjects: Bool { self == .netns }

  // MARK: namespaces

  /// What it makes of files that are in the way of a name.
  var healing: NamespaceStore.Healing { self == .netns ? .on : .off }
  /// The names that it gives to new namespaces.
  var newNames: NamespaceName.Rules { self == .netns ? .printable : .fileName }
  /// Whether names may hold namespaces of all kinds, and paths, nodes of labs and uplinks count.
  var knowsMore: Bool { self == .netns }
  /// Whether `exec` shows files below /etc/netns for which the host's /etc has no place.
  var showsMissingFiles: Bool { self == .netns }

  // MARK: what it tells

  /// Whether it tells of failures and of what it did in sentences of its own, with advice, and escapes what a
  /// terminal would obey.
  var explains: Bool { self == .netns }
  /// Whether what the kernel or the store refused is told or passed over just where iproute2 does that.
  var mirrorsRefusals: Bool { self != .netns }
  /// Whether queries that iproute2 answers as text alone have a form in JSON.
  var hasJSONEverywhere: Bool { self == .netns }

  // MARK: batches and capabilities

  /// Whether a batch goes on where iproute2 leaves the program on the spot: at `help`, at a misspelt word, after
  /// a command that a signal ended.
  var staysInBatch: Bool { self == .netns }
  /// Whether a command that failed in one of all namespaces counts.
  var countsFailures: Bool { self == .netns }
  /// Whether a plain user's namespaces may stand for root's.
  var isForPlainUsers: Bool { self == .netns }
  /// `ip` gives up what it does not need of its user's capabilities.
  var dropsCapabilities: Bool { self == .ip }
}
