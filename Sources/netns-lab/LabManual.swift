import NetworkNamespaces
import NetworkLabs

/// The manual pages of labs in man(7) format: one for the verbs, one for the file.
enum LabManual {
  static func text(_ name: String) throws -> String? {
    switch name {
    case "netns-lab.8": try verbPage()
    case "netns-lab.5": filePage
    default: nil
    }
  }

  // MARK: netns-lab(8)

  private static func verbPage() throws -> String {
    let verbs = try VerbTree.verbs()
    var page = Roff.heading("netns-lab", section: 8, "whole networks of namespaces from one file")
    page += ".SH SYNOPSIS\n"
    for verb in verbs {
      page += ".B netns \(Roff.escaped(verb.commandName))\n[ OPTIONS ]"
      page += (verb.synopsis.isEmpty ? "" : " " + Roff.escaped(verb.synopsis)) + "\n.br\n"
    }
    page += """
      .SH DESCRIPTION
      A lab is a set of network namespaces with the links between them, their addresses, routes,
      rules and programs, as a file says it:
      .BR netns\\-lab (5).
      A lab that is up is known by its name, which
      .I LAB
      stands for; where a verb takes a lab, it takes the file too.
      .I LAB/NODE
      is a node of a lab.
      .SH COMMANDS

      """
    for verb in verbs {
      page += ".SS netns \(Roff.escaped(verb.commandName)) \(Roff.escaped(verb.synopsis))\n"
      for words in [verb.abstract, verb.discussion].compactMap(\.self) where !words.isEmpty {
        page += Roff.paragraph(words)
      }
      for argument in verb.positionals + verb.options where !argument.isHelp {
        page += item(argument)
      }
    }
    return page + files
  }

  private static func item(_ argument: VerbTree.Argument) -> String {
    let value = "\\fI\(Roff.escaped(argument.value))\\fR"
    let names = argument.spellings.map { "\\fB\(Roff.escaped($0))\\fR" }.joined(separator: ", ")
    let head =
      switch argument.kind {
      case .positional: value
      case .option: "\(names) \(value)"
      case .flag: names
      }
    var words = argument.abstract ?? ""
    if let values = argument.allValues, !values.isEmpty, argument.kind == .option {
      words = "One of \(values.joined(separator: ", "))."
    }
    if let usual = argument.defaultValue { words += " The default is \(usual)." }
    return ".TP\n\(head)\n" + Roff.paragraph(words)
  }

