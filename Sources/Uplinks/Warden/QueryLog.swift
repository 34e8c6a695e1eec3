import RouteNetlink

/// Parses dnsmasq(8)'s log of queries (`--log-queries=extra`), line by line.
struct QueryLog {
  struct Question: Hashable {
    var name: String
    /// "A", "AAAA", "type=65"
    var type: String
  }

  enum Event: Hashable {
    case started
    case asked(Question)
    case refused(Question)
    /// An address of the name in an answer over TCP, which is reported nowhere else.
    case answered(Question, String)
    /// Anything else.
    case other(String)
  }

  /// By process, number and client, since each process for a TCP connection counts separately.
  private var open: [Substring: (question: Question, isTold: Bool)] = [:]
  /// Such as "dnsmasq[2]:", the process that answers over UDP.
  private var server: Substring?
  private var rest: [UInt8] = []
  /// A limit, so that queries without answers cannot fill the memory.
  private static let most = 1024
  private static let longestLine = 4096

  /// The events in the text that was just read; a line may arrive in parts.
  mutating func read(_ bytes: some Sequence<UInt8>) -> [Event] {
    var events: [Event] = []
    for byte in bytes {
      if byte != UInt8(ascii: "\n") {
        if rest.count < Self.longestLine { rest.append(byte) }
        continue
      }
      if let event = event(String(decoding: rest, as: UTF8.self)) { events.append(event) }
      rest = []
    }
    return events
  }

  /// "dnsmasq[59]: 1 10.213.0.2/39311 query[A] api.example.org from 10.213.0.2"
  private mutating func event(_ line: String) -> Event? {
    let words = line.split(separator: " ", maxSplits: 4)
    guard words.count > 1 else { return words.isEmpty ? nil : .other(line) }
    if words[1] == "started," {
      server = words[0]
      return .started
    }
    guard words.count == 5, UInt64(words[1]) != nil else { return .other(line) }
    let key = line[..<words[2].endIndex]
    if words[3].hasPrefix("query["), words[3].hasSuffix("]") {
      // A name may contain spaces.
      guard let from = words[4].lastRange(of: " from ") else { return nil }
      if open.count >= Self.most { open = [:] }
      let question = Question(
        name: String(words[4][..<from]), type: String(words[3].dropFirst(6).dropLast()))
      open[key] = (question, false)
      return nil
    }
    guard let (question, isTold) = open[key] else { return nil }
    if isTold {
      guard words[3] == "reply", let address = words[4].split(separator: " ").last,
        IPAddress(String(address)) != nil
      else { return nil }
      return .answered(question, String(address))
    }
    open[key] = words[0] == server ? nil : (question, true)
    return words[3] == "config" ? .refused(question) : .asked(question)
  }
}

extension Substring {
  /// The last occurrence of a text.
  fileprivate func lastRange(of text: String) -> Index? {
    var at = endIndex
    while at > startIndex {
      at = index(before: at)
      if self[at...].hasPrefix(text) { return at }
    }
    return nil
  }
}
