import CLinux
import Glibc
import Netlink
import Linux

linux_occupy_standard_descriptors()
linux_expect_children()
NetlinkTracer.startIfAsked { Terminal.error("netns: \($0)") }
NetlinkTracer.takeOver()
let words = Array(SystemText.arguments.dropFirst())
LabVersion.showIfAsked(words)
PlainUser.becomeNetns(words)
HiddenVerb.runIfAsked(words)
if words.isEmpty {
  // The caller may have failed to read its own command line. Doing nothing must not look like success.
  Terminal.error("netns: no command; see `netns help`")
  exit(255)
}
LabCommand.run(words)
