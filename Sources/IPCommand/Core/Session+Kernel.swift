import Netlink

extension Session {
  var queue: BatchQueue? {
    get { kernel.queue }
    set { kernel.queue = newValue }
  }

  func connection() throws(CommandFailure) -> NetlinkConnection { try kernel.connection() }
  func rawConnection() throws(CommandFailure) -> NetlinkConnection { try kernel.rawConnection() }

  func perform(
    _ request: some KernelRequest, mayWait: Bool = false, onReply: (Message) -> Void = { _ in }
  ) throws(CommandFailure) {
    try kernel.perform(request, mayWait: mayWait, onReply: onReply)
  }

  func get(_ request: Request) throws(CommandFailure) -> Message { try kernel.get(request) }
  func get<Query: KernelQuery>(_ query: Query) throws(CommandFailure) -> Query.Reply {
    try kernel.get(query)
  }

  func dump(
    _ request: Request, status: Int32 = 1, ended: String = "Dump terminated",
    _ body: (Message) -> Void
  ) throws(CommandFailure) {
    try kernel.dump(request, status: status, ended: ended, body)
  }

  func dump<Query: KernelQuery>(
    _ query: Query, status: Int32 = 1, _ body: (Query.Reply) -> Void
  ) throws(CommandFailure) {
    try kernel.dump(query, status: status, body)
  }

  func fillLinkCache() { allNames.learnLinks() }
}
