import CLinux

/// The type of a message (netlink(7), `nlmsg_type`). From 16 on each family has its own; `RouteNetlink` has those of
/// rtnetlink.
@frozen
public struct MessageType: RawRepresentable, Sendable, Hashable {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// A type by the kernel's constant.
  @inlinable package init(_ number: Int) { rawValue = UInt16(number) }

  /// `NLMSG_NOOP`: a message to be ignored.
  @inlinable public static var noOperation: Self { Self(Int(NLMSG_NOOP)) }
  /// `NLMSG_ERROR`: the answer to a request, which the kernel carried out or refused.
  @inlinable public static var error: Self { Self(Int(NLMSG_ERROR)) }
  /// `NLMSG_DONE`: the end of a dump.
  @inlinable public static var done: Self { Self(Int(NLMSG_DONE)) }
  /// `NLMSG_OVERRUN`: data was lost.
  @inlinable public static var overrun: Self { Self(Int(NLMSG_OVERRUN)) }
}

extension Int {
  /// The number of a type, to compare it with the kernel's constants.
  @inlinable package init(_ type: MessageType) { self = Int(type.rawValue) }
}

/// The flags of a message (netlink(7), `nlmsg_flags`). Some bits mean one thing in a request for objects, another in one
/// for a change, and another in an answer.
@frozen
public struct MessageFlags: OptionSet, Sendable, Hashable {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Flags by the kernel's constants.
  @inlinable package init(_ bits: Int) { rawValue = UInt16(bits) }

  /// `NLM_F_REQUEST`: a request to the kernel. Every request gets it.
  @inlinable public static var request: Self { Self(Int(NLM_F_REQUEST)) }
  /// `NLM_F_MULTI`: a part of an answer that `MessageType.done` ends.
  @inlinable public static var multipart: Self { Self(Int(NLM_F_MULTI)) }
  /// `NLM_F_ACK`: the kernel shall answer even if it carries the request out.
  @inlinable public static var acknowledge: Self { Self(Int(NLM_F_ACK)) }
  /// `NLM_F_ECHO`: the kernel shall report what it changed.
  @inlinable public static var echo: Self { Self(Int(NLM_F_ECHO)) }
  /// `NLM_F_DUMP_INTR`: objects changed during the dump, so that the list may have gaps.
  @inlinable public static var dumpInterrupted: Self { Self(Int(NLM_F_DUMP_INTR)) }
  /// `NLM_F_DUMP`: a request for all objects that match.
  @inlinable public static var dump: Self { Self(Int(NLM_F_DUMP)) }
  /// `NLM_F_REPLACE`: a change that may replace an existing object.
  @inlinable public static var replace: Self { Self(Int(NLM_F_REPLACE)) }
  /// `NLM_F_EXCL`: a change that fails if the object exists.
  @inlinable public static var exclusive: Self { Self(Int(NLM_F_EXCL)) }
  /// `NLM_F_CREATE`: a change that makes the object if it does not exist.
  @inlinable public static var create: Self { Self(Int(NLM_F_CREATE)) }
  /// `NLM_F_APPEND`: a change that adds to the end of a list.
  @inlinable public static var append: Self { Self(Int(NLM_F_APPEND)) }
  /// `NLM_F_BULK`: a deletion of all objects that match.
  @inlinable public static var bulk: Self { Self(Int(NLM_F_BULK)) }
  /// `NLM_F_CAPPED`: an answer that repeats only the header of the request.
  @inlinable public static var capped: Self { Self(Int(NLM_F_CAPPED)) }
  /// `NLM_F_ACK_TLVS`: an answer with the details of `ExtendedAck`.
  @inlinable public static var hasDetails: Self { Self(Int(NLM_F_ACK_TLVS)) }
}
