import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux
import RouteNetlink

/// Numbers among the settings of the caller's network namespace.
enum KernelSetting {
  private static func path(_ setting: String) -> String { KernelSettings.path(setting) }

  /// - Throws: if this cannot be determined.
  static func exists(_ setting: String) throws(UplinkError) -> Bool {
    let path = path(setting)
    if access(path, F_OK) == 0 { return true }
    guard errno == ENOENT else { throw UplinkError(path, code: errno) }
    return false
  }

  /// nil if there is no such setting.
  static func read(_ setting: String) throws(UplinkError) -> Int? {
    guard let text = KernelSettings.read(setting) else {
      if errno == ENOENT { return nil }
      throw UplinkError(path(setting), code: errno)
    }
    return Int(text)
  }

  /// Writes only if the value differs, since a read-only file system may already have the right value.
  static func write(_ setting: String, _ value: Int) throws(UplinkError) {
    guard KernelSettings.write(setting, "\(value)") == 0 else {
      throw UplinkError(path(setting), code: errno)
    }
  }
}

/// Whether a device of the host forwards packets that it receives.
///
/// For IPv4 this is a setting of each device. For IPv6 it is one for the whole host, which then ignores router
/// advertisements (accept_ra). Since Linux 6.17, `force_forwarding` enables it for single devices without this
/// side effect.
package enum Forwarding {
  static func setting(_ family: AddressFamily, _ device: String) -> String {
    family == .ipv4
      ? "ipv4/conf/\(device)/forwarding" : "ipv6/conf/\(device)/force_forwarding"
  }

  private static func whole(_ family: AddressFamily) -> String {
    "\(family == .ipv4 ? "ipv4" : "ipv6")/conf/all/forwarding"
  }

  /// Whether all devices forward.
  static func isOn(_ family: AddressFamily) throws(UplinkError) -> Bool {
    try KernelSetting.read(whole(family)) ?? 0 != 0
  }

  /// Whether forwarding of a family can be enabled at all, for the host or for single devices.
  static func isPossible(_ family: AddressFamily) throws(UplinkError) -> Bool {
    if family == .ipv4 { return true }
    if try isOn(family) { return true }
    return try KernelSetting.exists(setting(family, "all"))
  }

  /// Makes a device forward, unless it is gone.
  static func turnOn(_ family: AddressFamily, _ device: String) throws(UplinkError) {
    guard try isOff(family, device) else { return }
    try KernelSetting.write(setting(family, device), 1)
  }

  /// Whether an existing device does not forward.
  package static func isOff(_ family: AddressFamily, _ device: String) throws(UplinkError) -> Bool {
    if family == .ipv6, try isOn(family) { return false }
    return try KernelSetting.read(setting(family, device)) == 0
  }

  /// What enabling forwarding on a device would change; nil if it is enabled already.
  static func change(_ family: AddressFamily, _ device: String) throws(UplinkError) -> Bool? {
    try isOff(family, device) ? try isOn(family) : nil
  }

  /// Undoes what an uplink changed. If forwarding was enabled for all devices in the meantime, somebody else
  /// needs it and nothing is undone.
  static func restore(_ device: ForwardingDevice) throws(UplinkError) {
    guard let before = device.changed, try isOn(device.family) == before else { return }
    let setting = setting(device.family, device.name)
    // The device may be gone.
    if try KernelSetting.exists(setting) { try KernelSetting.write(setting, 0) }
  }
}
