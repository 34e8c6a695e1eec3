import Glibc
import Netlink
import RouteNetlink
import Linux

/// Standard output, or another descriptor. One description renders as text, one-line text or JSON.
///
/// Each call writes one field: its JSON key, the text before the value, the value, and the text after it. A nil key
/// means an array element, or text that JSON does not have.
final class Output {
  private(set) var bytes: ByteBuffer
  private(set) var isJSON: Bool
  let pretty: Bool
  let oneline: Bool
  let palette: Palette?
  private var state = JSONState()
  /// True once writing to standard output has failed.
  var isBroken: Bool { bytes.failure != 0 }

  /// Names of hosts by address, under `-resolve`.
  private let hosts: HostNames?

  init(
    json: Bool, pretty: Bool = false, oneline: Bool = false, palette: Palette? = nil,
    hosts: HostNames? = nil, descriptor: Int32 = STDOUT_FILENO
  ) {
    self.hosts = hosts
    bytes = ByteBuffer(descriptor: descriptor)
    isJSON = json
    self.pretty = pretty
    self.oneline = oneline
    self.palette = json ? nil : palette
  }

  func flush() { bytes.flush() }

  // MARK: text only

  /// Text that JSON does not have.
  func text(_ text: String) {
    if !isJSON { bytes.append(text) }
  }

  /// Text padded on the left to `width` bytes. JSON does not have it.
  func rightAligned(_ text: String, _ width: Int) {
    guard !isJSON else { return }
    blanks(width - text.utf8.count)
    bytes.append(text)
  }

  /// A number padded on the left. JSON does not have it.
  func rightAligned(_ value: UInt64, _ width: Int) {
    guard !isJSON else { return }
    blanks(width - decimalDigits(value))
    bytes.append(decimal: value)
  }

  private func blanks(_ count: Int) {
    for _ in 0..<max(count, 0) { bytes.append(UInt8(ascii: " ")) }
  }

  /// The line end within a record: a backslash under `-oneline`.
  func newline() {
    if !isJSON { bytes.append(oneline ? UInt8(ascii: "\\") : UInt8(ascii: "\n")) }
  }

  /// The line end after a record.
  func endRecord() {
    if !isJSON { bytes.append(UInt8(ascii: "\n")) }
  }

  /// Bytes that are neither text nor JSON.
  func binary(_ content: [UInt8]) {
    bytes.holdsText = false
    bytes.append(content)
  }

  // MARK: fields

  /// A number: `before`, decimal, `after`.
  func field(
    _ key: String?, _ before: String, _ value: some FixedWidthInteger, _ after: String = " "
  ) {
    if isJSON {
      startMember(key)
      return decimal(value)
    }
    bytes.append(before)
    decimal(value)
    bytes.append(after)
  }

  /// Text. A colour encloses the text before and after it too. `width` pads the value on the right.
  func field(
    _ key: String?, _ before: String, _ value: String, _ after: String = " ", width: Int = 0,
    color: Color? = nil
  ) {
    if isJSON {
      startMember(key)
      return bytes.append(quoted: value)
    }
    let palette = color == nil ? nil : palette
    if let palette, let color { bytes.append(palette.start(color)) }
    bytes.append(before)
    bytes.append(value)
    for _ in 0..<max(width - value.utf8.count, 0) { bytes.append(UInt8(ascii: " ")) }
    bytes.append(after)
    if palette != nil { bytes.append(Palette.end) }
  }

  /// Text from the kernel, up to its NUL, without copying it.
  func field(_ key: String?, _ before: String, _ value: Payload, _ after: String = " ") {
    if isJSON {
      startMember(key)
      return value.withBytes { bytes.append(quotedSystemText: $0) }
    }
    bytes.append(before)
    value.withBytes { bytes.append(systemText: $0) }
    bytes.append(after)
  }

  /// Bytes in hexadecimal separated by colons, as in link-layer addresses.
  func field(
    _ key: String?, _ before: String, hexBytes value: Payload, _ after: String = " ",
    color: Color? = nil
  ) {
    let palette = color == nil ? nil : palette
    if isJSON {
      startMember(key)
      bytes.append(UInt8(ascii: "\""))
    } else {
      if let palette, let color { bytes.append(palette.start(color)) }
      bytes.append(before)
    }
    for index in 0..<value.count {
      if index > 0 { bytes.append(UInt8(ascii: ":")) }
      bytes.append(hex: UInt64(value[index]), width: 2)
    }
    if isJSON { return bytes.append(UInt8(ascii: "\"")) }
    bytes.append(after)
    if palette != nil { bytes.append(Palette.end) }
  }

  /// A number in hexadecimal with `0x`; a string in JSON.
  func hex(_ key: String?, _ before: String, _ value: some FixedWidthInteger, _ after: String = " ")
  {
    if isJSON { return member(key, .string("0x" + String(value, radix: 16))) }
    bytes.append(before)
    bytes.append("0x")
    bytes.append(hex: UInt64(truncatingIfNeeded: value))
    bytes.append(after)
  }

  /// A number like C's `%#x`: hexadecimal with `0x`, except that 0 is plain; a string in JSON.
  func alternateHex(
    _ key: String?, _ before: String, _ value: some FixedWidthInteger, _ after: String = ""
  ) {
    let text = value == 0 ? "0" : "0x" + String(value, radix: 16)
    field(key, before, text, after)
  }

  /// `LABEL on ` or `LABEL off `; a boolean in JSON.
  func onOff(_ key: String?, _ label: String, _ value: Bool) {
    if isJSON { return member(key, .bool(value)) }
    bytes.append(label)
    bytes.append(value ? " on " : " off ")
  }

