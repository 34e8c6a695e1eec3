import CLinux
import Netlink

extension Session {
  /// Carries out a request that asks for a reply, and shows what comes. If it is refused, nothing is shown.
  func performEchoed(_ request: Request, show: (Message) -> Void) throws(CommandFailure) {
    var answers: [Message] = []
    try kernel.perform(request) { answers.append($0) }
    output.openDocument()
    for answer in answers { show(answer) }
    output.closeDocument()
  }

  /// Carries out the single request of a command. Under `-echo` the kernel reports what it made, and `show` describes
  /// that as one record.
  func carryOut(_ request: Request, show: (Message) -> Void) throws(CommandFailure) {
    guard options.echo else { return try kernel.perform(request, mayWait: true) }
    var echoing = request
    echoing.flags.insert(.echo)
    var answer: Message?
    try kernel.perform(echoing) { answer = answer ?? $0 }
    guard let answer else { return }
    try output.document { () throws(CommandFailure) in output.object { show(answer) } }
  }
}
