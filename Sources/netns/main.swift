import Glibc
import IPCommand
import Netlink

// As the system's bytes: CommandLine.arguments would replace what is no UTF-8.
let words = (0..<Int(CommandLine.argc)).compactMap { place in
  CommandLine.unsafeArgv[place].map { word in
    String(systemBytes: UnsafeRawBufferPointer(start: word, count: strlen(word)))
  }
}
exit(Program.run(words))
