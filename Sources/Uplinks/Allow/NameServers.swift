import Glibc
import NetworkNamespaces
import RouteNetlink
import Linux

/// The host's name servers, including those on its loopback, for a program on the host's side.
package enum NameServers {
  /// The addresses; a link-local one is followed by a percent sign and its device.
  ///
  /// - Throws: if resolv.conf(5) has none.
  static func host(_ path: String = "/etc/resolv.conf") throws(UplinkError) -> [String] {
    guard let content = readFile(path) else { throw UplinkError(path, code: errno) }
    let servers = read(String(systemBytes: content))
    if servers.isEmpty { throw UplinkError("\(path) names no server that could be asked") }
    return servers
  }

  /// The servers in the text of a resolv.conf(5), in the same form.
  package static func read(_ text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
      guard words.count > 1, words[0] == "nameserver" else { return nil }
      let parts = words[1].split(separator: "%", maxSplits: 1)
      let isOne = parts.first.flatMap { IPAddress(String($0)) }.map { !$0.isZero } ?? false
      return isOne ? words[1] : nil
    }
  }
}
