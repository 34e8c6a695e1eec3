import Foundation

/// A script run in a private machine by an ordinary user without any privileges.
enum PlainUser {
  static let id = 3000

  /// What root prepares for the user: a /dev with a /dev/net/tun that everybody may open, subordinate ids, and a
  /// runtime directory.
  private static let machine = #"""
    mkdir /run/dev && mount -t tmpfs -o mode=0755 tmpfs /run/dev || exit 98
    for name in null zero full random urandom tty; do
      touch /run/dev/$name; mount --bind /dev/$name /run/dev/$name
    done
    mkdir /run/dev/net /run/dev/shm; chmod 1777 /run/dev/shm
    mknod -m 0666 /run/dev/net/tun c 10 200
    mount --move /run/dev /dev
    ln -s /proc/self/fd /dev/fd; ln -s fd/0 /dev/stdin; ln -s fd/1 /dev/stdout; ln -s fd/2 /dev/stderr
    echo 't-user:x:3000:3000::/run/home:/bin/sh' >> /etc/passwd
    echo 't-user:x:3000:' >> /etc/group
    echo t-user:300000:65536 > /etc/subuid; echo t-user:300000:65536 > /etc/subgid
    mkdir -m 0700 -p /run/home /run/user/3000; chmod 0755 /run/user
    chown 3000:3000 /run/home /run/user/3000
    as_user() {
      setpriv --reuid 3000 --regid 3000 --clear-groups --inh-caps=-all env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \
        HOME=/run/home XDG_RUNTIME_DIR=/run/user/3000 NETNS="$NETNS" IP="$IP" "$@"
    }
    cd /run/home

    """#

  /// Runs a script as the user, after one as root. `$NETNS` is the program under test.
  static func run(
    _ script: String, prepared preparation: String = "", seconds: Int = 120
  ) throws -> PrivateMachine.Outcome {
    let quoted = "'" + script.replacingOccurrences(of: "'", with: #"'\''"#) + "'"
    return try PrivateMachine.run(
      machine + preparation + "\nas_user bash -c \(quoted)\n", seconds: seconds)
  }

  /// Whether an ordinary user may make namespaces on this machine, and can reach the program.
  static let isUsable: Bool = {
    guard PrivateMachine.isUsable,
      let outcome = try? run(#"unshare -Urmn true && test -x "$NETNS" && echo yes"#)
    else { return false }
    return outcome.lines == ["yes"]
  }()

  static func has(_ program: String) -> Bool {
    ["/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/"]
      .contains { FileManager.default.isExecutableFile(atPath: $0 + program) }
  }
}