  /// A word without a value; true in JSON.
  func flag(_ key: String?, _ text: String) {
    guard isJSON else { return bytes.append(text) }
    startMember(key)
    bytes.append("true")
  }

  /// A word without a value; null in JSON.
  func null(_ key: String?, _ text: String) {
    if isJSON { member(key, .null) } else { bytes.append(text) }
  }

  /// A field whose JSON value and text differ.
  func field(_ key: String?, json: @autoclosure () -> JSONValue, text: @autoclosure () -> String) {
    if isJSON { member(key, json()) } else { bytes.append(text()) }
  }

  /// A field that only JSON has.
  func json(_ key: String?, _ value: @autoclosure () -> JSONValue) {
    if isJSON { member(key, value()) }
  }

  /// An address as text, or under `-resolve` the host's name if it has one.
  func hostText(_ value: IPAddress) -> String {
    hosts?.name(of: value) ?? value.description
  }

  /// An address in the colour of its family. Under `-resolve` it is replaced by the host's name, if it has one.
  func address(
    _ key: String?, _ before: String, _ value: IPAddress, _ after: String = " ",
    color: Bool = true, isHost: Bool = false
  ) {
    if isHost, let name = hosts?.name(of: value) {
      return field(key, before, name, after, color: color ? .address(value.family) : nil)
    }
    write(key, before, value, length: nil, after, color: color)
  }

  /// A prefix, address and length, in the colour of the family.
  func prefix(_ key: String?, _ before: String, _ value: IPAddress, _ length: Int) {
    write(key, before, value, length: length, " ", color: true)
  }

  private func write(
    _ key: String?, _ before: String, _ value: IPAddress, length: Int?, _ after: String,
    color: Bool
  ) {
    if isJSON {
      startMember(key)
      bytes.append(UInt8(ascii: "\""))
      write(value, length)
      bytes.append(UInt8(ascii: "\""))
      return
    }
    colored(color && palette != nil ? .address(value.family) : nil) {
      bytes.append(before)
      write(value, length)
      bytes.append(after)
    }
  }

  private func write(_ value: IPAddress, _ length: Int?) {
    var isWritten = false
    bytes.append(atMost: IPAddress.textCapacity) { isWritten = value.writeText(to: &$0) }
    if !isWritten { bytes.append(value.description) }
    guard let length else { return }
    bytes.append(UInt8(ascii: "/"))
    bytes.append(decimal: UInt64(length))
  }

  private func decimal<T: FixedWidthInteger>(_ value: T) {
    if T.isSigned, value < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes.append(decimal: UInt64(value.magnitude))
  }

  private func colored(_ color: Color?, _ body: () -> Void) {
    guard let color, let palette else { return body() }
    bytes.append(palette.start(color))
    body()
    bytes.append(Palette.end)
  }

  // MARK: JSON structure

  /// The outer array of a JSON document; nothing in text.
  func document(_ body: () throws(CommandFailure) -> Void) throws(CommandFailure) {
    guard isJSON else { return try body() }
    openDocument()
    defer { closeDocument() }
    try body()
  }

  func openDocument() {
    guard isJSON else { return }
    state = JSONState()
    openArray(nil)
  }

  func closeDocument() {
    guard isJSON else { return }
    closeArray()
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Renders `body` as text even if the command writes JSON.
  func asText(_ body: () -> Void) {
    let saved = isJSON
    isJSON = false
    body()
    isJSON = saved
  }

  func object(_ key: String? = nil, _ body: () -> Void) {
    openObject(key)
    body()
    closeObject()
  }

  func array(_ key: String?, before: String = "", after: String = "", _ body: () -> Void) {
    openArray(key)
    text(before)
    body()
    text(after)
    closeArray()
  }

  func openObject(_ key: String? = nil) {
    guard isJSON else { return }
    startMember(key)
    begin(UInt8(ascii: "{"))
  }

  func closeObject() {
    if isJSON { end(UInt8(ascii: "}")) }
  }

  func openArray(_ key: String?) {
    guard isJSON else { return }
    startMember(key)
    begin(UInt8(ascii: "["))
    if pretty { bytes.append(UInt8(ascii: " ")) }
  }

  func closeArray() {
    guard isJSON else { return }
    if pretty, state.needsComma { bytes.append(UInt8(ascii: " ")) }
    state.needsComma = false
    end(UInt8(ascii: "]"))
  }

  private func begin(_ bracket: UInt8) {
    bytes.append(bracket)
    state.depth += 1
    state.needsComma = false
  }

  private func end(_ bracket: UInt8) {
    state.depth -= 1
    if state.needsComma { lineEnd() }
    bytes.append(bracket)
    state.needsComma = true
  }

  private func lineEnd() {
    guard pretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<state.depth { bytes.append("    ") }
  }

  /// Writes the comma before a member, if due, and its key.
  private func startMember(_ key: String?) {
    if state.needsComma { bytes.append(UInt8(ascii: ",")) }
    state.needsComma = true
    guard let key else { return }
    lineEnd()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(key)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    if pretty { bytes.append(UInt8(ascii: " ")) }
  }

  private func member(_ key: String?, _ value: JSONValue) {
    startMember(key)
    switch value {
    case .null: bytes.append("null")
    case .bool(let flag): bytes.append(flag ? "true" : "false")
    case .unsigned(let number): bytes.append(decimal: number)
    case .signed(let number): decimal(number)
    case .string(let text): bytes.append(quoted: text)
    case .raw(let text): bytes.append(text)
    }
  }
}
