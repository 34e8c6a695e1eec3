import Netlink
import RouteNetlink
import Testing

@testable import IPCommand

/// What the words of an encapsulation send, and how it is shown.
@Suite struct EncapWordsTests {
  struct Line: Sendable, CustomTestStringConvertible {
    let words: String
    let type: UInt16
    /// The attributes in the nest as `CODE=HEX`, in any order.
    let attributes: Set<String>
    let text: String

    init(_ words: String, _ type: UInt16, _ attributes: Set<String>, _ text: String) {
      self.words = words
      self.type = type
      self.attributes = attributes
      self.text = text
    }

    var testDescription: String { words }
  }

  private static let second = "fd000000000000000000000000000002"
  private static let third = "fd000000000000000000000000000003"

  static let lines: [Line] = [
    Line(
      "mpls 100/200/300 ttl 5", 1, ["1=00064000000c80000012c100", "2=05"],
      " encap mpls  100/200/300 ttl 5 "),
    Line(
      "ip id 5 src 10.1.0.1 dst 10.1.0.7 tos 0x10 ttl 64 key csum seq", 2,
      ["1=0000000000000005", "3=0a010001", "2=0a010007", "5=10", "4=40", "6=000d"],
      " encap ip id 5 src 10.1.0.1 dst 10.1.0.7 ttl 64 tos 16 key csum seq "),
    Line(
      "ip dst 10.1.0.7 vxlan_opts 7", 2, ["2=0a010007", "8=0c0002800800010007000000"],
      " encap ip dst 10.1.0.7 \n\tvxlan_opts 7 "),
    Line(
      "ip dst 10.1.0.7 erspan_opts 2:0:1:3", 2,
      [
        "2=0a010007",
        "8=240003800500010002000000" + "0800020000000000" + "0500030001000000" + "0500040003000000",
      ],
      " encap ip dst 10.1.0.7 \n\terspan_opts 2:0:1:3 "),
    Line(
      "ip dst 10.1.0.7 geneve_opts 102:80:00aabbcc,1:2:01020304", 2,
      [
        "2=0a010007",
        "8=1c000180" + "0600010001020000" + "0500020080000000" + "0800030000aabbcc"
          + "1c000180" + "0600010000010000" + "0500020002000000" + "0800030001020304",
      ],
      " encap ip dst 10.1.0.7 \n\tgeneve_opts 258:128:00aabbcc,1:2:01020304 "),
    Line(
      "ip6 id 7 dst fd00::2 tc 16 hoplimit 64", 4,
      ["1=0000000000000007", "2=\(second)", "5=16", "4=40"],
      " encap ip6 id 7 dst fd00::2 hoplimit 64 tc 22 "),
    Line(
      "ila 1:2:3:4 csum-mode neutral-map-auto ident-type use-format hook-type input", 3,
      ["1=0001000200030004", "7=03", "8=20", "9=01"],
      " encap ila  1:2:3:4  csum-mode neutral-map-auto  ident-type use-format  hook-type input "),
    Line(
      "seg6 mode encap segs fd00::2,fd00::3", 5, ["1=010000000004040101000000\(third)\(second)"],
      " encap seg6 mode encap segs 2 [ fd00::2 fd00::3 ] "),
    Line(
      "seg6 mode encap segs fd00::2 hmac 0x10", 5,
      [
        "1=010000000007040000080000\(second)0526000000000010" + String(repeating: "00", count: 32)
      ], " encap seg6 mode encap segs 1 [ fd00::2 ] hmac 10 "),
    Line(
      "seg6local action End flavors next-csid lblen 48 nflen 16", 7,
      ["1=01000000", "11=0800010010000000" + "0500020030000000" + "0500030010000000"],
      " encap seg6local action End flavors next-csid lblen 48 nflen 16 "),
    Line(
      "rpl segs fd00::2,fd00::3", 8, ["1=0004030200000000\(third)\(second)"],
      " encap rpl segs 2 [ fd00::2 fd00::3 ] "),
    Line(
      "ioam6 freq 1/3 mode auto tundst fd00::2 trace prealloc type 0x800000 ns 1 size 12", 9,
      ["4=01000000", "5=03000000", "1=03", "2=\(second)", "3=0001000380000000"],
      " encap ioam6 freq 1/3 mode auto tundst fd00::2 trace prealloc type 0x800000 ns 1 size 12 "),
    Line("xfrm if_id 5 dev v0", 10, ["1=05000000"], " encap xfrm if_id 5 "),
    Line("bpf headroom 4", 6, ["4=04000000"], " encap bpf  4 "),
  ]

  @Test(arguments: lines)
  func bytesAndText(_ line: Line) throws {
    var made: Encapsulation?
    _ = try captured(Options()) { session in
      let words = line.words.split(separator: " ").map(String.init)
      made = try EncapKinds.parse(Arguments(words, session: session))
    }
    let encapsulation = try #require(made)
    let type = EncapsulationType(rawValue: line.type)
    #expect(encapsulation.type == type)
    let nest = Payload(encapsulation.attributes.bytes)
    let found = nest.attributes.map { attribute in
      "\(attribute.type)="
        + attribute.payload.array.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
    #expect(Set(found) == line.attributes)
    let text = captured(Options()) { EncapKinds.show((type, nest), $0) }
    #expect(text == line.text)
    for count in 0..<nest.count {
      _ = captured(Options()) { EncapKinds.show((type, nest.prefix(count)), $0) }
    }
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let words: String
    let message: String
    let status: Int32
    var testDescription: String { words }
  }

  static let refusals: [Refusal] = [
    Refusal(words: "", message: "Command line is not complete. Try option \"help\"", status: 255),
    Refusal(
      words: "mpls x", message: "Error: argument \"encap type\" is required", status: 255),
    Refusal(
      words: "mpls x dev", message: "Error: mpls address is expected rather than \"x\".",
      status: 1),
    Refusal(
      words: "ip id 4 id 5", message: "Error: either \"id\" is duplicate, or \"5\" is garbage.",
      status: 255),
    Refusal(words: "seg6local dev v0", message: "Missing action type", status: 255),
    Refusal(
      words: "ip dst 10.1.0.7 geneve_opts 1:2",
      message: "Error: argument \"1:2\" is wrong: \"geneve_opts\" value is invalid\n", status: 255),
    Refusal(
      words: "ioam6 freq 5/3 trace",
      message: "Error: argument \"5/3\" is wrong: Frequency with k > n is forbidden", status: 255),
  ]

  @Test(arguments: refusals)
  func refusal(_ refusal: Refusal) {
    _ = captured(Options()) { session in
      let words = refusal.words.split(separator: " ").map(String.init)
      let failure = #expect(throws: CommandFailure.self) {
        try EncapKinds.parse(Arguments(words, session: session))
      }
      #expect(failure?.message == refusal.message)
      #expect(failure?.status == refusal.status)
    }
  }
}
