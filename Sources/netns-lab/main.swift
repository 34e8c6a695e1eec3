import Netlink

NetlinkTracer.startIfAsked { Terminal.error("netns: \($0)") }
NetlinkTracer.takeOver()
let words = Array(SystemText.arguments.dropFirst())
HiddenVerb.runIfAsked(words)
LabCommand.run(words)
