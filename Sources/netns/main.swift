import CLinux
import Glibc
import IPCommand
import Netlink
import Linux

linux_occupy_standard_descriptors()
exit(Program.run(SystemText.arguments))
