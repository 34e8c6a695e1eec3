import CLinux
import Glibc
import Linux

/// A TUN or TAP device to be made persistent or released (Linux: Documentation/networking/tuntap).
struct TuntapDevice {
  /// The name. If it is empty, the kernel chooses one.
  var name = ""
  /// `IFF_*` of linux/if_tun.h.
  var flags = UInt16(IFF_NO_PI)
  /// The user who may attach to it; nil for anybody.
  var user: uid_t?
  var group: gid_t?

  var mode: Int32 { Int32(flags) & (IFF_TUN | IFF_TAP) }

  /// Makes the device persistent. Fails if a device of that name exists.
  func add() throws(CommandFailure) {
    try attached(exclusive: true) { (device) throws(CommandFailure) in
      if let user { try device.set("TUNSETOWNER", LINUX_TUNSETOWNER, UInt(user)) }
      if let group { try device.set("TUNSETGROUP", LINUX_TUNSETGROUP, UInt(group)) }
      try device.set("TUNSETPERSIST", LINUX_TUNSETPERSIST, 1)
    }
  }

  /// Releases the device. If it does not exist, this creates it first.
  func delete() throws(CommandFailure) {
    try attached(exclusive: false) { (device) throws(CommandFailure) in
      try device.set("TUNSETPERSIST", LINUX_TUNSETPERSIST, 0)
    }
  }

  private func attached(
    exclusive: Bool, _ body: (borrowing Attachment) throws(CommandFailure) -> Void
  ) throws(CommandFailure) {
    let descriptor = open("/dev/net/tun", O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw CommandFailure("open: \(errorText(errno))") }
    let attachment = Attachment(descriptor: descriptor)
    var request = InterfaceRequest(name)
    request.flags = exclusive ? flags | UInt16(IFF_TUN_EXCL) : flags
    guard request.ioctl(descriptor, UInt(LINUX_TUNSETIFF)) == 0 else {
      throw CommandFailure("ioctl(TUNSETIFF): \(errorText(errno))")
    }
    try body(attachment)
  }
}

/// An open device. It is removed with the descriptor unless it is persistent.
private struct Attachment: ~Copyable {
  let descriptor: Int32

  deinit { close(descriptor) }

  /// An ioctl(2) with a number as its argument.
  func set(_ name: String, _ request: UInt, _ value: UInt) throws(CommandFailure) {
    guard linux_ioctl(descriptor, request, value) == 0 else {
      throw CommandFailure("ioctl(\(name)): \(errorText(errno))")
    }
  }
}
