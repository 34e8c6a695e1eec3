import CLinux
import Glibc

/// epoll_ctl(2); `tag` comes back from `epoll_wait`.
@discardableResult
package func epoll_ctl(
  _ set: Int32, _ operation: Int32, _ watched: Int32, _ events: UInt32 = 0, tag: UInt32 = 0
) -> Int32 {
  if operation == EPOLL_CTL_DEL { return CLinux.epoll_ctl(set, operation, watched, nil) }
  var event = unsafe epoll_event(events: events, data: epoll_data(u32: tag))
  return unsafe CLinux.epoll_ctl(set, operation, watched, &event)
}

/// epoll_wait(2): the tags of at most `limit` descriptors. Returns nil if that fails; `errno` says why.
package func epoll_wait(_ set: Int32, limit: Int, _ milliseconds: Int32) -> [UInt32]? {
  unsafe withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: limit) { events in
    let count = unsafe CLinux.epoll_wait(set, events.baseAddress, Int32(limit), milliseconds)
    return count < 0 ? nil : unsafe events[..<Int(count)].map { unsafe $0.data.u32 }
  }
}
