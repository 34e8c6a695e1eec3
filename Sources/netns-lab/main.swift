import Netlink

let words = Array(SystemText.arguments.dropFirst())
HiddenVerb.runIfAsked(words)
LabCommand.main(words)
