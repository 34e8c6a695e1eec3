import Foundation

/// Hosts for labs over several hosts: namespaces with an sshd(8) each, on a switch in a private machine.
///
/// A script begins with `prelude`. Then `host h2 2` starts the host h2 with the address 10.9.0.2, `on h2 CMD` runs a
/// command there, and `$lab` is netns-lab here and there. The private machine itself is 10.9.0.1.
enum HostMachines {
  /// Why tests cannot have such hosts; nil if they can.
  static let obstacle: String? = {
    if !PrivateMachine.isUsable { return "not root" }
    let missing = ["/usr/sbin/sshd", "/usr/bin/ssh", "/usr/bin/ssh-keygen", "/usr/bin/nsenter"]
      .filter { !FileManager.default.isExecutableFile(atPath: $0) }
    return missing.isEmpty
      ? nil : "\(missing.joined(separator: ", ")) not installed (openssh-server)"
  }()

  static let hasFRR = FileManager.default.isExecutableFile(atPath: "/usr/lib/frr/bgpd")
  /// The same for labs with `fabric: evpn`.
  static let obstacleToEVPN: String? =
    obstacle ?? (hasFRR ? nil : "/usr/lib/frr/bgpd not installed (frr)")

  // Each host has its own /run, /etc and process namespace. The key is in a directory that every mount namespace shows.
  static let prelude = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run; ip link set lo up
    mkdir -p keys bin hosts
    ssh-keygen -q -t ed25519 -N '' -f keys/id && ssh-keygen -q -t ed25519 -N '' -f keys/host || exit 97
    cp keys/id.pub keys/authorized
    printf '#!/bin/sh\nexec /usr/bin/ssh -F /run/keys/config "$@"\n' > bin/ssh; chmod +x bin/ssh
    PATH=/run/bin:$PATH
    printf '%s\n' 'IdentityFile /run/keys/id' 'StrictHostKeyChecking no' \
      'UserKnownHostsFile /dev/null' 'LogLevel ERROR' > keys/config
    printf '%s\n' 'HostKey /run/keys/host' 'AuthorizedKeysFile /run/keys/authorized' 'StrictModes no' \
      'UsePAM no' 'PermitRootLogin yes' 'PidFile none' > keys/sshd
    ip link add sw type bridge && ip link set sw up && ip addr add 10.9.0.1/24 dev sw || exit 97
    # The first process of a host.
    cat > start <<'E'
    mount --make-rprivate /; hostname $1
    mkdir -p hosts/$1/etc hosts/$1/run/keys
    cp /etc/passwd /etc/group /etc/ld.so.cache hosts/$1/etc
    echo 'root:*:19000:0:99999:7:::' > hosts/$1/etc/shadow
    mount --bind hosts/$1/etc /etc
    mount -t tmpfs tmpfs hosts/$1/run; mkdir hosts/$1/run/keys hosts/$1/run/sshd
    cp keys/host keys/authorized keys/sshd hosts/$1/run/keys
    mount --move hosts/$1/run /run; cd /run
    ip link set lo up
    until ip addr add 10.9.0.$2/24 dev eth0 2>/dev/null; do sleep 0.05; done
    ip link set eth0 up
    exec /usr/sbin/sshd -D -e -f /run/keys/sshd
    E
    # host NAME NUMBER
    host() {
      unshare -n -m -p -u -f --kill-child --mount-proc bash start $1 $2 2>hosts/$1.log &
      local outer=$! pid=
      until [ -n "$pid" ] && ip link add v$1 type veth peer name eth0 netns $pid 2>/dev/null; do
        sleep 0.05; pid=$(pgrep -P $outer)
      done
      ip link set v$1 master sw up; eval "$1=$pid"
      for try in $(seq 100); do
        ssh -o ConnectTimeout=1 10.9.0.$2 true 2>/dev/null && return; sleep 0.1
      done
      cat hosts/$1.log; exit 97
    }
    on() { nsenter -t ${!1} -n -m -p -u "${@:2}"; }
    # left: what is there of labs, here and on h2.
    left() {
      local state="$(ls /run/netns 2>/dev/null | wc -l) $(ls -A /run/netns-lab 2>/dev/null | wc -l)"
      echo "$state, $(on h2 sh -c 'echo $(ls /run/netns 2>/dev/null | wc -l) \
        $(ls -A /run/netns-lab 2>/dev/null | wc -l)')"
    }

    """#
}
