extension NetnsCommand {
  /// Every command, in the order in which a word is compared with them, and in which the help lists them within a
  /// topic.
  static let all: [NetnsCommand] = [
    // Before "list", whose last spelling begins with it.
    NetnsCommand("=ls", heeds: .listing, .own(NamespaceListing.run)) {
      About(
        .looking, "[-o LIST] [-Q EXPR]", "Show all namespaces of the machine.",
        example: "netns ls -Q 'TYPE == \"net\" && NPROCS == 0'", options: NamespaceListing.options,
        synonyms: "all|namespaces")
    },
    NetnsCommand("list|show|lst", heeds: .detailedListing, .shared(NetnsList.run)) {
      About(
        .namespaces, "", "Show named namespaces; -d adds containers.", example: "netns list",
        options: [
          Option(
            name: "--kinds", purpose: "Show all namespaces of every kind, named or not, as ls does."
          )
        ] + NamespaceListing.options)
    },
    NetnsCommand("add", limit: 1, as: .change, .shared(NetnsChange.add)) {
      About(
        .namespaces, "[--with KINDS] NAME", "Make a namespace, or several kinds at once.",
        example: "netns add --with uts,pid,mount blue",
        positional: .text("NAME"),
        options: [
          Option(
            name: "--with", value: .text("KINDS"),
            purpose: "Further kinds: uts,ipc,pid,mount,user,cgroup,time, or all."),
          Option(
            name: "--without", value: .choice(["net"]), purpose: "No network namespace of its own."),
          Option(
            name: "--hostname", value: .text("NAME"),
            purpose: "The hostname inside; needs the uts kind."),
          Option(
            name: "--boottime", value: .number("SECONDS"),
            purpose: "How far the clock since boot is ahead; needs the time kind."),
          Option(
            name: "--monotonic", value: .number("SECONDS"),
            purpose: "The same for the monotonic clock."),
        ] + IdentityWords.options, synonyms: "create|new|mk", ip: "NAME")
    },
    NetnsCommand("attach", limit: 2, as: .change, .shared(NetnsChange.attach)) {
      About(
        .namespaces, "NAME PID|ENGINE:ID", "Name a process's or container's namespace.",
        example: "netns attach blue podman:web", positional: .text("NAME"),
        options: [
          Option(
            name: "--with", value: .text("KINDS"),
            purpose: "Its further kinds: uts,ipc,pid,mount,user,cgroup,time, or all."),
          Option(name: "--without", value: .choice(["net"]), purpose: "Not its network namespace."),
        ], ip: "NAME PID")
    },
    NetnsCommand(
      "exec", limit: .max, takesCommand: true, takesOptionsAfterName: true, heeds: .all,
      .shared(NetnsExec.run)
    ) {
      About(
        .namespaces, "NAME|LAB/NODE CMD ...", "Run a command, such as a shell, inside.",
        example: "netns exec blue ip address", positional: .namespace,
        options: [
          Option(name: "--all", purpose: "In every node of the lab that is named next."),
          Option(
            name: "--only", value: .text("KINDS"),
            purpose: "Enter only these kinds of what NAME holds."),
          Option(name: "--except", value: .text("KINDS"), purpose: "Enter all kinds but these."),
          RunWords.user, RunWords.directory, RunWords.environment,
          Option(name: "--", purpose: "May stand before the command."),
        ], synonyms: "shell", ip: "[NAME] cmd ...")
    },
    NetnsCommand("delete", limit: .max, heeds: .all, .shared(NetnsChange.delete)) {
      About(
        .namespaces, "[--safe] NAME ...", "Take names away; what nothing holds ends.",
        example: "netns delete blue red", positional: .namespace,
        options: [Option(name: "--safe", purpose: "Keep one that is in use, and say by whom.")],
        synonyms: "rm|remove", ip: "[NAME]")
    },
    NetnsCommand("set", limit: 2, heeds: .namespace, as: .change, .shared(NetnsChange.set)) {
      About(
        .namespaces, "NAME ID", "Give a namespace an id here; auto: any free one.",
        example: "netns set blue auto", positional: .namespace, ip: "NAME NETNSID")
    },
    NetnsCommand("=unit", limit: 1, as: .nothing, .own(NetnsUnit.run)) {
      About(
        .namespaces, "NAME|LAB[/NODE]", "Print the systemd unit that makes it at boot.",
        example: "netns unit blue --service web.service", positional: .namespace,
        options: [
          Option(
            name: "--service", value: .text("UNIT"),
            purpose: "Instead, the drop-in by which this service runs in it.")
        ], synonyms: "systemd|boot")
    },

    NetnsCommand("=run", limit: .max, takesCommand: true, .own(NetnsRun.run)) {
      About(
        .isolation, "[OPTION ...] CMD", "Run a command in namespaces made for it.",
        example: "netns run --all --map-root --net none -- sh", options: RunWords.options,
        synonyms: "sandbox|isolate")
    },
    NetnsCommand("enter", limit: .max, takesCommand: true, .own(NetnsEnter.run)) {
      About(
        .isolation, "PID|NAME [CMD ...]", "Run a command in all namespaces of a process.",
        example: "netns enter 4711 ps aux", positional: .namespace,
        options: [Option(name: "--", purpose: "May stand before the command.")])
    },
    NetnsCommand("=persist", limit: 2, as: .change, .own(NetnsPersist.run)) {
      About(
        .isolation, "PID|NAME PATH", "Keep a namespace of any kind as a file.",
        example: "netns persist --kind uts 4711 /run/my-uts", positional: .namespace,
        options: [
          Option(
            name: "--kind", value: .text("KIND"),
            purpose: "Which one: net, uts, ipc, pid, mount, user, cgroup or time."),
          Option(name: "--release", purpose: "Let go of what the file PATH keeps, and remove it."),
        ])
    },
    NetnsCommand("=unshare", as: .nothing, .program) {
      About(
        .isolation, "CMD ...", "A command line of unshare(1) of util-linux.",
        example: "netns unshare --user --map-root-user --net ip link")
    },
    NetnsCommand("=nsenter", as: .nothing, .program) {
      About(
        .isolation, "CMD ...", "A command line of nsenter(1) of util-linux.",
        example: "netns nsenter --target 4711 --net ip link")
    },
    NetnsCommand("=lsns", as: .nothing, .program) {
      About(
        .isolation, "[OPTION ...]", "A command line of lsns(8) of util-linux.",
        example: "netns lsns --type net")
    },

    NetnsCommand("=bridge", .program) {
      About(
        .wiring, "OBJECT ...", "A command line of bridge(8): fdb, vlan, mdb ...",
        example: "netns -n blue bridge fdb show")
    },
    NetnsCommand("=ip", .program) {
      About(
        .wiring, "OBJECT ...", "A command line of ip(8), as iproute2 has it.",
        example: "netns ip -batch FILE")
    },

    NetnsCommand("=uplink", limit: 1, heeds: .json, .own(NetnsUplink.uplink)) {
      About(
        .ways, "[NAME|LAB/NODE]", "Let a namespace out through the host; or list.",
        example: "netns uplink blue --dns", positional: .namespace,
        options: [
          Option(
            name: "--via", value: .device,
            purpose: "The host's device to leave by; else that of its default route."),
          Option(
            name: "--dns", purpose: "Put the host's name servers into /etc/netns/NAME/resolv.conf."),
          RunWords.allow, RunWords.audit,
          Option(name: "--remove", purpose: "Take the way out away; published ports stay."),
        ], synonyms: "nat|masquerade|internet")
    },
    NetnsCommand("=publish", limit: .max, heeds: .json, .own(NetnsUplink.publish)) {
      About(
        .ways, "[NAME] [PORT ...]", "Let ports of the host lead in; or list.",
        example: "netns publish blue 8080:80 127.0.0.1:5353:53/udp", positional: .namespace,
        options: [
          Option(name: "--remove", purpose: "Take these ports away; without ports all of them.")
        ], synonyms: "forward|expose")
    },

    NetnsCommand("=up", as: .change, .lab(json: .none)) {
      About(
        .labs, "FILE", "Bring a lab up, or to what its file says now.",
        example: "netns up shop.yaml", synonyms: "deploy|apply|start")
    },
    NetnsCommand("=plan", .lab(json: .flag)) {
      About(
        .labs, "FILE", "Show what up would create, change and remove.",
        example: "netns plan shop.yaml", synonyms: "diff|validate|check")
    },
    NetnsCommand("=down", .lab(json: .none)) {
      About(
        .labs, "LAB", "Take a lab down.", example: "netns down shop", synonyms: "destroy|stop")
    },
    NetnsCommand("=labs", .lab(json: .flag)) {
      About(
        .labs, "", "List the labs that are up.", example: "netns labs")
    },
    NetnsCommand("=status", .lab(json: .flag)) {
      About(
        .labs, "LAB", "Show a lab's nodes, interfaces and services.", example: "netns status shop",
        synonyms: "inspect")
    },
    NetnsCommand("=wait", .lab(json: .none)) {
      About(
        .labs, "LAB", "Wait until a lab is ready.", example: "netns wait shop")
    },
    NetnsCommand("=test", .lab(json: .format)) {
      About(
        .labs, "LAB", "Run a lab's checks.", example: "netns test --format tap shop")
    },
    NetnsCommand("=logs", .lab(json: .none)) {
      About(
        .labs, "LAB/NODE", "Show what services and exec wrote.",
        example: "netns logs --follow shop/web")
    },
    NetnsCommand("=graph", .lab(json: .format)) {
      About(
        .labs, "LAB", "Draw a lab: tree, DOT, Mermaid, JSON, SVG or PNG.",
        example: "netns graph -o shop.svg shop", synonyms: "draw")
    },
    NetnsCommand("=export", .lab(json: .none)) {
      About(
        .labs, "[NAME ...]", "Write the live state of namespaces as a lab file.",
        example: "netns export blue red -o lab.yaml", synonyms: "save")
    },
    NetnsCommand("=schema", as: .nothing, .lab(json: .always)) {
      About(
        .labs, "", "Print the JSON Schema of lab files.", example: "netns schema >lab.schema.json")
    },

    NetnsCommand("pids", limit: 1, heeds: .json, .shared(NetnsQuery.pids)) {
      About(
        .looking, "NAME|LAB/NODE", "Show the processes in a namespace.", example: "netns pids blue",
        positional: .namespace, synonyms: "ps", ip: "NAME")
    },
    NetnsCommand("identify", limit: 1, heeds: .listing, .shared(NetnsQuery.identify)) {
      About(
        .looking, "[PID]", "Show the name of a process's namespace.",
        example: "netns identify 4711", positional: .number("PID"),
        options: [
          Option(name: "--all", purpose: "Its namespaces of every kind, with all their names.")
        ], synonyms: "whoami", ip: "[PID]")
    },
    NetnsCommand("=tree", heeds: .listing, .own(NetnsTree.run)) {
      About(
        .looking, "[-o FILE]", "Draw namespaces, devices and processes.",
        example: "netns tree -o machine.svg",
        options: [
          Option(
            name: "-o", value: .file,
            purpose: "Into a file; its ending says what: svg, png, dot, txt."),
          Option(
            name: "--format", value: .choice(["tree", "dot", "svg", "png"]),
            purpose: "What to draw; svg and png need Graphviz."),
        ], synonyms: "picture|map")
    },
    NetnsCommand("list-id", limit: .max, heeds: .listing, .shared(ListID.run)) {
      About(
        .looking, "[WORD ...]", "Show the ids that namespaces have here.", example: "netns list-id",
        words: { ListID.words.map(\.description) },
        ip: "[target-nsid POSITIVE-INT] [nsid POSITIVE-INT]")
    },
    NetnsCommand("monitor", limit: .max, heeds: .every, .shared(NetnsMonitor.run)) {
      About(
        .looking, "[OBJECT ...]", "Show names, or objects, as they come and go.",
        example: "netns monitor link route", words: { MonitorObject.words.map(\.description) },
        synonyms: "watch")
    },

    NetnsCommand("=rootless", limit: .max, heeds: .json, as: .nothing, .own(RootlessCommand.run)) {
      About(
        .rootless, "[WORD ...]", "Show, end and connect what you have without root.",
        example: "netns rootless publish blue 8080:80",
        positional: .choice(["status", "stop", "uplink", "publish"]),
        options: [
          Option(name: "status", purpose: "The process that holds it, ids, names, ways out."),
          Option(name: "stop", purpose: "End all in it."),
          Option(name: "uplink", purpose: "[NAME]: a way out of a namespace, or of your own."),
          Option(name: "publish", purpose: "[NAME] [ADDRESS:]8080:80[/udp] ...: ports into it."),
          Option(name: "--remove", purpose: "Take the way out, or the ports, away again."),
        ])
    },

    NetnsCommand("=doctor", limit: 1, heeds: .json, .own(NetnsDoctor.run)) {
      About(
        .tidying, "[NAME|LAB]", "Find what would go wrong, and what mends it.",
        example: "netns doctor blue", positional: .namespace,
        synonyms: "diagnose|health|checkup")
    },
    NetnsCommand("gc", heeds: .json, .own(NetnsChange.collect)) {
      About(
        .tidying, "", "Put right what killed programs left.", example: "netns gc",
        synonyms: "clean|cleanup|prune")
    },

    NetnsCommand(
      "help", limit: .max, takesCommand: true, heeds: .every, as: .nothing, .own(NetnsHelp.run)
    ) {
      About(
        .help, "[COMMAND ...]", "Tell more of a command, an object, or of options.",
        example: "netns help route add")
    },
    NetnsCommand("=man", limit: 1, as: .nothing, .own(NetnsProgram.manual)) {
      About(
        .help, "[PAGE]", "Print a manual page, or the names of all.",
        example: "netns man netns-lab.5 | man -l -")
    },
    NetnsCommand(
      "=completion", limit: .max, takesCommand: true, heeds: .every, .own(NetnsProgram.completion)
    ) {
      About(
        .help, "SHELL", "Print the completion of bash, zsh or fish.",
        example: "source <(netns completion bash)", positional: .choice(["bash", "zsh", "fish"]))
    },
  ]
}
