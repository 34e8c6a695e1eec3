import CLinux
import Glibc
import RouteNetlink
import Linux

extension LinkWords {
  /// `xdp` and its variants, which determine where the program is attached.
  static let xdpWords: [Word<LinkWords>] = [
    xdp("=xdp", flags: []),
    xdp("=xdpgeneric", flags: .generic),
    xdp("=xdpdrv", flags: .driver),
    xdp("=xdpoffload", flags: .hardware),
  ]

  private static func xdp(_ spec: StaticString, flags: XDPFlags) -> Word<LinkWords> {
    Word(spec, .rest("{ off | pinned FILE }")) { (target, words) throws(CommandFailure) in
      let flags = flags.union(words.session.options.force ? [] : .onlyIfNone)
      // Only an existing device can be given a program.
      if flags.contains(.hardware),
        target.device.flatMap({ words.session.links.index(of: $0) }) == nil
      {
        throw .incomplete
      }
      let word = try words.next()
      if words.isEmpty, word == "off" || word == "none" {
        target.settings.xdp = XDPSettings(descriptor: -1, flags: flags)
      } else if matches(word, "object-file") {
        _ = try words.next()
        // Loading an ELF file would need libbpf. bpftool(8) can pin a program for `pinned`.
        throw .usage(
          "xdp object: programs cannot be loaded from a file; pin one with bpftool and use "
            + "\"pinned\".")
      } else if matches(word, "object-pinned|pinned|fd") {
        let program = try PinnedProgram(words.next())
        words.keep(program)
        target.settings.xdp = XDPSettings(descriptor: program.descriptor, flags: flags)
      } else {
        throw .usage("What mode is \"\(word)\"?")
      }
    }
  }
}

/// A pinned BPF program, kept open until the request is sent.
final class PinnedProgram: Sendable {
  let descriptor: Int32

  init(_ path: String) throws(CommandFailure) {
    descriptor = linux_bpf_object_get(path)
    guard descriptor >= 0 else {
      throw .usage("Couldn't retrieve pinned program '\(path)': \(errorText(errno))")
    }
  }

  deinit { close(descriptor) }
}
