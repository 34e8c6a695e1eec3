import Glibc
import IPCommand

exit(Program.run(CommandLine.arguments))
