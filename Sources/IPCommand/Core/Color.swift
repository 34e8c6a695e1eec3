import Glibc
import RouteNetlink
import Linux

/// What `-color` distinguishes.
enum Color {
  case interface, mac, inet, inet6, up, down

  static func address(_ family: AddressFamily) -> Color? {
    switch family {
    case .ipv4: .inet
    case .ipv6: .inet6
    default: nil
    }
  }

  static func operstate(_ state: OperationalState) -> Color? {
    switch state {
    case .up: .up
    case .down: .down
    default: nil
    }
  }
}

/// The escape sequences for a light or a dark background (`COLORFGBG`).
struct Palette: Sendable {
  let dark: Bool

  /// From the environment: `COLORFGBG` ends in the number of the background. Without it, dark.
  static func fromEnvironment() -> Palette {
    guard let value = getenv("COLORFGBG") else { return Palette(dark: true) }
    guard let background = value.split(separator: ";").last, background != ""
    else { return Palette(dark: false) }
    return Palette(dark: ["0", "1", "2", "3", "4", "5", "6", "8"].contains(background))
  }

  func start(_ color: Color) -> String {
    switch color {
    case .interface: dark ? "\u{1b}[1;36m" : "\u{1b}[36m"
    case .mac: dark ? "\u{1b}[1;33m" : "\u{1b}[33m"
    case .inet: dark ? "\u{1b}[1;35m" : "\u{1b}[35m"
    case .inet6: dark ? "\u{1b}[1;94m" : "\u{1b}[34m"
    case .up: dark ? "\u{1b}[1;32m" : "\u{1b}[32m"
    case .down: dark ? "\u{1b}[1;31m" : "\u{1b}[31m"
    }
  }

  static let end = "\u{1b}[0m"
}
