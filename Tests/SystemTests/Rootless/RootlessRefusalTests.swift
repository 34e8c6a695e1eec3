import Foundation
import Testing

/// If the kernel or the machine forbids something to an ordinary user, the message has the cause and a remedy.
@Suite(
  .enabled(
    if: PlainUser.isUsable, "a plain user may make no namespaces here, or cannot reach the program")
)
struct RootlessRefusalTests {
  // Limits in a user namespace apply to those made in it. This makes one with all ids up to 65536.
  private static func limited(_ limits: String) -> String {
    """
    echo root:0:65536 > /etc/subuid; echo root:0:65536 > /etc/subgid
    as_user() {
      unshare -U --map-users=0,0,65536 --map-groups=0,0,65536 bash -c '
        \(limits)
        exec setpriv --reuid 3000 --regid 3000 --clear-groups env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin NETNS="$NETNS" \\
          LC_ALL=C XDG_RUNTIME_DIR=/run/user/3000 "$@"' limited "$@"
    }
    """
  }

  @Test("no namespaces are left of a kind", arguments: ["user", "mnt", "net"])
  func limits(kind: String) throws {
    let outcome = try PlainUser.run(
      #""$NETNS" add blue; echo $?; "$NETNS" list; ls -A "$XDG_RUNTIME_DIR"; pgrep -c netns"#,
      prepared: Self.limited("echo 0 > /proc/sys/user/max_\(kind)_namespaces"))
    #expect(outcome.lines == ["1", "0"])
    #expect(
      outcome.errors == """
        netns: you are not root, and may not make namespaces here: unshare: No space left on device
        netns: the cause: user.max_\(kind)_namespaces is 0
        netns: an administrator allows it: sysctl -w user.max_\(kind)_namespaces=10000

        """)
  }

  @Test("user namespaces are no deeper than 32")
  func depth() throws {
    let outcome = try PlainUser.run(
      #"""
      cat > deep <<'E'
      [ $1 = 0 ] && { "$NETNS" add b; echo $?; exit; }
      exec unshare -U --map-user=3000 --map-group=3000 bash deep $(($1 - 1))
      E
      bash deep 32; "$NETNS" rootless stop; bash deep 33; ls -A "$XDG_RUNTIME_DIR"
      """#, prepared: "rm /etc/subuid")
    #expect(outcome.lines == ["0", "ended 1 name and 0 processes", "1"])
    #expect(
      outcome.errors == """
        netns: you are not root, and may not make namespaces here: unshare: No space left on device
        netns: the cause: a limit of the user namespaces around this one is used up, or they are 32 deep already
        netns: start netns outside of them, or an administrator raises user.max_user_namespaces there

        """)
  }

  @Test("why there is one id alone")
  func ids() throws {
    let outcome = try PlainUser.run(
      #"""
      mkdir bin; for p in true cat; do ln -s $(command -v $p) bin/$p; done
      one() { "$@" "$NETNS" add blue; "$@" "$NETNS" rootless status | grep ^ids; "$NETNS" rootless stop >/dev/null; }
      one env PATH=$PWD/bin
      cp $(command -v newuidmap) bin/; cp $(command -v newgidmap) bin/; one env PATH=$PWD/bin
      one setpriv --no-new-privs
      one env
      """#)
    let reasons = [
      "newuidmap is not in PATH; an administrator must install it (Debian: uidmap)",
      "/run/home/bin/newuidmap has no set-user-ID bit that counts; an administrator sets it:"
        + " chmod u+s /run/home/bin/newuidmap",
      "no_new_privs is set, so newuidmap gets no privileges; start netns from a process without it",
    ]
    #expect(
      outcome.errors
        == reasons.map { "netns: there is no id inside but your own: \($0)\n" }.joined())
    #expect(
      outcome.lines == reasons.map { "ids        1, your own alone: \($0)" } + ["ids        65537"])
  }

  @Test("without subordinate ids nothing is said but where it is asked for")
  func noRanges() throws {
    let outcome = try PlainUser.run(
      #""$NETNS" add blue; "$NETNS" exec blue id -u; "$NETNS" rootless status | grep ^ids"#,
      prepared: "rm /etc/subuid")
    let advice = "usermod --add-subuids 100000-165535 --add-subgids 100000-165535 t-user"
    #expect(
      outcome.lines == [
        "0",
        "ids        1, your own alone: /etc/subuid has none for t-user; an administrator gives some: \(advice)",
      ])
    #expect(outcome.errors.isEmpty)
  }

  @Test("a directory that others may look into is not used", arguments: ["mode", "owner", "link"])
  func directory(fault: String) throws {
    let place = "/run/user/3000/netns"
    let preparation =
      switch fault {
      case "mode": "mkdir -m 0750 \(place); chown 3000:3000 \(place)"
      case "owner": "mkdir -m 0700 \(place)"
      default: "mkdir -m 0700 /run/x; chown 3000:3000 /run/x; ln -s /run/x \(place)"
      }
    let outcome = try PlainUser.run(
      #"for v in "add x" list "rootless status" "rootless stop"; do "$NETNS" $v; echo $?; done"#,
      prepared: preparation)
    #expect(outcome.lines == ["1", "1", "1", "1"])
    let line = "without root: \(place) is not a directory that only you can use (mode 0700)"
    #expect(outcome.errors.components(separatedBy: line).count == 5, "\(outcome.errors)")
  }

  @Test("without a runtime directory of the user's it is one in /tmp")
  func fallback() throws {
    let outcome = try PlainUser.run(
      #"""
      export XDG_RUNTIME_DIR=/; "$NETNS" add blue; stat -c '%a %u' /tmp/netns-3000
      "$NETNS" rootless status | grep ^dir; "$NETNS" rootless stop; ls -d /tmp/netns-3000
      """#, prepared: "rmdir /run/user/3000; mount -t tmpfs -o mode=1777 tmpfs /tmp")
    #expect(
      outcome.lines == [
        "700 3000", "directory  /tmp/netns-3000", "ended 1 name and 0 processes",
      ], "\(outcome.errors)")
  }

  @Test("what root alone may do keeps the kernel's error")
  func forbidden() throws {
    let outcome = try PlainUser.run(
      #""$NETNS" attach x 1; echo $?; "$NETNS" link add w0 netns 1 type bridge; echo $?; "$NETNS" list"#
    )
    #expect(outcome.lines == ["1", "2"])
    #expect(
      outcome.errors == """
        Bind /proc/1/ns/net -> /var/run/netns/x failed: Permission denied
        netns: you are root of your own namespaces alone: see `netns rootless status`
        RTNETLINK answers: Operation not permitted
        netns: you are root of your own namespaces alone: see `netns rootless status`

        """)
  }
}
