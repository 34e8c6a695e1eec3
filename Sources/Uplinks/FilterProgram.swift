import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// The program `nft`, which applies a text as one transaction: all of it or nothing (nft(8)).
struct FilterProgram {
  private let path: String

  /// - Throws: if nft is not installed.
  init() throws(UplinkError) {
    path = try SystemProgram.path("nft", purpose: "makes the rules", package: "nftables")
  }

  /// - Throws: nft's error message.
  func load(_ rules: String) throws(UplinkError) {
    var command = Command(["nft", "-f", "-"])
    command.program = path
    let answer: Command.Answer
    do throws(NamespaceError) { answer = try command.answer(to: rules.systemBytes) } catch {
      throw UplinkError(error)
    }
    if answer.status == 0 { return }
    let said = answer.output + answer.errors
    throw UplinkError("nftables refused the rules: \(Self.reason(said))")
  }

  /// The first line of nft's message, without the position in a text that the user does not see.
  private static func reason(_ output: [UInt8]) -> String {
    let line = output.prefix { $0 != UInt8(ascii: "\n") }
    if line.isEmpty { return "nft failed without a word" }
    // "/dev/stdin:4:56-68: Error: ..."
    let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
    let isLocated = parts.count == 3 && parts[1].elementsEqual("Error:".utf8)
    let reason = String(systemBytes: Array(isLocated ? parts[2] : line))
    guard reason.hasPrefix("Could not process rule: No such file") else { return reason }
    return
      "the kernel lacks a part of nftables (CONFIG_NF_TABLES_INET, NFT_NAT, NFT_MASQ, NFT_FIB_INET)"
  }
}
