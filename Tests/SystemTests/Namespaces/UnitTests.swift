import Foundation
import Testing

private let templates =
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().path + "/scripts/systemd"

/// `netns unit`
@Suite(.enabled(if: PrivateMachine.isUsable))
struct UnitTests {
  private static let hasAnalyzer = ["systemd-analyze", "systemd-escape"]
    .allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)") }

  private static let lab = #"""
    mkdir "/run/my labs"; cd "/run/my labs"
    cat >shop.yaml <<'E'
    name: t-shop
    topology:
      nodes: {web: {}, desk: {}}
      links: [{endpoints: ["web:eth0", "desk:eth0"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}]
    E

    """#

  @Test(
    "the unit of a name is the template",
    .enabled(if: FileManager.default.fileExists(atPath: templates), "needs scripts/systemd"))
  func template() throws {
    let run = try PrivateMachine.run(
      #"""
      "$NETNS" add 'a b-%'; "$NETNS" unit 'a b-%' >/run/unit; echo $?; head -1 /run/unit
      sed "s|/usr/local/bin/netns|$(readlink -f "$NETNS")|" "\#(templates)/netns@.service" |
        diff - <(tail -n +2 /run/unit) && echo same
      """#)
    #expect(
      run.lines == ["0", #"# /etc/systemd/system/netns@a\x20b\x2d\x25.service"#, "same"], "\(run)")
  }

  @Test("a service gets the namespace and its files, after what makes them, and ends with it")
  func dropIn() throws {
    let run = try PrivateMachine.run(
      #"""
      "$NETNS" add 'a-%'; mkdir -p '/etc/netns/a-%/x.d'; cd '/etc/netns/a-%'; touch resolv.conf 'b c:"d'
      "$NETNS" unit --service web@1.service 'a-%'
      """#)
    #expect(
      run.output == #"""
        # /etc/systemd/system/web@1.service.d/netns.conf
        [Unit]
        Requires=netns@a\x2d\x25.service
        After=netns@a\x2d\x25.service
        BindsTo=netns@a\x2d\x25.service

        [Service]
        NetworkNamespacePath=/run/netns/a-%%
        BindReadOnlyPaths="/etc/netns/a-%%/b c:\"d":"/etc/b c:\"d"
        BindReadOnlyPaths=/etc/netns/a-%%/resolv.conf:/etc/resolv.conf
        BindReadOnlyPaths=/etc/netns/a-%%/x.d:/etc/x.d

        """# && run.errors.isEmpty, "\(run)")
  }

  @Test("the unit of a lab brings it up from its file and takes it down")
  func lab() throws {
    let run = try PrivateMachine.run(
      Self.lab + #"""
        "$NETNS" up -q shop.yaml || exit 1
        "$NETNS" unit t-shop >/run/unit; head -1 /run/unit; "$NETNS" unit t-shop/web | cmp - /run/unit
        for node in t-shop/web t-shop.web; do
          "$NETNS" unit $node --service x.service | grep -E '^(Requires|NetworkNamespacePath)'
        done
        say() { sed -n "s/^$1=://p" /run/unit | sed 's/%I/t-shop/'; }
        eval "$(say ExecStop)"; "$NETNS" list; cd /; eval "$(say ExecStart)"; "$NETNS" list | sort
        """#)
    let dropIn = [
      #"Requires=netns-lab@t\x2dshop.service"#, "NetworkNamespacePath=/run/netns/t-shop.web",
    ]
    #expect(
      run.lines == [#"# /etc/systemd/system/netns-lab@t\x2dshop.service"#] + dropIn + dropIn + [
        "t-shop: down", "t-shop: up, 2 nodes, 5 changes", "t-shop.desk", "t-shop.web",
      ] && run.errors.isEmpty, "\(run)")
  }

  @Test(
    "systemd finds no fault with what is printed, and escapes names alike",
    .enabled(if: hasAnalyzer, "needs systemd-analyze, which Debian has in its package systemd"))
  func verify() throws {
    let run = try PrivateMachine.run(
      Self.lab + #"""
        "$NETNS" up -q shop.yaml || exit 1; mkdir /run/u; cd /run/u
        judge() {
          "$NETNS" unit -- "$1" >/run/text; cp /run/text "$2"; systemd-analyze verify --man=no "./$2"
          echo $?; [ "$(head -1 /run/text)" = "# /etc/systemd/system/$2" ] || head -1 /run/text
        }
        judge t-shop "netns-lab@$(systemd-escape t-shop).service"
        for name in 'a b-%' '.x@é_' 'a$HOME\b' --; do
          "$NETNS" add -- "$name"; judge "$name" "netns@$(systemd-escape -- "$name").service"
        done
        printf '[Service]\nExecStart=/bin/true\n' >x.service; mkdir x.service.d
        mkdir -p '/etc/netns/a b-%'; touch '/etc/netns/a b-%/b c:"d\'
        "$NETNS" unit 'a b-%' --service x.service >x.service.d/netns.conf
        systemd-analyze verify --man=no ./x.service; echo $?
        """#)
    #expect(run.lines == Array(repeating: "0", count: 6) && run.errors.isEmpty, "\(run)")
  }

  @Test(
    "what cannot be is one line, and nothing is printed",
    arguments: [
      ("gren", "there is no namespace and no lab \"gren\"; did you mean `green`?"),
      ("..", "\"..\" is not a valid name of a namespace or lab"),
      ("/proc/1/ns/net", "\"/proc/1/ns/net\" is not a valid name of a namespace or lab"),
      ("blue", "\"blue\" holds uts,net: a unit makes network namespaces alone"),
      ("stale", "/var/run/netns/stale is not a namespace; see netns list and netns gc"),
      ("green --service web", "\"web\" is not a valid service name; did you mean `web.service`?"),
      ("green --service web.socket", "\"web.socket\" is not a valid service name"),
      ("green --service a/b.service", "\"a/b.service\" is not a valid service name"),
      ("green --service $'x\\ny.service'", "\"x\\ny.service\" is not a valid service name"),
      (
        "green --service netns@green.service",
        "netns@green.service is what makes green"
      ),
      (
        "t-shop --service x.service",
        "a service runs in one node: netns unit t-shop/NODE --service x.service"
      ),
      ("'g ' --service x.service", "\"/run/netns/g \" cannot be said in a unit file"),
      (
        "-- $(printf -- '-%.0s' {1..80})",
        "\"\(String(repeating: "-", count: 80))\" makes too long a name of a unit"
      ),
    ])
  func refusals(words: String, problem: String) throws {
    let needsLab = words.hasPrefix("t-shop")
    let run = try PrivateMachine.run(
      (needsLab ? Self.lab + "\"$NETNS\" up -q shop.yaml || exit 1\n" : "") + #"""
        "$NETNS" add green; "$NETNS" add blue --with uts; "$NETNS" add 'g '
        "$NETNS" add -- $(printf -- '-%.0s' {1..80}); touch -d 2020-01-01 /run/netns/stale
        "$NETNS" unit \#(words)
        """#)
    #expect(run.errors == "netns unit: \(problem)\n" && run.output.isEmpty, "\(run)")
    #expect(run.status == 1)
  }

  @Test("a name that is a lab's too is said to be, and a lab without its file is refused")
  func sameWord() throws {
    let run = try PrivateMachine.run(
      Self.lab + #"""
        "$NETNS" up -q shop.yaml || exit 1; "$NETNS" add t-shop
        "$NETNS" unit t-shop | head -1; "$NETNS" unit t-shop/web | head -1
        rm shop.yaml; "$NETNS" unit t-shop/web
        """#)
    #expect(
      run.lines
        == ["netns@", "netns-lab@"].map {
          #"# /etc/systemd/system/\#($0)t\x2dshop.service"#
        }, "\(run)")
    #expect(
      run.errors == """
        netns: t-shop is a lab too, whose unit is printed for a node of it: netns unit t-shop/NODE
        netns unit: the file of lab t-shop, "/run/my labs/shop.yaml", is gone

        """)
  }

  @Test(
    "what a plain user has is not the machine's",
    .enabled(if: PlainUser.isUsable, "a plain user may make no namespaces here"))
  func plainUser() throws {
    let run = try PlainUser.run(#""$NETNS" add blue; "$NETNS" unit blue; "$NETNS" unit green"#)
    #expect(
      run.errors == """
        netns unit: "blue" is yours alone: a unit makes what root has
        netns unit: there is no namespace and no lab "green"

        """ && run.output.isEmpty)
  }
}
