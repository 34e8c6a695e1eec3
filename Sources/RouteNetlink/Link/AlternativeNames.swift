import CLinux
import Netlink

extension Request {
  /// Gives the device with this index further names, up to 127 bytes each (RTM_NEWLINKPROP).
  public static func addAlternativeNames(
    _ names: [String], to index: Int32, family: Int32 = 0
  ) -> Request {
    alternativeNames(
      names, index, family, RTM_NEWLINKPROP, NLM_F_EXCL | NLM_F_CREATE | NLM_F_APPEND)
  }

  /// Takes alternative names away (RTM_DELLINKPROP).
  public static func deleteAlternativeNames(
    _ names: [String], from index: Int32, family: Int32 = 0
  ) -> Request {
    alternativeNames(names, index, family, RTM_DELLINKPROP, 0)
  }

  private static func alternativeNames(
    _ names: [String], _ index: Int32, _ family: Int32, _ type: Int, _ flags: Int32
  ) -> Request {
    var list = AttributeList()
    let header = ifinfomsg(family: family, index: index, &list)
    list.nest(LinkAttributes.keys.propList, flagged: true) { list in
      for name in names { list.put(LinkAttributes.keys.altIfname, string: name) }
    }
    return Request(type, flags: Int(flags), header: header, attributes: list)
  }
}
