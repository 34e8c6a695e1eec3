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
    let input = try SystemProgram.file(rules, "nft")
    defer { close(input) }
    let output = try SystemProgram.file("", "nft")
    defer { close(output) }
    var command = Command(["nft", "-f", "-"])
    command.program = path
    command.isIsolated = true
    command.standardInput = input
    command.standardOutput = output
    command.standardError = output
    let pid: pid_t
    do throws(NamespaceError) { pid = try command.spawn() } catch { throw UplinkError(error) }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      if errno != EINTR { throw UplinkError("waiting for nft", code: errno) }
    }
    if status == 0 { return }
    lseek(output, 0, SEEK_SET)
    throw UplinkError("nftables refused the rules: \(Self.reason(readAll(output) ?? []))")
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
