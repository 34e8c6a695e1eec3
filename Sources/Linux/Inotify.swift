import Glibc

/// An event of inotify(7).
package struct FileEvent: Sendable {
  /// The watch it belongs to, as `inotify_add_watch` returned it.
  package let watch: Int32
  /// What happened: `IN_CREATE` and so on.
  package let mask: UInt32
  /// The file in the watched directory; empty for the directory itself.
  package let name: String
}

/// Reads the events that have happened, or waits for one. Returns nil if that fails; `errno` says why.
package func readFileEvents(_ descriptor: Int32) -> [FileEvent]? {
  var buffer = [UInt8](repeating: 0, count: 65536)
  let count = read(descriptor, &buffer)
  guard count > 0 else { return nil }
  return unsafe buffer.withUnsafeBytes { buffer in
    var events: [FileEvent] = []
    var at = 0
    let header = MemoryLayout<inotify_event>.size
    while at + header <= count {
      let event = unsafe buffer.loadUnaligned(fromByteOffset: at, as: inotify_event.self)
      let end = at + header + Int(event.len)
      let name = unsafe String(
        systemText: UnsafeRawBufferPointer(rebasing: buffer[(at + header)..<end]))
      events.append(FileEvent(watch: event.wd, mask: event.mask, name: name))
      at = end
    }
    return events
  }
}
