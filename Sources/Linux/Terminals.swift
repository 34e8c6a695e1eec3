import CLinux
import Glibc

// Calls about terminals, their characters and the locale.

/// Sets a part of the locale (setlocale(3)); "" for what the environment says.
package func setlocale(_ category: Int32, _ locale: String) {
  _ = unsafe Glibc.setlocale(category, locale)
}

/// nl_langinfo(3).
package func nl_langinfo(_ item: Int) -> String {
  unsafe Glibc.nl_langinfo(nl_item(item)).map { unsafe String(cString: $0) } ?? ""
}

/// The length in bytes and the width of the character at the beginning, as `linux_character` of C says.
package func linux_character(_ text: Span<UInt8>) -> (length: Int, columns: Int) {
  var columns: Int32 = -1
  let length = unsafe text.bytes.withUnsafeBytes { bytes in
    unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      return unsafe Int(CLinux.linux_character(base, bytes.count, &columns))
    }
  }
  return (length, Int(columns))
}

/// The size of a terminal's window (ioctl_tty(2), `TIOCGWINSZ`); nil if the descriptor is not one of a terminal.
package func windowSize(_ descriptor: Int32) -> winsize? {
  var size = winsize()
  return unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
}
