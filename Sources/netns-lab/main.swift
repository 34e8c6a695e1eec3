import Netlink

NetlinkTracer.startIfAsked { Terminal.error("netns: \($0)") }
let words = Array(SystemText.arguments.dropFirst())
HiddenVerb.runIfAsked(words)
LabCommand.main(words)
