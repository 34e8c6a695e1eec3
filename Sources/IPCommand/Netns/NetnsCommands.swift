extension NetnsCommand {
  /// Every command, in the order in which a word is tried against them and in which a topic of the help
  /// lists them.
  static let all: [NetnsCommand] = [
    NetnsCommand(
      .namespaces, "list|show|lst", "", "Show the named namespaces.", example: "netns list",
      synonyms: "ls", .shared("", NetnsList.run)),
    NetnsCommand(
      .namespaces, "add", "NAME", "Make a namespace.", example: "netns add blue", limit: 1,
      positional: .text("NAME"), synonyms: "create|new|mk", .shared("NAME", NetnsChange.add)),
    NetnsCommand(
      .namespaces, "attach", "NAME PID", "Give the namespace of a process a name.",
      example: "netns attach blue 4711", limit: 2, positional: .text("NAME"),
      .shared("NAME PID", NetnsChange.attach)),
    NetnsCommand(
      .namespaces, "exec", "NAME|LAB/NODE CMD ...", "Run a command inside, with its own /sys.",
      example: "netns exec blue ip address", limit: .max, takesCommand: true,
      positional: .namespace,
      options: [
        Option(name: "--all", purpose: "In every node of the lab that is named next."),
        Option(name: "--", purpose: "May stand before the command."),
      ],
      synonyms: "run|enter|shell", .shared("[NAME] cmd ...", NetnsExec.run)),
    NetnsCommand(
      .namespaces, "delete", "[--safe] NAME ...", "Take names away; what nothing holds ends.",
      example: "netns delete blue red", limit: .max, positional: .namespace,
      options: [Option(name: "--safe", purpose: "Keep one that is in use, and say by whom.")],
      synonyms: "rm|remove", .shared("[NAME]", NetnsChange.delete)),
    NetnsCommand(
      .namespaces, "set", "NAME ID", "Give a namespace an id here; auto: any free one.",
      example: "netns set blue auto", limit: 2, positional: .namespace,
      .shared("NAME NETNSID", NetnsChange.set)),

    NetnsCommand(
      .wiring, "=bridge", "OBJECT ...", "A command line of bridge(8): fdb, vlan, mdb ...",
      example: "netns -n blue bridge fdb show", .program),
    NetnsCommand(
      .wiring, "=ip", "OBJECT ...", "A command line of ip(8), as iproute2 has it.",
      example: "netns ip -batch FILE", .program),

    NetnsCommand(
      .labs, "=up", "FILE", "Bring a lab up, or to what its file says now.",
      example: "netns up shop.yaml", synonyms: "deploy|apply|start", .lab(json: .none)),
    NetnsCommand(
      .labs, "=plan", "FILE", "Show what up would create, change and remove.",
      example: "netns plan shop.yaml", synonyms: "diff|validate|check", .lab(json: .flag)),
    NetnsCommand(
      .labs, "=down", "LAB", "Take a lab down.", example: "netns down shop",
      synonyms: "destroy|stop", .lab(json: .none)),
    NetnsCommand(
      .labs, "=labs", "", "List the labs that are up.", example: "netns labs", .lab(json: .flag)),
    NetnsCommand(
      .labs, "=status", "LAB", "Show a lab's nodes, interfaces and services.",
      example: "netns status shop", synonyms: "inspect", .lab(json: .flag)),
    NetnsCommand(
      .labs, "=wait", "LAB", "Wait until a lab is ready.", example: "netns wait shop",
      .lab(json: .none)),
    NetnsCommand(
      .labs, "=test", "LAB", "Run a lab's checks.", example: "netns test --format tap shop",
      .lab(json: .format)),
    NetnsCommand(
      .labs, "=logs", "LAB/NODE", "Show what services and exec wrote.",
      example: "netns logs --follow shop/web", .lab(json: .none)),
    NetnsCommand(
      .labs, "=graph", "LAB", "Draw a lab: tree, DOT, Mermaid, JSON, SVG or PNG.",
      example: "netns graph -o shop.svg shop", synonyms: "draw", .lab(json: .format)),
    NetnsCommand(
      .labs, "=export", "[NAME ...]", "Write the live state of namespaces as a lab file.",
      example: "netns export blue red -o lab.yaml", synonyms: "save", .lab(json: .none)),
    NetnsCommand(
      .labs, "=schema", "", "Print the JSON Schema of lab files.",
      example: "netns schema >lab.schema.json", .lab(json: .always)),

    NetnsCommand(
      .looking, "pids", "NAME|LAB/NODE", "Show the processes in a namespace.",
      example: "netns pids blue",
      limit: 1, positional: .namespace, synonyms: "ps", .shared("NAME", NetnsQuery.pids)),
    NetnsCommand(
      .looking, "identify", "[PID]", "Show the name of a process's namespace.",
      example: "netns identify 4711", limit: 1, positional: .number("PID"), synonyms: "whoami",
      .shared("[PID]", NetnsQuery.identify)),
    NetnsCommand(
      .looking, "list-id", "[WORD ...]", "Show the ids that namespaces have here.",
      example: "netns list-id", limit: .max,
      words: { ListID.words.map(\.description) },
      .shared("[target-nsid POSITIVE-INT] [nsid POSITIVE-INT]", ListID.run)),
    NetnsCommand(
      .looking, "monitor", "[OBJECT ...]", "Show names, or objects, as they come and go.",
      example: "netns monitor link route", limit: .max,
      words: { MonitorObject.words.map(\.description) }, synonyms: "watch",
      .shared("", NetnsMonitor.run)),

    NetnsCommand(
      .tidying, "gc", "", "Put right what killed programs left.", example: "netns gc",
      synonyms: "clean|cleanup|prune", .own(NetnsChange.collect)),

    NetnsCommand(
      .help, "help", "[COMMAND ...]", "Tell more of a command, an object, or of options.",
      example: "netns help route add", limit: .max, takesCommand: true,
      .own(NetnsHelp.run)),
    NetnsCommand(
      .help, "=man", "[PAGE]", "Print a manual page, or the names of all.",
      example: "netns man netns-lab.5 | man -l -", limit: 1, .own(NetnsProgram.manual)),
    NetnsCommand(
      .help, "=completion", "SHELL", "Print the completion of bash, zsh or fish.",
      example: "source <(netns completion bash)", limit: .max, takesCommand: true,
      positional: .choice(["bash", "zsh", "fish"]), .own(NetnsProgram.completion)),
  ]
}
