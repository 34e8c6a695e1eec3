import CLinux
import Netlink

/// A tree of classes that share a device's rate (tc-htb(8)). The classes themselves are made with other messages.
public struct HierarchicalTokenBucket: Sendable, Hashable {
  /// The class of what no filter puts into one, by its lower 16 bits; 0 for none, so that it is not limited.
  public var defaultClass: UInt32
  /// What a class's rate is divided by for its quantum.
  public var rateToQuantum: UInt32
  /// Packets that may wait of what is in no class; nil for the length of the device's own queue.
  public var directQueueLength: UInt32?

  /// - Parameters:
  ///   - defaultClass: the minor number of the class of what no filter puts into one; 0 for none.
  ///   - rateToQuantum: what a class's rate is divided by for its quantum.
  public init(defaultClass: UInt32 = 0, rateToQuantum: UInt32 = 10) {
    self.defaultClass = defaultClass
    self.rateToQuantum = rateToQuantum
  }

  /// What a discipline of a device does; nil where it is of another kind.
  public init?(_ qdisc: Qdisc) {
    guard let table = qdisc.options(HierarchicalTokenBucketAttributes.self)?.attributeTable,
      // struct tc_htb_glob: version, rate2quantum, defcls.
      let fixed = table.payload(HierarchicalTokenBucketAttributes.keys.global),
      let rateToQuantum: UInt32 = fixed.integer(at: 4),
      let defaultClass: UInt32 = fixed.integer(at: 8)
    else { return nil }
    self.init(defaultClass: defaultClass, rateToQuantum: rateToQuantum)
    directQueueLength = table[HierarchicalTokenBucketAttributes.keys.directQlen]
  }

  /// The attributes of `TCA_OPTIONS`.
  public var encoded: AttributeList {
    var fixed = tc_htb_glob()
    // The version that the kernel speaks (TC_HTB_PROTOVER).
    fixed.version = 3
    fixed.rate2quantum = rateToQuantum
    fixed.defcls = defaultClass
    var list = AttributeList()
    withUnsafeBytes(of: fixed) {
      list.put(HierarchicalTokenBucketAttributes.keys.global, bytes: Array($0))
    }
    if let directQueueLength {
      list.put(HierarchicalTokenBucketAttributes.keys.directQlen, directQueueLength)
    }
    return list
  }
}
