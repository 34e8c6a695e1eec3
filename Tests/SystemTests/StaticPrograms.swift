import Foundation
import Testing

/// The programs without shared libraries. If the program under test is not one of them already, scripts/support/link-static
/// links the objects next to it once more, which takes some three seconds.
enum StaticPrograms {
  private static let built = URL(fileURLWithPath: PrivateMachine.netns).deletingLastPathComponent()

  /// Whether they are made from the objects of a build that is for shared libraries. If not, the program under test is
  /// one of them.
  static let areLinkedHere = FileManager.default.fileExists(
    atPath: built.appendingPathComponent("netns.product/Objects.LinkFileList").path)

  static let folder: Result<String, any Error> = Result {
    guard areLinkedHere else { return built.path }
    let folder = built.appendingPathComponent("static").path
    let script =
      URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path + "/scripts/support/link-static"
    let linking = Process()
    linking.executableURL = URL(fileURLWithPath: script)
    linking.arguments = [built.path, folder]
    try linking.run()
    linking.waitUntilExit()
    try #require(linking.terminationStatus == 0, "link-static failed")
    return folder
  }

  /// Runs a script in which `$S` is the folder with both programs.
  static func run(_ script: String) throws -> PrivateMachine.Outcome {
    try PrivateMachine.run("S='\(try folder.get())'\n" + script)
  }
}
