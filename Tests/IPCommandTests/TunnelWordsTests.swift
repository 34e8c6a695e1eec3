import Testing

@testable import IPCommand

/// The words of tunnels, MACsec, CAN, and other kinds that carry packets of other devices.
extension KindWordsTests {
  private static let noEncapsulation: Set<String> = ["14=0000", "15=0000", "16=0000", "17=0000"]
  private static let noKeys: Set<String> = ["4=00000000", "5=00000000", "2=0000", "3=0000"]
  private static let greDefaults: Set<String> = ["10=01", "9=00", "8=00", "20=00000000"]
  private static let ipDefaults: Set<String> = [
    "9=00", "10=01", "5=00", "4=00", "1=00000000", "20=00000000", "15=0000", "16=0000", "17=0000",
    "18=0000",
  ]

  static let tunnelLines: [Line] = [
    Line(
      "gre", "remote 10.1.0.2 local any",
      noKeys.union(greDefaults).union(noEncapsulation).union(["7=0a010002"])),
    Line(
      "gre", "k 5 nos icsum",
      greDefaults.union(noEncapsulation).union([
        "4=00000005", "5=00000005", "2=a000", "3=2000",
      ])),
    Line(
      "gre", "key 5 noikey",
      greDefaults.union(noEncapsulation).union([
        "4=00000000", "5=00000005", "2=0000", "3=2000",
      ])),
    Line(
      "gre", "remote 239.1.1.1 local 10.1.0.1 okey 7",
      greDefaults.union(noEncapsulation).union([
        "4=ef010101", "5=00000007", "2=2000", "3=2000", "7=ef010101", "6=0a010001",
      ])),
    Line("gretap", "ttl 5 external", ["18="]),
    Line(
      "erspan", "erspan_ver 2 erspan_dir e erspan_hwid 3",
      noKeys.union(greDefaults).union(noEncapsulation).union(["22=02", "23=01", "24=0300"])),
    Line(
      "ip6gre", "tclass 20 flowlabel 12345 encaplimit none",
      noKeys.union([
        "8=40", "11=04", "12=02012345", "13=01000000", "20=00000000", "22=01", "14=0000",
        "15=0200", "16=0000", "17=0000",
      ])),
    Line(
      "ip6gre", "tclass inherit tclass 5 fwmark inherit",
      noKeys.union([
        "8=40", "11=04", "12=00500000", "13=20000000", "20=00000000", "22=01", "14=0000",
        "15=0200", "16=0000", "17=0000",
      ])),
    Line("ipip", "6rd-prefix 2001:db8::/32", ipDefaults),
    Line("ipip", "mode mplsip external", ["9=89", "19="]),
    Line(
      "sit", "6rd-reset isatap",
      ipDefaults.union(["8=0100", "11=20020000000000000000000000000000", "13=1000"])),
    Line(
      "ip6tnl", "mode ip4ip6 dscp inherit allow-localremote",
      [
        "9=04", "4=40", "6=04", "7=00000000", "8=50000000", "1=00000000", "20=00000000",
        "15=0000", "16=0200", "17=0000", "18=0000",
      ]),
    Line("vti", "ikey 1 okey 1.2.3.4", ["2=00000001", "3=01020304", "6=00000000"]),
    Line(
      "vti6", "remote fd00::2 dev lo",
      [
        "2=00000000", "3=00000000", "5=fd000000000000000000000000000002", "6=00000000",
        "1=01000000",
      ]),
    Line("xfrm", "dev lo if_id 0xffffffff", ["1=01000000", "2=ffffffff"]),
    Line("xfrm", "external", ["3="]),
    Line("macsec", "address 2:0:0:0:0:1 port 5", ["1=0200000000010005"]),
    Line(
      "macsec", "port 1 cipher gcm-aes-256 replay on window 32 validate strict",
      ["2=0001", "4=0200000100c28000", "12=01", "5=20000000", "13=02"]),
    Line("can", "phase-seg1 4 sjw 1", []),
    Line(
      "can", "b 500000 s 0.875",
      ["1=20a107006b030000" + String(repeating: "0", count: 48)]),
    Line("can", "fd off presume-ack off", ["5=6000000000000000"]),
    Line(
      "can", "tdc-mode manual tdcv 1 tdco 2",
      ["5=0004000000040000", "16=0800070001000000" + "0800080002000000"]),
    Line("can", "r restart-ms 5", ["7=01000000", "6=05000000"]),
    Line("ipoib", "mode connected umcast 1 pkey 0x8001", ["2=0100", "3=0100", "1=0180"]),
    Line("wwan", "linkid 4294967295", ["1=ffffffff"]),
    Line("ovpn", "mode mp", ["1=01"]),
  ]

  @Test(arguments: tunnelLines)
  func tunnelAttributes(_ line: Line) throws { try check(line) }

  static let tunnelRefusals: [(String, String, Int32, String)] = [
    ("gre", "remote 239.1.1.1", 1, "A broadcast tunnel requires a source address."),
    ("gre", "ttl 300", 255, "Error: argument \"300\" is wrong: invalid TTL\n"),
    ("gre", "tos 0x100", 255, "Error: argument \"0x100\" is wrong: bad TOS value"),
    (
      "gre", "key x", 255, "invalid value for \"key\": \"x\"; it should be an unsigned integer"
    ),
    ("gre", "encap x", 255, "Error: argument \"x\" is wrong: Invalid encap type."),
    ("gre", "dev nosuch", 255, "Cannot find device \"nosuch\""),
    ("gre", "remote fd00::1", 1, "Error: inet address is expected rather than \"fd00::1\"."),
    (
      "erspan", "erspan 0", 255,
      "Error: argument \"0\" is wrong: erspan index must be > 0 and <= 20-bit\n"
    ),
    ("ipip", "ttl 5 nopmtudisc", 255, "ttl != 0 and nopmtudisc are incompatible"),
    ("ipip", "mode ip6ip", 255, "Error: argument \"ip6ip\" is wrong: Cannot guess tunnel mode."),
    ("ip6tnl", "flowlabel 100000", 255, "Error: argument \"100000\" is wrong: invalid Flowlabel"),
    ("xfrm", "if_id 0", 255, "Error: argument \"0\" is wrong: if_id value is invalid"),
    ("xfrm", "external if_id 1", 1, "xfrmi: both 'external' and if_id/link cannot be specified"),
    ("macsec", "port 0", 255, "Error: argument \"0\" is wrong: expected port != 0"),
    ("macsec", "scb on end_station on", 1, "invalid combination of send_sci/end_station/scb"),
    (
      "macsec", "window 5", 1,
      "replay window set, but replay protection not enabled. did you mean 'replay on window 5'?"
    ),
    (
      "macsec", "validate x", 1,
      "Error: argument of \"validate\" must be one of \"disabled\", \"check\", \"strict\", not \"x\""
    ),
    ("can", "fd x", 255, "Error: argument of \"fd\" must be \"on\" or \"off\", not \"x\""),
    (
      "can", "sample-point x", 255,
      "Error: argument \"x\" is wrong: invalid \"sample-point\" value\n"
    ),
    (
      "ipoib", "mode x", 1, "Error: argument of \"mode\" must be \"datagram\"or \"connected\""
    ),
    ("wwan", "linkid x", 255, "Error: argument \"x\" is wrong: linkid"),
  ]

  @Test(arguments: tunnelRefusals)
  func tunnelRefusal(_ kind: String, _ words: String, _ status: Int32, _ message: String) {
    checkRefusal(kind, words, status, message)
  }
}
