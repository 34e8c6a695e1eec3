import Foundation
import Testing

/// What `netns doctor` finds for an ordinary user: each is provoked, an administrator runs the remedy, and the finding is
/// gone.
@Suite(.enabled(if: PlainUser.isUsable, "a plain user may make no namespaces here"))
struct DoctorRootlessTests {
  /// Root provokes and mends; the user asks.
  private static let start = #"""
    asked() { as_user "$NETNS" doctor; }
    found() { asked | grep -A1 -E "^(fault|warning): rootless: .*$1" | head -n 2; }
    mend() {
      local finding=$(found "$1") remedy; remedy=$(sed -n '2s/^  mend: //p' <<<"$finding")
      [ -n "$remedy" ] || { echo "no remedy: $(asked)"; return; }
      sed -n '1s/^\([a-z]*: [a-z]*\): .*/\1/p' <<<"$finding"; echo "$remedy"
      PATH=/run/bin:$PATH eval "$remedy" >/run/said 2>&1 </dev/null || echo "it ended with $?: $(cat /run/said)"
      finding=$(found "$1"); [ -z "$finding" ] && echo gone || echo "still there: $finding"
    }
    well() { asked >/run/said || cat /run/said; }

    """#

  private static func run(_ script: String) throws -> PrivateMachine.Outcome {
    try PlainUser.run("true", prepared: start + script)
  }

  @Test("nothing is found where all is there, with and without namespaces of the user's own")
  func healthy() throws {
    let outcome = try PlainUser.run(
      #""$NETNS" doctor; echo $?; "$NETNS" add blue; "$NETNS" doctor; echo $?; "$NETNS" rootless stop"#
    )
    #expect(outcome.lines.count { $0 == "0" } == 2, "\(outcome)")
    #expect(outcome.lines.contains { $0.hasPrefix("  rootless") && $0.contains("/etc/subuid") })
    #expect(outcome.lines.contains { $0.hasPrefix("  rootless") && $0.contains("your own") })
  }

  @Test("subordinate ids, newuidmap and /dev/net/tun")
  func files() throws {
    let outcome = try Self.run(
      #"""
      well; rm /dev/net/tun; mkdir /run/bin
      printf '#!/bin/sh\n[ "$*" = tun ] && mknod -m 0666 /dev/net/tun c 10 200\n' >/run/bin/modprobe; chmod +x /run/bin/*
      mend '/dev/net/tun is not there'; chmod 0600 /dev/net/tun; mend '/dev/net/tun may not'; well
      cp $(command -v usermod) /run/bin/ 2>/dev/null; : >/etc/subuid; : >/etc/subgid; touch /etc/shadow /etc/login.defs
      mend '/etc/subuid has no ids'; well
      """#)
    #expect(
      outcome.lines == [
        "warning: rootless", "modprobe tun", "gone", "warning: rootless", "chmod 0666 /dev/net/tun",
        "gone", "warning: rootless",
        "usermod --add-subuids 100000-165535 --add-subgids 100000-165535 t-user", "gone",
      ], "\(outcome)")
  }

  @Test("a newuidmap without its bit, and none")
  func programs() throws {
    let outcome = try Self.run(
      #"""
      mkdir own /run/bin; for d in /usr/bin /usr/sbin /bin /sbin; do ln -s $d/* own/ 2>/dev/null; done
      rm own/newuidmap; cp $(readlink -f $(command -v newuidmap)) own/; chmod 0755 own/newuidmap; chmod 0755 /run/home
      as_user() { setpriv --reuid 3000 --regid 3000 --clear-groups --inh-caps=-all env -i PATH=/run/home/own LC_ALL=C \
        XDG_RUNTIME_DIR=/run/user/3000 "$@"; }
      mend 'no set-user-ID bit'; well; rm own/newuidmap
      printf '#!/bin/sh\n[ "$*" = "install uidmap" ] && ln -s /usr/bin/newuidmap /run/home/own/\n' >/run/bin/apt-get
      chmod +x /run/bin/apt-get; mend 'newuidmap is not in PATH'; well
      """#)
    #expect(
      outcome.lines == [
        "warning: rootless", "chmod u+s /run/home/own/newuidmap", "gone",
        "warning: rootless", "apt-get install uidmap", "gone",
      ], "\(outcome)")
  }

  @Test("namespaces that an ordinary user may not make", arguments: ["user", "mnt", "net"])
  func refusal(kind: String) throws {
    let outcome = try Self.run(
      """
      echo root:0:65536 > /etc/subuid; echo root:0:65536 > /etc/subgid; export -f found mend asked as_user
      unshare -U --map-users=0,0,65536 --map-groups=0,0,65536 bash -c '
        echo 0 > /proc/sys/user/max_\(kind)_namespaces; mend "may not make namespaces"'
      """)
    #expect(
      outcome.lines == [
        "fault: rootless", "sysctl -w user.max_\(kind)_namespaces=10000", "gone",
      ], "\(outcome)")
  }

  /// Nobody makes user namespaces in a chroot, and a directory that lies over the kernel's parameters blames another cause.
  /// The remedy changes the parameter.
  @Test(
    "parameters of Debian and AppArmor that forbid them",
    arguments: [
      ("unprivileged_userns_clone", 0, 1), ("apparmor_restrict_unprivileged_userns", 1, 0),
    ])
  func parameters(parameter: String, value: Int, remedy: Int) throws {
    let outcome = try Self.run(
      """
      mkdir /run/fake /run/root; echo \(value) >/run/fake/\(parameter); cp /proc/sys/kernel/pid_max /run/fake/
      mount --bind /run/fake /proc/sys/kernel; mount --rbind / /run/root
      asked() { chroot /run/root setpriv --reuid 3000 --regid 3000 --clear-groups env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \\
        XDG_RUNTIME_DIR=/run/user/3000 "$NETNS" doctor; }
      mend \(parameter)
      """)
    #expect(
      outcome.lines == ["fault: rootless", "sysctl -w kernel.\(parameter)=\(remedy)", "gone"],
      "\(outcome)")
  }
}
