/// What keeps a change of one host's share in step with those of the others.
///
/// `LabManager` waits twice: once the share is as wanted, and once its record says so. Until the second answer the change
/// can be undone.
package protocol Agreement: AnyObject {
  /// Everything is made, and nothing is recorded.
  ///
  /// - Throws: if the change has to be undone.
  func made() throws(LabError)
  /// The record is written.
  ///
  /// - Throws: if the change has to be undone nevertheless.
  func recorded() throws(LabError)
}
