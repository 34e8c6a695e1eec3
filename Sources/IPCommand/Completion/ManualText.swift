/// The manual's descriptions of options and commands. For the meaning of keywords, every page refers to the pages of
/// iproute2.
enum ManualText {
  /// By the first spelling of the option.
  static let options: [String: String] = [
    "v":
      "Write every netlink exchange to standard error, decoded, as NETNS_TRACE=FILE does to a file.",
    "loops": "How often flush tries again while there is something left; 0 for no limit.",
    "family": "The protocol family to look at or to change.",
    "4": "The same as -family inet.", "6": "The same as -family inet6.",
    "0": "The same as -family link.", "M": "The same as -family mpls.",
    "B": "The same as -family bridge.",
    "human": "Statistics with a suffix for thousands, as 1.2k.",
    "iec": "With -human: suffixes for powers of 1024, as 1.2Ki.",
    "stats": "Statistics too; given twice, those of errors too.",
    "details": "All that is known of an object.",
    "resolve": "Names of hosts in place of addresses, as the resolver knows them.",
    "oneline": "Every record on a line; a backslash stands for each line end inside.",
    "timestamp": "The time before each event of monitor.",
    "tshort": "The same in one short form on the event's line.",
    "Version": "The version of this program.",
    "version": "The same. Both also name the commit; -j gives JSON.",
    "force": "Goes on after a line of a batch that failed; the exit status still tells of it.",
    "batch": "Runs the lines of a file, or of standard input for -, as commands.",
    "brief": "A table with what matters most.",
    "json": "Output in JSON.", "pretty": "JSON over several lines, indented.",
    "rcvbuf": "The size of the socket's receive buffer in bytes.",
    "help": "The usage text.",
    "netns": "Runs the command in that network namespace.",
    "Numeric": "Numbers in place of the names of tables, protocols and scopes.",
    "all": "Runs the command for every namespace.",
    "echo": "Shows what the kernel says that was made.",
    "compressvlans": "Ranges of VLANs in place of each one.",
  ]

  /// What a command does; nil if nothing describes it.
  static func purpose(of verb: Verb) -> String? {
    verb.purpose.utf8CodeUnitCount > 0 ? "\(verb.purpose)" : commands[verb.name]
  }

  /// By the first spelling of the command.
  private static let commands: [String: String] = [
    "add": "Makes one that is not there yet.",
    "append": "Makes another one beside those that are there.",
    "prepend": "Makes another one before those that are there.",
    "change": "Changes one that is there.", "replace": "Changes one, or makes it.",
    "test": "Tells by the exit status whether one could be made.",
    "delete": "Deletes one.", "set": "Changes one.",
    "list": "Shows those that fit the words given; all without any.",
    "show": "Shows those that fit the words given; all without any.",
    "get": "Asks the kernel for one.",
    "flush": "Deletes all that fit the words given.",
    "save": "Writes those that fit to standard output, for restore and showdump.",
    "restore": "Makes what save wrote, from standard input.",
    "showdump": "Shows what save wrote, from standard input.",
    "xstats": "Shows the statistics of a kind.",
    "afstats": "Shows the statistics of protocol families.",
    "property": "Adds and deletes further names of a device.",
    "help": "Shows the usage, or the words of a kind.",
    "bucket": "Shows the buckets of resilient groups.",
    "global": "Changes and shows the options of VLANs of the whole bridge.",
    "tunnelshow": "Shows which VLAN goes with which tunnel.",
    "monitor": "Shows what comes and goes, until it is ended.",
  ]
}
