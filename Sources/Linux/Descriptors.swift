import CLinux
import Glibc

// Calls that read, write and wait. As in C, they return -1 if they fail, and `errno` says why.

/// read(2): at most as many bytes as `buffer` has from `start` on.
package func read(_ descriptor: Int32, _ buffer: inout [UInt8], from start: Int = 0) -> Int {
  unsafe buffer.withUnsafeMutableBytes { bytes in
    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
    return unsafe Glibc.read(descriptor, rest.baseAddress, rest.count)
  }
}

/// read(2) of one whole value; nil if that fails, or if there are fewer bytes.
package func read<Value: BitwiseCopyable>(_ descriptor: Int32, as type: Value.Type) -> Value? {
  unsafe withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { space in
    let size = MemoryLayout<Value>.size
    guard unsafe Glibc.read(descriptor, space.baseAddress, size) == size else { return nil }
    return unsafe space[0]
  }
}

/// pread(2): at most as many bytes as `buffer` has.
package func pread(_ descriptor: Int32, _ buffer: inout [UInt8], _ offset: off_t) -> Int {
  unsafe buffer.withUnsafeMutableBytes {
    unsafe Glibc.pread(descriptor, $0.baseAddress, $0.count, offset)
  }
}

/// write(2): once, so perhaps only the first of the bytes.
@discardableResult
package func write(_ descriptor: Int32, _ bytes: some Collection<UInt8>) -> Int {
  let done = bytes.withContiguousStorageIfAvailable {
    unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
  }
  if let done { return done }
  let bytes = Array(bytes)
  return unsafe Glibc.write(descriptor, bytes, bytes.count)
}

/// write(2) of a text's bytes, once.
@discardableResult
package func write(_ descriptor: Int32, _ text: String) -> Int {
  write(descriptor, text.systemBytes)
}

/// write(2) of a value's bytes, once.
@discardableResult
package func write<Value: BitwiseCopyable>(_ descriptor: Int32, value: Value) -> Int {
  unsafe withUnsafeBytes(of: value) { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
}

/// Writes all bytes, with as many calls as that takes. Returns false if one fails; `errno` says why.
package func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
  var done = 0
  while done < bytes.count {
    let count = write(descriptor, bytes[done...])
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return false }
    done += count
  }
  return true
}

/// flock(2), which waits even if signals arrive.
package func waitForLock(_ descriptor: Int32, _ operation: Int32 = LOCK_EX) -> Int32 {
  while flock(descriptor, operation) != 0 {
    if errno != EINTR { return -1 }
  }
  return 0
}

/// poll(2) of one descriptor.
@discardableResult
package func poll(_ entry: inout pollfd, _ milliseconds: Int32) -> Int32 {
  unsafe Glibc.poll(&entry, 1, milliseconds)
}

/// poll(2).
@discardableResult
package func poll(_ entries: inout [pollfd], _ milliseconds: Int32) -> Int32 {
  unsafe Glibc.poll(&entries, nfds_t(entries.count), milliseconds)
}

/// pipe2(2): the end to read from, then the one to write to.
package func linux_pipe2(_ ends: inout [Int32], _ flags: Int32) -> Int32 {
  precondition(ends.count == 2)
  return unsafe CLinux.linux_pipe2(&ends, flags)
}

/// memfd_create(2).
package func linux_memfd(_ name: String) -> Int32 {
  unsafe name.withSystemString { unsafe CLinux.linux_memfd($0) }
}

/// inotify_add_watch(2).
package func inotify_add_watch(_ descriptor: Int32, _ path: String, _ events: UInt32) -> Int32 {
  unsafe path.withSystemString { unsafe Glibc.inotify_add_watch(descriptor, $0, events) }
}
