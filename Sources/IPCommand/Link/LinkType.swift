import Glibc
import Netlink
import RouteNetlink

/// The types of devices (`ARPHRD_*` of linux/if_arp.h), by the names shown after `link/`.
enum LinkType {
  static func text(_ type: UInt16, _ names: NameTables) -> String {
    if !names.numeric {
      // Nearly every device is one of these two.
      if type == 1 { return "ether" }
      if type == 772 { return "loopback" }
      if let name = others[type] { return "\(name)" }
    }
    return "[\(type)]"
  }

  private static let others: [UInt16: StaticString] = [
    0: "netrom", 2: "eether", 3: "ax25", 4: "pronet", 5: "chaos", 6: "ieee802", 7: "arcnet",
    8: "atalk", 15: "dlci", 19: "atm", 23: "metricom", 24: "ieee1394", 32: "infiniband",
    256: "slip", 257: "cslip", 258: "slip6", 259: "cslip6", 260: "rsrvd", 264: "adapt",
    270: "rose", 271: "x25", 272: "hwx25", 280: "can", 512: "ppp", 513: "hdlc", 516: "lapb",
    517: "ddcmp", 518: "rawhdlc", 768: "ipip", 769: "tunnel6", 770: "frad", 771: "skip",
    773: "ltalk", 774: "fddi", 775: "bif", 776: "sit", 777: "ip/ddp", 778: "gre", 779: "pimreg",
    780: "hippi", 781: "ash", 782: "econet", 783: "irda", 784: "fcpp", 785: "fcal", 786: "fcpl",
    787: "fcfb0", 788: "fcfb1", 789: "fcfb2", 790: "fcfb3", 791: "fcfb4", 792: "fcfb5",
    793: "fcfb6", 794: "fcfb7", 795: "fcfb8", 796: "fcfb9", 797: "fcfb10", 798: "fcfb11",
    799: "fcfb12", 800: "tr", 801: "ieee802.11", 802: "ieee802.11/prism",
    803: "ieee802.11/radiotap", 804: "ieee802.15.4", 805: "ieee802.15.4/monitor", 820: "phonet",
    821: "phonet_pipe", 822: "caif", 823: "gre6", 824: "netlink", 825: "6lowpan", 65534: "none",
    65535: "void",
  ]
}

/// A link-layer address as text.
func linkAddressText(_ address: Payload, type: UInt16) -> String {
  specialAddressText(address, type: type) ?? hexBytes(address.array)
}

/// An address that is not shown as hex bytes: IP addresses of tunnel ends and call signs of amateur radio; nil for
/// others.
func specialAddressText(_ address: Payload, type: UInt16) -> String? {
  switch (type, address.count) {
  case (1, _), (772, _): nil
  case (768, 4), (776, 4), (778, 4): IPAddress(family: .ipv4, address)?.description
  case (769, 16), (823, 16): IPAddress(family: .ipv6, address)?.description
  case (270, 5): roseAddress(address.array)
  case (0, 7), (3, 7): callSign(address.array)
  default: nil
  }
}

/// An AX.25 address: six characters shifted by a bit, and a station number.
private func callSign(_ bytes: [UInt8]) -> String {
  let characters = bytes.prefix(6).map { ($0 & 0xfe) >> 1 }.filter { $0 != UInt8(ascii: " ") }
  let text = String(decoding: characters, as: UTF8.self)
  let station = (bytes[6] & 0x1e) >> 1
  return station == 0 ? text : "\(text)-\(station)"
}

/// A ROSE address: ten decimal digits, two to a byte.
private func roseAddress(_ bytes: [UInt8]) -> String {
  let digits = bytes.flatMap { [UInt8(ascii: "0") + ($0 >> 4), UInt8(ascii: "0") + ($0 & 15)] }
  return String(decoding: digits, as: UTF8.self)
}
