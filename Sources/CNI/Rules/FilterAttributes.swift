import Netlink

// The attributes of nftables that the plugin sends or reads (linux/netfilter/nf_tables.h). Numbers are in network order.

/// Attributes of a table.
struct FilterTableAttributes: AttributeSet {
  static let prefix: StaticString = "NFTA_TABLE_"
  static let keys = FilterTableAttributes()

  let name = AttributeKey<String>(1, "NAME")
}

/// Attributes of a chain.
struct FilterChainAttributes: AttributeSet {
  static let prefix: StaticString = "NFTA_CHAIN_"
  static let keys = FilterChainAttributes()

  let table = AttributeKey<String>(1, "TABLE")
  let name = AttributeKey<String>(3, "NAME")
  let hook = AttributeKey<[UInt8]>(4, "HOOK")
  let type = AttributeKey<String>(7, "TYPE")
}

/// Where a chain is called.
struct FilterHookAttributes: AttributeSet {
  static let prefix: StaticString = "NFTA_HOOK_"
  static let keys = FilterHookAttributes()

  let number = AttributeKey<UInt32>(1, "HOOKNUM", .network)
  let priority = AttributeKey<Int32>(2, "PRIORITY", .network)
}

/// Attributes of a rule.
struct FilterRuleAttributes: AttributeSet {
  static let prefix: StaticString = "NFTA_RULE_"
  static let keys = FilterRuleAttributes()

  let table = AttributeKey<String>(1, "TABLE")
  let chain = AttributeKey<String>(2, "CHAIN")
  let handle = AttributeKey<UInt64>(3, "HANDLE", .network)
  /// A list of expressions, each in a `FilterListAttributes.element`.
  let expressions = AttributeKey<[UInt8]>(4, "EXPRESSIONS")
  /// What nft stores: the comment.
  let userData = AttributeKey<[UInt8]>(7, "USERDATA")
}

/// An element of a list.
struct FilterListAttributes: AttributeSet {
  static let prefix: StaticString = "NFTA_LIST_"
  static let keys = FilterListAttributes()

  let element = AttributeKey<[UInt8]>(1, "ELEM")
}

/// An expression: its kind, and the attributes of that kind.
struct FilterExpressionAttributes: AttributeSet {
  static let prefix: StaticString = "NFTA_EXPR_"
  static let keys = FilterExpressionAttributes()

  let name = AttributeKey<String>(1, "NAME")
  let data = AttributeKey<[UInt8]>(2, "DATA")
}

/// A value, or a verdict.
struct FilterDataAttributes: AttributeSet {
  static let prefix: StaticString = "NFTA_DATA_"
  static let keys = FilterDataAttributes()

  let value = AttributeKey<[UInt8]>(1, "VALUE")
  let verdict = AttributeKey<[UInt8]>(2, "VERDICT")
}

/// What becomes of a packet.
struct FilterVerdictAttributes: AttributeSet {
  static let prefix: StaticString = "NFTA_VERDICT_"
  static let keys = FilterVerdictAttributes()

  let code = AttributeKey<UInt32>(1, "CODE", .network)
}

/// "meta": loads what is known of a packet besides its bytes.
struct FilterMetaAttributes: AttributeSet {
  static let prefix: StaticString = "NFTA_META_"
  static let keys = FilterMetaAttributes()

  let register = AttributeKey<UInt32>(1, "DREG", .network)
  let key = AttributeKey<UInt32>(2, "KEY", .network)
}

/// "payload": loads bytes of a packet.
struct FilterPayloadAttributes: AttributeSet {
  static let prefix: StaticString = "NFTA_PAYLOAD_"
  static let keys = FilterPayloadAttributes()

  let register = AttributeKey<UInt32>(1, "DREG", .network)
  let base = AttributeKey<UInt32>(2, "BASE", .network)
  let offset = AttributeKey<UInt32>(3, "OFFSET", .network)
  let count = AttributeKey<UInt32>(4, "LEN", .network)
}

/// "cmp": compares a register with a value.
struct FilterCompareAttributes: AttributeSet {
  static let prefix: StaticString = "NFTA_CMP_"
  static let keys = FilterCompareAttributes()

  let register = AttributeKey<UInt32>(1, "SREG", .network)
  let operation = AttributeKey<UInt32>(2, "OP", .network)
  let data = AttributeKey<[UInt8]>(3, "DATA")
}

/// "bitwise": changes the bits of a register.
struct FilterBitwiseAttributes: AttributeSet {
  static let prefix: StaticString = "NFTA_BITWISE_"
  static let keys = FilterBitwiseAttributes()

  let source = AttributeKey<UInt32>(1, "SREG", .network)
  let target = AttributeKey<UInt32>(2, "DREG", .network)
  let count = AttributeKey<UInt32>(3, "LEN", .network)
  let mask = AttributeKey<[UInt8]>(4, "MASK")
  let flipped = AttributeKey<[UInt8]>(5, "XOR")
}

/// "immediate": puts a value into a register.
struct FilterImmediateAttributes: AttributeSet {
  static let prefix: StaticString = "NFTA_IMMEDIATE_"
  static let keys = FilterImmediateAttributes()

  let register = AttributeKey<UInt32>(1, "DREG", .network)
  let data = AttributeKey<[UInt8]>(2, "DATA")
}