  private static let files = """
    .SH WHAT OTHERS CHANGED
    What a lab made and is missing or not as it was,
    .B netns status
    tells below its last line, and
    .B netns up
    puts right. What is in the nodes and not of the lab is listed as
    .I not of the lab
    or
    .I missing
    and stays until
    .BR "netns up \\-\\-prune" ,
    which removes it or gives it back the value that it had when the lab had come up. These are compared:
    .IP \\(bu 2
    devices and their alternative names, MTU, MAC address, group, queue length, limits of segmentation,
    .BR arp ,
    .BR multicast ,
    .BR allmulticast ,
    .BR promisc ,
    .BR protodown ,
    and their kernel parameters below net.ipv4.conf and net.ipv6.conf;
    .IP \\(bu 2
    options of bridges and of their ports, lasting entries of the forwarding tables of bridges and VXLANs;
    .IP \\(bu 2
    addresses, routes, the kernel's routes to the networks of the lab's addresses, next hops, rules,
    lasting neighbours, policies and states of IPsec;
    .IP \\(bu 2
    tables of nftables (where the file has
    .BR nftables ,
    their rules), queueing disciplines, and in labs of at most 64 nodes the other kernel parameters below
    net.
    .PP
    What commands and services of the lab made by the time it was up counts as the lab's, as does what the
    kernel makes of itself. Routes, rules and next hops that bear the protocol of a daemon are left to it.
    .PP
    These are not compared: classes and filters of traffic control, VLANs and multicast groups of
    bridges, kernel parameters of a device's neighbour table, features of ethtool, rules of
    iptables\\-legacy, sets of ipset, connections, address labels, IPVS, L2TP, MACsec, multicast routes,
    options of a device's kind that the file does not say (those of bridges apart), and processes that
    others started.
    .SH SEVERAL HOSTS
    A lab whose file has
    .B hosts
    is spread over these machines. They are reached by
    .BR ssh (1)
    with the configuration, keys and known hosts of whoever calls netns, without questions
    .RB ( BatchMode ),
    and have the same netns, which runs there as root. Verbs are called on the machine that the lab was
    brought up from.
    .B netns up
    has every host make its share, and then every host record it; if one of them fails, or the connection
    to it breaks, each undoes its part. A host that cannot be reached then does so by itself, or when
    .B netns gc
    finds it again.
    .B netns down
    takes down what it can reach, and goes on when called again.
    .PP
    .B netns graph \\-\\-live
    and
    .B netns export
    refuse such labs.
    .SH EXIT STATUS
    0 where all is as asked for, 1 where something failed,
    .BR netns\\ plan 's
    2 where there is something to do, 64 where the command line is at fault.
    .SH FILES
    .TP
    .I /run/netns\\-lab/LAB
    The record of a lab that is up, its journal while it is changed, and what its services wrote.
    .TP
    .I /run/netns\\-lab/.LAB.hosts
    The record of a lab over several hosts, on the machine that it was brought up from.
    .SH EXAMPLES
    .EX
    netns plan shop.yaml
    netns up shop.yaml
    netns test \\-\\-format tap shop
    netns exec shop/web ip address
    netns down shop
    .EE
    .SH SEE ALSO
    .BR netns\\-lab (5),
    .BR netns (8)

    """

  // MARK: netns-lab(5)

  private static var filePage: String {
    var page = Roff.heading("netns-lab", section: 5, "the file of a lab")
    page += """
      .SH DESCRIPTION
      A lab file is YAML, or JSON, with the keys below: first those of the whole file, then those of
      each mapping in it. A key that none of them has is refused, but for those that begin with
      .BR x\\- ,
      which are passed over.
      .B netns plan
      tells every fault of a file with its line;
      .B netns schema
      prints the same as a JSON Schema, for editors.
      .PP
      A file whose name ends in
      .I .clab.yml
      is one of containerlab's, with its meaning.
      .SH EXAMPLE
      .EX
      name: pair
      topology:
        nodes:
          web: {services: [{run: exec python3 \\-m http.server 8080, ready: {tcp: 8080}}]}
          desk: {}
        links:
          \\- endpoints: ["web:eth0", "desk:eth0"]
            ipv4: [10.0.0.1/24, 10.0.0.2/24]
      checks:
        \\- {from: desk, http: "http://web:8080/", expect: 200}
      .EE

      """
    for table in ShapeTable.all {
      page += ".SH \(Roff.escaped(table.name.uppercased()))\n"
      for row in table.rows where !row.isIgnored { page += item(row) }
      let ignored = table.rows.filter(\.isIgnored).map { "\\fB\(Roff.escaped($0.key))\\fR" }
      if !ignored.isEmpty {
        page += ".PP\nWithout a meaning for network namespaces, and passed over with a warning: "
        page += ignored.joined(separator: ",\n") + ".\n"
      }
    }
    return page + ".SH SEE ALSO\n.BR netns\\-lab (8),\n.BR netns (8)\n"
  }

  private static func item(_ row: ShapeTable.Row) -> String {
    let head = "\\fB\(Roff.escaped(row.key))\\fR" + (row.isRequired ? " (required)" : "")
    let example = row.exampleLines.split(separator: "\n").map { Roff.line(String($0)) }
    return ".TP\n\(head)\n" + Roff.paragraph(row.documentation)
      + Roff.paragraph("Takes \(row.shape.words).")
      + ".RS\n.EX\n\(example.joined(separator: "\n"))\n.EE\n.RE\n"
  }
}

extension VerbTree.Argument {
  var isHelp: Bool { spellings.contains("--help") }
}
