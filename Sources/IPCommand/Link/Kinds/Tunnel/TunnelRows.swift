import Netlink
import RouteNetlink

/// Rows that tunnels have in common. They get the codes as arguments, since each family has its own.
///
/// A tunnel's request always contains the whole configuration: `LinkKind.tunnel` puts the defaults or the device's
/// current settings, and each word replaces its part.
enum TunnelRows {
  /// `remote` or `local`. Without an address, `any` is shown and nothing is sent.
  static func endpoint(
    _ key: AttributeKey<[UInt8]>, _ spec: StaticString, label: String, family: AddressFamily
  ) -> KindAttribute {
    var row = KindAttribute.payload(
      key,
      word: Word(spec, .address) { (request, words) throws(CommandFailure) in
        let address = try words.address(family)
        request.data.remove(key)
        if !address.isZero { request.data.put(key, address.bytes) }
      },
      show: { payload, view in
        guard let address = IPAddress(family: family, payload) else {
          return view.output.field(label, label + " ", "unknown")
        }
        if address.isZero { return view.output.field(label, label + " ", "any") }
        view.output.address(label, label + " ", address, color: false, isHost: true)
      },
      absent: { $0.output.field(label, label + " ", "any") })
    row.addressFamily = family
    return row
  }

  /// `dev`: the device that the tunnel is bound to.
  static func deviceWord(_ key: AttributeKey<UInt32>) -> Word<KindRequest> {
    Word("dev", .device) { (request, words) throws(CommandFailure) in
      do throws(CommandFailure) {
        request.replace(key, UInt32(bitPattern: try words.device()))
      } catch {
        throw .usage(error.message)
      }
    }
  }

  /// The device that the tunnel is bound to; 0 for none.
  static func device(_ key: AttributeKey<UInt32>) -> KindAttribute {
    KindAttribute(key, word: deviceWord(key)) { index, view in
      guard index != 0 else { return }
      view.output.field("link", "dev ", view.device(index))
    }
  }

  /// The TTL of the outer header, 0 to copy the inner one's. IPv6 calls it hop limit.
  static func ttl(
    _ key: AttributeKey<UInt8>, _ spec: StaticString, label: String, refusal: String
  ) -> KindAttribute {
    let show: @Sendable (UInt8, KindView) -> Void = { value, view in
      view.output.field(
        "ttl", json: .number(value), text: "\(label) \(value == 0 ? "inherit" : "\(value)") ")
    }
    return .payload(
      key,
      word: Word(spec, .text("TTL")) { (request, words) throws(CommandFailure) in
        if words.peek == "inherit" {
          words.skip()
          request.replace(key, 0)
        } else {
          request.replace(key, try words.u8(refusal))
        }
      },
      show: { payload, view in show(payload.u8 ?? 0, view) }, absent: { show(0, $0) })
  }

  /// The type of service of the outer header, 1 to copy the inner one's.
  static func tos(_ key: AttributeKey<UInt8>, _ spec: StaticString) -> KindAttribute {
    KindAttribute(
      key,
      word: Word(spec, .dsfield) { (request, words) throws(CommandFailure) in
        let word = try words.next()
        if word == "inherit" { return request.replace(key, 1) }
        guard let value = words.session.names.dsfield(word) else {
          throw .invalid(word, "bad TOS value")
        }
        request.replace(key, value)
      }
    ) { value, view in
      guard value != 0 else { return }
      let hex = "0x" + String(value, radix: 16)
      view.output.field(
        "tos", json: .string(hex), text: "tos \(value == 1 ? "inherit" : hex) ")
    }
  }

  static func fwmark(_ key: AttributeKey<UInt32>) -> KindAttribute {
    KindAttribute(
      key,
      word: Word("=fwmark", .number("MARK")) { (request, words) throws(CommandFailure) in
        request.replace(key, try words.u32("invalid fwmark\n"))
      }
    ) { mark, view in
      if mark != 0 { view.output.hex("fwmark", "fwmark ", mark) }
    }
  }

  /// The device takes each packet's tunnel from its metadata. Nothing else is configured then.
  static func external(_ key: AttributeKey<FlagValue>) -> KindAttribute {
    KindAttribute(
      key,
      word: Word("=external") { (request, _) in
        request.replace(key, FlagValue())
      }
    ) { _, view in view.output.flag("external", "external ") }
  }
}

extension NameTables {
  /// A DS field by name or in hexadecimal digits; nil for anything else.
  func dsfield(_ word: String) -> UInt8? {
    if let number = number(.dsfield, word) { return UInt8(truncatingIfNeeded: number) }
    return Number.u8(word, base: 16)
  }
}

extension LinkKind {
  /// A kind of tunnel. A request must contain everything, so settings that the words do not change are put first.
  ///
  /// For a new device these come from `defaults`, for an existing one from the kernel.
  static func tunnel(
    _ name: StaticString, rows: [KindAttribute],
    defaults: @escaping @Sendable (inout KindRequest) -> Void,
    finish: @escaping Finish
  ) -> LinkKind {
    let codes = Set(rows.map(\.code))
    return LinkKind(
      name, rows: rows, unknownWord: .usage,
      start: { (request, session) throws(CommandFailure) in
        defaults(&request)
        guard !request.isNew else { return }
        for attribute in try presentTunnel(request.index, session).attributes
        where codes.contains(attribute.type) {
          // For a device of another kind, this may not be an address.
          let family = rows.first { $0.code == attribute.type }?.addressFamily
          if let family, IPAddress(family: family, attribute.payload) == nil {
            throw CommandFailure(noTunnel)
          }
          request.data.remove(attribute.type)
          request.data.put(attribute.type, bytes: attribute.payload.array)
        }
      }, finish: finish)
  }

  private static let noTunnel = "Failed to get existing tunnel info."

  /// The current attributes in a device's `IFLA_INFO_DATA`.
  private static func presentTunnel(
    _ index: Int32, _ session: Session
  ) throws(CommandFailure) -> Payload {
    let link: Link
    do throws(CommandFailure) { link = try session.kernel.get(LinkQuery(index: index)) } catch {
      throw CommandFailure(error.message + "\n" + noTunnel)
    }
    guard let data = link.info?.payload(LinkInfoAttributes.keys.data) else {
      throw CommandFailure(noTunnel)
    }
    return data
  }
}
