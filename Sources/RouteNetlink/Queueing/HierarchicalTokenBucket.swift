import Linux
import CLinux
import Netlink

/// A tree of classes that share a device's rate (tc-htb(8)). Other messages make the classes.
public struct HierarchicalTokenBucket: Sendable, Hashable {
  /// The minor number of the class for packets that no filter classifies; 0 for none, so that these are not
  /// limited.
  public var defaultClass: UInt32
  /// The divisor that turns a class's rate into its quantum.
  public var rateToQuantum: UInt32
  /// How many unclassified packets may wait; nil for the length of the device's own queue.
  public var directQueueLength: UInt32?

  /// - Parameters:
  ///   - defaultClass: the minor number of the class for packets that no filter classifies; 0 for none.
  ///   - rateToQuantum: the divisor that turns a class's rate into its quantum.
  public init(defaultClass: UInt32 = 0, rateToQuantum: UInt32 = 10) {
    self.defaultClass = defaultClass
    self.rateToQuantum = rateToQuantum
  }

  /// The settings of a device's discipline; nil if it is of another kind.
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
    // The protocol version of the kernel (TC_HTB_PROTOVER).
    fixed.version = 3
    fixed.rate2quantum = rateToQuantum
    fixed.defcls = defaultClass
    var list = AttributeList()
    list.put(HierarchicalTokenBucketAttributes.keys.global, bytes: [UInt8](bytesOf: fixed))
    if let directQueueLength {
      list.put(HierarchicalTokenBucketAttributes.keys.directQlen, directQueueLength)
    }
    return list
  }
}
