/// A private machine as the host of uplinks. eth0 leads to a namespace that stands for the outside, with both families
/// and a default route through it. `answer` and `ask` communicate.
enum UplinkScript {
  static let host = #"""
    # A version manager's python3 looks for the real one each time, and takes its time.
    PATH=$(python3 -c 'import os, sys; print(os.path.dirname(sys.executable))'):$PATH
    cd /run; ip() { $IP "$@"; }; lab() { "${NETNS%/*}/netns-lab" "$@"; }
    cat > talk.py <<'E'
    import select, socket, sys
    def plain(address): return address[0].removeprefix('::ffff:')
    what, *words = sys.argv[1:]
    if what == 'answer':
        sockets = []
        for port in map(int, words):
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                s = socket.socket(socket.AF_INET6, kind)
                s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind(('::', port))
                if kind == socket.SOCK_STREAM: s.listen(9)
                sockets.append(s)
        print('ready', flush=True)
        while True:
            for s in select.select(sockets, [], [])[0]:
                if s.type == socket.SOCK_STREAM:
                    c, address = s.accept()
                    c.sendall(f'{s.getsockname()[1]} {plain(address)}'.encode()); c.close()
                else:
                    data, address = s.recvfrom(99)
                    s.sendto(f'{s.getsockname()[1]} {plain(address)}'.encode(), address)
    kind, host, port, *seconds = [what, *words]
    kinds = {'tcp': socket.SOCK_STREAM, 'udp': socket.SOCK_DGRAM}
    s = socket.socket(socket.AF_INET6 if ':' in host else socket.AF_INET, kinds[kind])
    s.settimeout(float(seconds[0]) if seconds else 10)
    try:
        s.connect((host, int(port)))
        if kind == 'udp': s.send(b'hello')
        print(s.recv(99).decode() or 'closed')
    except OSError as error:
        print('refused' if isinstance(error, ConnectionError) or error.errno in (101, 113, 13, 1) else 'nothing')
    E
    # Who comes from where: answer NAMESPACE PORT ...; ask NAMESPACE tcp|udp ADDRESS PORT [SECONDS]
    answer() {
      local space=$1; shift; rm -f "ready-$space"; mkfifo "ready-$space"
      ip netns exec $space python3 talk.py answer "$@" > "ready-$space" & read -r _ < "ready-$space"
    }
    ask() { local space=$1; shift; ip netns exec $space python3 talk.py "$@"; }
    here() { python3 talk.py "$@"; }
    ip link set lo up; ip netns add out; ip netns add blue
    # pair DEVICE NETWORK: a device of the host whose other end is outside.
    pair() {
      ip link add $1 type veth peer name $1 netns out
      ip addr add 192.0.$2.1/24 dev $1; ip addr add 2001:db8:$2::1/64 dev $1 nodad; ip link set $1 up
      ip -n out addr add 192.0.$2.2/24 dev $1; ip -n out addr add 2001:db8:$2::2/64 dev $1 nodad
      ip -n out link set $1 up
    }
    pair eth0 2; ip -n out link set lo up
    ip route add default via 192.0.2.2; ip route add default via 2001:db8:2::2
    # Everything that an uplink may change, of the host and of a namespace.
    state() {
      nft list ruleset; sysctl -a 2>/dev/null | grep -E '^net.*(forward|accept_ra|redirects|localnet)'
      ip -o link | cut -d: -f2 | cut -d@ -f1; ip route show table all | grep -v fe80
      ip -o addr | sed 's/^[0-9]*: //' | grep -v ' fe80:'; ls -A /run/netns-uplink /etc/netns 2>&1
      ip -n blue -o addr 2>&1 | sed 's/^[0-9]*: //' | grep -v ' fe80:'
      ip -n blue route show table all 2>&1 | grep -v fe80
    }
    same() { state > after; diff before after > difference && echo same || cat difference; }
    state > before

    """#
}
