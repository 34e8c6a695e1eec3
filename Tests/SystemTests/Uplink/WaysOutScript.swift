/// Run after `NameServerScript.outside`: a program that tries to get out, and observers outside.
enum WaysOutScript {
  static let host = #"""
    for a in 7 9 53; do ip -n out addr add 198.51.100.$a/32 dev eth0; done
    for a in 7 9 53; do ip -n out addr add 2001:db8:9::$a/128 dev eth0 nodad; done
    ip -n out addr add 10.99.0.1/32 dev eth0; ip route add 10.99.0.0/16 via 192.0.2.2; ip -n out link set lo up
    answer out 80 443 853 8443 9999 5353
    cat > zone <<'Z'
    api.example.org A 3 192.0.2.2
    api.example.org AAAA 3 2001:db8:2::2
    deep.a.example.net A 60 198.51.100.7
    deep.a.example.net AAAA 60 2001:db8:9::7
    brief.example.net A 2 198.51.100.9
    alias.example.net CNAME 60 else.example.com
    else.example.com A 60 198.51.100.7
    evil.example.com A 60 198.51.100.9
    private.example.net A 60 10.99.0.1
    host.example.net A 60 192.0.2.1
    loop.example.net A 60 127.0.0.1
    mapped.example.net AAAA 60 ::ffff:198.51.100.9
    Z
    names
    # Servers of the host's own, on every address, on the loopback and without one.
    python3 talk.py answer 7777 53053 > /dev/null &
    cat > abstract.py <<'E'
    import socket
    s = socket.socket(socket.AF_UNIX); s.bind('\0t-resolver'); s.listen(9)
    while True: s.accept()[0].sendall(b'abstract')
    E
    python3 abstract.py &
    mkdir -p nscd systemd/resolve; python3 - <<'E'
    import socket
    for path in ['/run/nscd/socket', '/run/systemd/resolve/io.systemd.Resolve']:
        socket.socket(socket.AF_UNIX).bind(path)
    E
    # What comes out: PROTOCOL ADDRESS PORT of each packet that is not an answer of the outside's own.
    cat > sniff.py <<'E'
    import socket, struct, sys
    s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3)); s.bind(('eth0', 0))
    seen = set(); print('ready', flush=True)
    while True:
        data, (_, kind, direction, *_) = s.recvfrom(65535)
        if direction == 4: continue
        if kind == 0x800:
            head, protocol, to = (data[0] & 15) * 4, data[9], socket.inet_ntop(socket.AF_INET, data[16:20])
        elif kind == 0x86dd:
            head, protocol, to = 40, data[6], socket.inet_ntop(socket.AF_INET6, data[24:40])
            if protocol == 58 and data[40] in (133, 134, 135, 136, 143): continue
            if protocol == 0: continue
        else: continue
        port = struct.unpack('>H', data[head + 2:head + 4])[0] if protocol in (6, 17) else 0
        if (protocol, to, port) not in seen:
            seen.add((protocol, to, port)); print(protocol, to, port, flush=True)
    E
    rm -f sniffing; mkfifo sniffing; ip netns exec out python3 sniff.py > sniffing &
    exec 8< sniffing; read -r _ <&8; cat <&8 > sniffed &

    """#

  /// Prints a line for each way that led out, and how many were tried.
  static let ways = #"""
    cat > ways.py <<'E'
    import ctypes, os, socket, struct, subprocess, sys, time
    tried, sealed, own = set(), 'sealed' in sys.argv, '0.0.0.0'
    for line in subprocess.run(['ip', '-4', '-o', 'addr', 'show', 'dev', 'uplink'], capture_output=True, text=True).stdout.splitlines():
        own = line.split()[3].split('/')[0]
    libc = ctypes.CDLL(None, use_errno=True)
    def way(name, action):
        tried.add(name)
        try: result = action()
        except (OSError, subprocess.SubprocessError) as e: return
        if result: print('out:', name, result, flush=True)
    def tcp(host, port, family=socket.AF_INET):
        s = socket.socket(family, socket.SOCK_STREAM); s.settimeout(0.5); s.connect((host, port)); return s.recv(99)
    def udp(host, port, data=b'hello', family=socket.AF_INET):
        s = socket.socket(family, socket.SOCK_DGRAM); s.settimeout(0.3); s.connect((host, port)); s.send(data)
        return s.recv(4096)
    six = socket.AF_INET6
    def question(name, kind=1, klass=1):
        labels = b''.join(bytes([len(l)]) + l.encode() for l in name.split('.'))
        return struct.pack('>HHHHHH', 7, 0x100, 1, 0, 0, 0) + labels + b'\0' + struct.pack('>HH', kind, klass)
    def look(name): return socket.getaddrinfo(name, 1, type=socket.SOCK_STREAM)
    def send(family, kind, protocol, to, data, *options):
        s = socket.socket(family, kind, protocol)
        for option in options: s.setsockopt(*option)
        s.sendto(data, to)
    def raw(protocol, host, data=b'x' * 32, family=socket.AF_INET, *options):
        send(family, socket.SOCK_RAW, protocol, (host, 0), data, *options)
    def run(*words):
        return subprocess.run(words, capture_output=True, timeout=9).returncode == 0 and 'ran'

    # Addresses that nobody allowed.
    way('raw IPv4 address', lambda: tcp('198.51.100.9', 443))
    way('raw IPv6 address', lambda: tcp('2001:db8:9::9', 443, six))
    way('mapped address', lambda: tcp('::ffff:198.51.100.9', 443, six))
    way('datagram', lambda: udp('198.51.100.9', 9999))
    way('datagram IPv6', lambda: udp('2001:db8:9::9', 9999, family=six))
    way('another resolver by UDP', lambda: udp('198.51.100.53', 53, question('evil.example.com')))
    way('another resolver by TCP', lambda: tcp('198.51.100.53', 53))
    way("the host's resolver", lambda: udp('192.0.2.2', 53, question('evil.example.com')))
    way('DNS over TLS', lambda: tcp('198.51.100.53', 853))
    way('DNS over HTTPS', lambda: tcp('198.51.100.53', 443))
    way('DNS over QUIC', lambda: udp('198.51.100.53', 853))
    way('QUIC', lambda: udp('198.51.100.9', 443))
    way('multicast DNS', lambda: udp('224.0.0.251', 5353, question('evil.example.com')))
    way('multicast IPv6', lambda: send(six, socket.SOCK_DGRAM, 0, ('ff02::fb', 5353), question('a.local')))
    broadcast = (socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    way('broadcast', lambda: send(socket.AF_INET, socket.SOCK_DGRAM, 0, ('255.255.255.255', 67), b'x', broadcast))
    # Names.
    for name in ['evil.example.com', 'secret.api.example.org', 'else.example.com', 'example.net', 'example.org']:
        way('name ' + name, lambda: look(name))
        way('name by TXT ' + name, lambda: b'evil' in udp('169.254.53.53', 53, question(name, 16)) and 0)
    for name in ['private', 'host', 'loop', 'mapped']:
        way('rebound ' + name, lambda: tcp(name + '.example.net', 443))
        way('rebound IPv6 ' + name, lambda: tcp(name + '.example.net', 443, six))
    way('rebound to a server of the host', lambda: tcp('host.example.net', 7777))
    # What an allowed name's address has besides.
    look('api.example.org'); look('deep.a.example.net'); look('brief.example.net')
    for port in [80, 853, 8443]: way(f'port {port} of an allowed name', lambda: tcp('192.0.2.2', port))
    way('QUIC to an allowed name', lambda: udp('192.0.2.2', 443))
    for protocol in [132, 136, 47, 50, 4, 41, 253]:
        way(f'protocol {protocol}', lambda: raw(protocol, '198.51.100.9'))
        way(f'protocol {protocol} to an allowed name', lambda: raw(protocol, '192.0.2.2', struct.pack('>HH', 443, 443) * 8))
    echo = b'\x08\0' + b'\xf7\xf8' + b'\0\x01\0\x06'
    way('ping', lambda: raw(1, '198.51.100.9', echo)); way('ping an allowed name', lambda: raw(1, '192.0.2.2', echo))
    way('ping without privilege', lambda: send(socket.AF_INET, socket.SOCK_DGRAM, 1, ('198.51.100.9', 0), echo))
    way('ping IPv6', lambda: raw(58, '2001:db8:9::9', b'\x80\0\0\0\0\x01\0\x01', six))
    # A record route, and a way by way of an allowed address.
    for option in [b'\x07\x0b\x04' + b'\0' * 8 + b'\0', b'\x83\x0b\x04' + socket.inet_aton('192.0.2.2') * 2 + b'\0']:
        way('IP options', lambda: raw(253, '198.51.100.9', b'x', socket.AF_INET, (socket.IPPROTO_IP, socket.IP_OPTIONS, option)))
    way('fragments', lambda: send(socket.AF_INET, socket.SOCK_DGRAM, 0, ('198.51.100.9', 9999), b'x' * 9000))
    def packet(source, to, fragment=0, payload=b'\x01\xbb\x01\xbb\0\x10\0\0wayswayo', protocol=17):
        return struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(payload), 7, fragment, 64, protocol, 0) + \
            socket.inet_aton(source) + socket.inet_aton(to) + payload
    header = (socket.IPPROTO_IP, socket.IP_HDRINCL, 1)
    for source in ['192.0.2.1', '192.0.2.77', '127.0.0.1', '198.51.100.7']:
        way('spoofed source ' + source, lambda: raw(255, '198.51.100.9', packet(source, '198.51.100.9'), socket.AF_INET, header))
    way('a later fragment alone', lambda: raw(255, '198.51.100.9', packet('0.0.0.0', '198.51.100.9', 185), socket.AF_INET, header))
    # The host itself.
    route = subprocess.run(['ip', 'route'], capture_output=True, text=True).stdout.split()
    gateway = route[route.index('via') + 1] if 'via' in route else '10.213.0.1'
    for address in [gateway, '192.0.2.1', '169.254.53.53', '127.0.0.1']:
        for port in [7777, 53053, 22]: way(f'server of the host at {address} {port}', lambda: tcp(address, port))
        way(f'datagrams to the host at {address}', lambda: udp(address, 7777))
    way('server of the host by IPv6', lambda: tcp('2001:db8:2::1', 7777, six))
    def abstract():
        s = socket.socket(socket.AF_UNIX); s.connect('\0t-resolver'); return s.recv(9)
    way('abstract socket', abstract)
    def advert():
        raw(58, 'ff02::1', b'\x86\0\0\0\x40\0\x07\x08' + b'\0' * 8, six)
    way('router advertisement', advert)
    # Devices, rules, routes and addresses of its own, and packets past them.
    for words in ['ip link add t-veth type veth peer name t-out', 'ip link add t-mac link uplink type macvlan',
                  'ip tuntap add t-tap mode tap', 'ip route add 198.51.100.0/24 dev uplink',
                  'ip addr add 192.0.2.1/24 dev uplink', 'nft add table inet t', 'nft flush ruleset']:
        # Whoever is root of the namespace may do it, and comes no further.
        way(words, lambda: run(*words.split()) and sealed)
    def frame(data, kind):
        s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM); s.sendto(data, ('uplink', kind, 0, 0, b'\xff' * 6))
    way('frame', lambda: frame(packet('192.0.2.77', '198.51.100.9'), 0x800))
    way('frame with an own source', lambda: frame(packet(own, '198.51.100.9'), 0x800))
    way('frame to the host', lambda: frame(packet(own, '192.0.2.1'), 0x800))
    way('ARP', lambda: frame(struct.pack('>HHBBH', 1, 0x800, 6, 4, 2) + b'\2' * 6 + socket.inet_aton('192.0.2.2') + b'\xff' * 6 + socket.inet_aton(gateway), 0x806))
    # An address whose time is over; the flow of before may go on, a new one may not.
    time.sleep(5); way('an address after its time', lambda: tcp('198.51.100.9', 443))
    if sealed:
        for path in ['/run/nscd/socket', '/run/systemd/resolve/io.systemd.Resolve', '/run/netns/blue', '/var/run/netns/blue']:
            way('file ' + path, lambda: os.path.exists(path))
        for pid in ['1', 'self'] + [p for p in os.listdir('/proc') if p.isdigit()]:
            def enter(path):
                file = os.open(path, os.O_RDONLY)
                # Its own is no way out.
                if os.fstat(file).st_ino == os.stat('/proc/self/ns/net').st_ino: return False
                return libc.setns(file, 0x40000000) == 0
            way('setns', lambda: enter(f'/proc/{pid}/ns/net'))
            way('root of another process', lambda: os.path.exists(f'/proc/{pid}/root/run/netns/blue'))
        inside = {int(p) for p in os.listdir('/proc') if p.isdigit()}
        way('pidfd', lambda: [p for p in range(1, 400) if p not in inside and libc.syscall(434, p, 0) >= 0])
        way('user namespace', lambda: run('unshare', '-Urn', 'ip', 'link', 'set', 'uplink', 'netns', '1'))
    print('tried', len(tried))
    E
    # What an audit has to say: PORT/PROTOCOL ... of the addresses that nobody allowed.
    places() {
      for service in "$@"; do echo "address:198.51.100.9,port:${service%/*},protocol:${service#*/}"; done
      for service in 53/udp 53/tcp 853/tcp 443/tcp 853/udp; do
        echo "address:198.51.100.53,port:${service%/*},protocol:${service#*/}"; done
      for service in 443/udp 80/tcp 853/tcp 8443/tcp 53/udp; do
        echo "address:192.0.2.2,port:${service%/*},protocol:${service#*/}"; done
      for address in 10.213.0.1 192.0.2.1 169.254.53.53; do
        for service in 22/tcp 7777/tcp 7777/udp 53053/tcp; do
          echo "address:$address,port:${service%/*},protocol:${service#*/}"; done; done
      printf 'address:%s,port:%s,protocol:%s\n' 10.99.0.1 443 tcp 192.0.2.1 443 tcp 255.255.255.255 67 udp \
        2001:db8:2::1 7777 tcp 2001:db8:9::9 443 tcp 2001:db8:9::9 9999 udp
      for name in evil.example.com else.example.com example.net example.org; do
        printf "name:$name,type:%s\n" A AAAA TXT; done; printf 'name:secret.api.example.org,type:%s\n' A AAAA TXT
    }

    """#
}
