import Foundation
import Testing

private let root =
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path
private let script = root + "/scripts/install"

/// `scripts/install`, with the programs that were built for the tests.
@Suite(
  .enabled(
    if: PrivateMachine.isUsable && FileManager.default.isExecutableFile(atPath: script),
    "needs root, unshare, the built netns and scripts/install"))
struct InstallTests {
  private static let install = """
    export BUILT=$(dirname "$NETNS") DESTDIR=/run/stage; install() { "\(script)" "$@"; }

    """

  @Test func placesEverythingBelowThePrefix() throws {
    let run = try PrivateMachine.run(
      Self.install + """
        touch /run/before; PREFIX=/opt/t install || exit 1; cd /run/stage; ls; cd opt/t
        find . -type f ! -path './share/man/*' | sort; find . -type l -printf '%p -> %l\\n' | sort
        [ "$(cd share/man; ls man8 man5 | grep '[.]' | sort)" = "$($NETNS man | sort)" ] && echo manual
        stat -c %a bin/netns libexec/cni/netns share/man/man8/netns.8 share/man/man5/netns-lab.5
        libexec/netns/ip -V | cut -d' ' -f1-2; libexec/netns/bridge -V | cut -d' ' -f1
        for name in unshare nsenter lsns; do libexec/netns/$name -V | cut -d' ' -f1-3; done
        bin/netns add t-installed && libexec/netns/ip netns list
        grep -c . share/bash-completion/completions/netns share/zsh/site-functions/_netns \\
          share/fish/vendor_completions.d/netns.fish | sed 's/:[1-9].*/ filled/'
        cmp share/netns/lab.schema.json <($NETNS schema) && grep -c '^## 0.1.0' share/doc/netns/changelog
        PATH=$PWD/libexec/netns:$PATH ip -br link | wc -l
        """)
    #expect(
      run.lines == [
        "installed /opt/t/bin/netns; to use it as ip, bridge, unshare, nsenter and lsns: "
          + "PATH=/opt/t/libexec/netns:$PATH",
        "opt", "./bin/netns", "./bin/netns-lab",
        "./lib/systemd/system/netns-lab@.service", "./lib/systemd/system/netns@.service",
        "./libexec/cni/netns",
        "./share/bash-completion/completions/netns", "./share/doc/netns/changelog",
        "./share/fish/vendor_completions.d/netns.fish", "./share/netns/lab.schema.json",
        "./share/zsh/site-functions/_netns",
        "./libexec/cni/bridge -> netns", "./libexec/cni/macvlan -> netns",
        "./libexec/cni/ptp -> netns",
        "./libexec/netns/bridge -> ../../bin/netns", "./libexec/netns/ip -> ../../bin/netns",
        "./libexec/netns/lsns -> ../../bin/netns", "./libexec/netns/nsenter -> ../../bin/netns",
        "./libexec/netns/unshare -> ../../bin/netns",
        "manual", "755", "755", "644", "644", "ip utility,", "bridge", "unshare from util-linux",
        "nsenter from util-linux", "lsns from util-linux", "t-installed",
        "share/bash-completion/completions/netns filled",
        "share/zsh/site-functions/_netns filled",
        "share/fish/vendor_completions.d/netns.fish filled", "1", "1",
      ], "\(run.errors)")
  }

  /// It can install over itself, but never over files that are not its own.
  @Test func replacesOnlyItsOwn() throws {
    let run = try PrivateMachine.run(
      Self.install + """
        install | grep -c /usr/local/bin/netns; install >/dev/null; echo $?
        find /run/stage -name ip -type l; rm /run/stage/usr/local/libexec/netns/ip
        echo mine > /run/stage/usr/local/libexec/netns/ip; install; echo $?
        cat /run/stage/usr/local/libexec/netns/ip; PREFIX=relative install; echo $?
        """)
    #expect(
      run.lines == [
        "1", "0", "/run/stage/usr/local/libexec/netns/ip", "1", "mine", "1",
      ], "\(run.errors)")
    #expect(run.errors.contains("is not ours: remove it first"))
    #expect(run.errors.contains("PREFIX has to be an absolute path: relative"))
  }

  @Test func removesWhatItInstalled() throws {
    let run = try PrivateMachine.run(
      Self.install + """
        mkdir -p /run/stage/usr/local/bin; echo mine > /run/stage/usr/local/bin/other
        install >/dev/null; find /run/stage ! -type d | wc -l; install --remove
        find /run/stage ! -type d; find /run/stage -type d -name netns
        install --purge; echo $?
        """)
    #expect(
      run.lines.dropFirst() == [
        "removed /usr/local/bin/netns", "/run/stage/usr/local/bin/other", "1",
      ], "\(run)")
    #expect(Int(run.lines.first ?? "") ?? 0 > 23)
    #expect(run.errors.contains("usage: [PREFIX=DIR] [DESTDIR=DIR] install [--remove]"))
  }

  /// What a program that depends on the package is told where libmnl's header is missing. No header is found here.
  @Test func saysHowToInstallLibmnl() throws {
    let run = try PrivateMachine.run(
      #"""
      clang=$(dirname "$(realpath "$(command -v swift)")")/clang
      echo '#include "shim.h"' | "$clang" -nostdinc -fsyntax-only -x c -I "\#(root)/Sources/CMnl" -; echo $?
      """#)
    #expect(run.lines == ["1"])
    #expect(run.errors.contains("apt-get install libmnl-dev"), "\(run)")
    #expect(!run.errors.contains("file not found"), "\(run)")
  }

  private static let hasAnalyzer = FileManager.default.isExecutableFile(
    atPath: "/usr/bin/systemd-analyze")

  @Test(
    "systemd finds no fault with the units",
    .enabled(if: hasAnalyzer, "needs systemd-analyze, which Debian has in its package systemd"))
  func units() throws {
    let run = try PrivateMachine.run(
      Self.install + """
        DESTDIR= PREFIX=/run/p install >/dev/null || exit 1; cd /run/p/lib/systemd/system
        systemd-analyze verify --man=no ./netns@.service ./netns-lab@.service; echo $?
        grep -h Exec *
        """)
    #expect(
      run.lines == [
        "0", "ExecStart=:/run/p/bin/netns up /etc/netns-lab/%I.yaml",
        "ExecStop=:/run/p/bin/netns down -- %I", "ExecStart=:/run/p/bin/netns add -- %I",
        "ExecStop=:/run/p/bin/netns delete -- %I",
      ] && run.errors.isEmpty, "\(run)")
  }
}
