import Netlink
import RouteNetlink

/// The words for options in the tunnel's header: `geneve_opts`, `vxlan_opts`, `erspan_opts`.
enum IPTunnelOptionWords {
  typealias Key = AttributeKey<Attributes<TunnelOptionAttributes>>

  /// The rows; `key` is the tunnel's attribute for options.
  static func rows(_ key: Key) -> [Word<EncapRequest>] {
    [
      row("=geneve_opts", "GENEVE_OPTS", key, geneve),
      row("=vxlan_opts", "VXLAN_OPTS", key) { Number.u32($0).map(TunnelOptions.vxlan) },
      row("=erspan_opts", "ERSPAN_OPTS", key, erspan),
    ]
  }

  private static func row(
    _ spec: StaticString, _ name: StaticString, _ key: Key,
    _ parse: @escaping @Sendable (String) -> TunnelOptions?
  ) -> Word<EncapRequest> {
    Word(spec, .text(name)) { (request, words) throws(CommandFailure) in
      let keyword = words.keyword
      let word = try request.value("opts", words)
      guard let options = parse(word) else {
        throw .invalid(word, "\"\(keyword)\" value is invalid\n")
      }
      options.put(into: &request.list, nest: key)
    }
  }

  /// `CLASS:TYPE:DATA[,...]` in hexadecimal; the data consist of 4-byte words.
  private static func geneve(_ text: String) -> TunnelOptions? {
    var options: [TunnelOptions.GeneveOption] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let fields = part.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 3, let optionClass = Number.u16(fields[0], base: 16),
        let type = Number.u8(fields[1], base: 16), let data = bytes(fields[2]),
        !data.isEmpty, data.count % 4 == 0, data.count <= 124
      else { return nil }
      options.append(.init(optionClass: optionClass, type: type, data: data))
    }
    return .geneve(options)
  }

  /// `VERSION:INDEX:DIRECTION:HARDWARE_ID`. Version 1 uses only the index, version 2 the other two.
  private static func erspan(_ text: String) -> TunnelOptions? {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 4, let version = Number.u8(fields[0]), version == 1 || version == 2,
      let index = field(fields[1], { Number.u32($0) }),
      let direction = field(fields[2], { Number.u8($0) }),
      let hardware = field(fields[3], { Number.u8($0) })
    else { return nil }
    return .erspan(version: version, index: index, direction: direction, hardwareID: hardware)
  }

  private static func field<T: FixedWidthInteger>(_ text: String, _ read: (String) -> T?) -> T? {
    text.isEmpty ? 0 : read(text)
  }

  private static func bytes(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[start..<start + 2], as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  /// The options on a line of their own: the name, then the numbers separated by colons.
  static func show(_ options: TunnelOptions, _ output: Output) {
    output.newline()
    switch options {
    case .geneve(let list):
      output.text("\tgeneve_opts ")
      output.array("geneve_opts") { show(list, output) }
    case .vxlan(let policy):
      output.text("\tvxlan_opts ")
      output.array("vxlan_opts") { output.object { output.field("gbp", "", policy) } }
    case .erspan(let version, let index, let direction, let hardwareID):
      output.text("\terspan_opts ")
      output.array("erspan_opts") {
        output.object {
          output.field("ver", "", version, "")
          output.field("index", ":", index, "")
          output.field("dir", ":", direction, "")
          output.field("hwid", ":", hardwareID)
        }
      }
    }
  }

  private static func show(_ options: [TunnelOptions.GeneveOption], _ output: Output) {
    for (index, option) in options.enumerated() {
      let isLast = index == options.count - 1
      let data = option.data.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      output.object {
        output.field("class", "", option.optionClass, "")
        output.field("type", ":", option.type, "")
        output.field("data", ":", data, isLast ? " " : ",")
      }
    }
  }
}
