import Glibc

/// execv(3): returns only if that fails; `errno` says why.
///
/// - Parameter words: the program's name, then its arguments.
package func execv(_ path: String, _ words: [String]) {
  var pointers = unsafe words.map { word in
    unsafe word.withSystemString { unsafe strdup($0) } as UnsafeMutablePointer<CChar>?
  }
  defer { unsafe pointers.forEach { unsafe free($0) } }
  unsafe pointers.append(nil)
  unsafe path.withSystemString { _ = unsafe Glibc.execv($0, pointers) }
}
