import CLinux
import Glibc
import IPCommand
import Netlink

linux_occupy_standard_descriptors()
exit(Program.run(SystemText.arguments))
