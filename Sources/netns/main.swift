import Glibc
import IPCommand
import Netlink

exit(Program.run(SystemText.arguments))
