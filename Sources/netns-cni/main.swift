import CLinux
import CNI
import Glibc
import Linux

linux_occupy_standard_descriptors()
exit(Plugin.run(SystemText.arguments.first ?? "netns"))
