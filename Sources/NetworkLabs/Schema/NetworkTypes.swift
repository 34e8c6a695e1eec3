import RouteNetlink
import Linux
extension ValueType where Result == IPAddress {
  static let address = address(.text("an IP address", pattern: nil)) { IPAddress($0) }
}

extension ValueType where Result: CustomStringConvertible & Sendable {
  /// Reads an address. Text that looks like one, such as 10.0.0.300, is reported as an invalid address.
  fileprivate static func address(
    _ shape: Shape, _ parse: @escaping @Sendable (String) -> Result?
  ) -> Self {
    Self(shape) { value, reader in
      if let text = value.text, !value.isNull {
        if let result = parse(text) { return result }
        if IPAddress.isMeant(by: text), IPPrefix(text) == nil {
          reader.fault(
            value.position, "`\(text)` is no address", advice: "expected \(shape.words)")
          return nil
        }
      }
      return reader.wrong(value, expected: shape)
    }
  }
}

extension ValueType where Result == IPPrefix {
  /// An interface's address with its prefix length.
  static let interfaceAddress = address(
    .text("an address with a prefix length, like 192.0.2.1/24", pattern: "^[0-9a-fA-F:.]+/[0-9]+$")
  ) { IPPrefix($0, needsLength: true) }

  static let network = address(
    .text("a network, like 10.0.0.0/16", pattern: "^[0-9a-fA-F:.]+/[0-9]+$")
  ) { text in IPPrefix(text, needsLength: true).flatMap { $0.network == $0 ? $0 : nil } }
}

extension ValueType where Result == LinkLayerAddress {
  static let mac = scalar(
    .text("a unicast MAC address, like 02:00:00:00:00:01", pattern: "^([0-9a-fA-F]{1,2}[:-]){5}")
  ) { text in LinkLayerAddress(text).flatMap { $0.isUnicast ? $0 : nil } }
}

extension ValueType where Result == String {
  static let nodeName = scalar(
    .text(
      "a name of letters, digits, `-`, `_` and `.`, of at most 63 characters",
      pattern: "^[A-Za-z0-9_][A-Za-z0-9_.-]*$")
  ) { NameRules.isNode($0) ? $0 : nil }

  /// A node named in a link. In a containerlab file the name of a bridge may contain `|`.
  static let nodeOfLink = ValueType(nodeName.shape) { value, reader in
    guard reader.dialect == .containerlab, let text = value.text, !text.isEmpty else {
      return nodeName.read(value, reader)
    }
    return text
  }

  static let interfaceName = ValueType(
    .text(
      "an interface name of at most 15 characters; of at most 127 in a `*.clab.yml`, where a long one is an "
        + "alternative name of the device", pattern: "^[^/ :\\s]{1,127}$")
  ) { value, reader in
    guard let name = value.text, !value.isNull else {
      return reader.wrong(value, expected: interfaceShape)
    }
    // In a containerlab file, the allowed names depend on the kind of the node.
    if reader.dialect == .own, let problem = NameRules.interfaceProblem(name) {
      reader.fault(value.position, problem.message, advice: problem.advice)
      return nil
    }
    return name
  }

  /// A reference to an interface declared elsewhere in the file. The result is the kernel's name for it.
  static let interfaceReference = ValueType(interfaceName.shape) { value, reader in
    interfaceName.read(value, reader).map(NameRules.kernelName)
  }

  static let alternativeName = ValueType(
    .text("a name of at most 127 characters", pattern: "^[^/ :\\s]{1,127}$")
  ) { value, reader in
    guard let name = value.text, !value.isNull else {
      return reader.wrong(value, expected: interfaceShape)
    }
    guard let problem = NameRules.longInterfaceProblem(name) else { return name }
    reader.fault(value.position, problem.message, advice: problem.advice)
    return nil
  }

  private static var interfaceShape: Shape { .text("an interface name", pattern: nil) }

  static let sysctlValue = scalar(.text("a value", pattern: nil)) { $0 }

  /// The value of a variable. In a containerlab file a missing value is empty text.
  static let variable = ValueType(sysctlValue.shape) { value, reader in
    value.isNull && reader.dialect == .containerlab ? "" : sysctlValue.read(value, reader)
  }
}

/// The rules for names.
package enum NameRules {
  package static func isNode(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= 63, first != UInt8(ascii: "."),
      first != UInt8(ascii: "-")
    else { return false }
    return name.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
        || "-_.".unicodeScalars.contains($0)
    }
  }

  /// Why the kernel would reject an interface name (`dev_valid_name`), and what it would accept; nil if valid.
  static func interfaceProblem(_ name: String) -> (message: String, advice: String?)? {
    if name.utf8.count > shortLimit {
      return (
        "interface name `\(name)` has \(name.utf8.count) characters",
        "the kernel allows \(shortLimit), as in `\(shortened(name))`"
      )
    }
    return characterProblem(name)
  }

  /// The same for a name that may also be an alternative one (`ALTIFNAMSIZ` of linux/if.h).
  static func longInterfaceProblem(_ name: String) -> (message: String, advice: String?)? {
    if name.utf8.count > 127 {
      return (
        "interface name `\(name)` has \(name.utf8.count) characters",
        "the kernel allows 127 in an alternative name"
      )
    }
    return characterProblem(name)
  }

  private static func characterProblem(_ name: String) -> (message: String, advice: String?)? {
    if name.isEmpty || name == "." || name == ".."
      || name.unicodeScalars.contains(where: { "/: \t\n\r\u{b}\u{c}\0".unicodeScalars.contains($0) }
      )
    {
      return ("`\(name)` is no interface name", "it may not be empty or hold `/`, `:` or blanks")
    }
    if name == "lo" { return ("`lo` is there already", "put addresses under the node itself") }
    if name == "all" || name == "default" {
      return ("`\(name)` is taken by sysctl settings of that name", "choose another name")
    }
    return nil
  }

  /// `IFNAMSIZ` of linux/if.h without the terminating NUL.
  private static let shortLimit = 15

  static func isLong(_ interface: String) -> Bool { interface.utf8.count > shortLimit }

  /// The kernel's name for a device with a long name, which becomes its alternative name. The same long name always
  /// gives the same result.
  static func kernelName(_ interface: String) -> String {
    guard isLong(interface) else { return interface }
    return "clab-" + String(Fingerprint.of(interface.utf8).suffix(10))
  }

  /// The name in 15 characters: its beginning and its end, where numbers usually are.
  private static func shortened(_ name: String) -> String {
    String(name.prefix(9)) + String(name.suffix(6))
  }

  static func namespaceProblem(_ name: String) -> String? {
    name.isEmpty || name == "." || name == ".." || name.utf8.count > 255
      || name.utf8.contains(where: { $0 < 32 || $0 == 127 || $0 == UInt8(ascii: "/") })
      ? "`\(name)` is no namespace name" : nil
  }
}
