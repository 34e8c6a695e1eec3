import Foundation
import Testing

/// A lab that an earlier version brought up is changed and taken down by this one. A change that the earlier version was
/// killed in is undone.
///
/// `Recorded/VERSION` has the lab's file, another file for it, its record, and the journal of an interrupted change to the
/// other file, as that version wrote them.
@Suite(.enabled(if: PrivateMachine.isUsable))
struct LabUpgradeTests {
  private static let recorded = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Recorded")

  static let versions: [String] =
    (try? FileManager.default.contentsOfDirectory(atPath: recorded.path).sorted()) ?? []

  /// Brings the lab up and puts the files of the version in place of ours. What is different on every machine and in every
  /// run is taken from ours.
  private static let script = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run; state=/run/netns-lab/kept
    as_kept() {
      python3 - "$kept/$1" "$state/$1" <<'E'
    import json, os, sys
    own = {"boot", "transaction", "time", "mac", "generation", "fingerprint"}
    def merge(kept, now, inside):
        if isinstance(kept, dict) and isinstance(now, dict):
            return {key: merge(value, now[key], inside or key == "inventory" or key in own)
                    if key in now else value for key, value in kept.items()}
        if isinstance(kept, list) and isinstance(now, list) and not inside:
            return [merge(value, now[i], inside) if i < len(now) else value for i, value in enumerate(kept)]
        return now if inside else kept
    kept, path = json.load(open(sys.argv[1])), sys.argv[2]
    json.dump(merge(kept, json.load(open(path)), False), open(path + ".new", "w"))
    os.replace(path + ".new", path)
    E
    }
    is_up() { # FILE
      "$lab" plan "$1" >plan || { cat plan; echo "plan $1"; exit 3; }
      "$lab" wait kept || exit 4
      "$lab" status kept >status || { cat status; echo "status $1"; exit 4; }
    }
    is_gone() {
      [ -z "$(ls -A /run/netns /run/netns-lab /etc/netns 2>/dev/null | grep -v ':$')" ] || { ls -A /run/netns*; exit 5; }
      [ "$(ip -br link show type veth | wc -l)$(pgrep -c sleep)" = 00 ] || { ip -br link; exit 6; }
    }
    cp "$kept/lab.yaml" "$kept/changed.yaml" .
    "$lab" up -q lab.yaml || exit 2
    as_kept record.json

    """#

  private func run(_ version: String, _ script: String) throws {
    let kept = Self.recorded.appendingPathComponent(version).path
    let outcome = try PrivateMachine.run("kept='\(kept)'\n" + Self.script + script)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }

  @Test func thereIsAnEarlierVersion() { #expect(Self.versions.contains("0.1.0")) }

  @Test("a lab goes on: nothing to do, then a change, then down", arguments: versions)
  func goesOn(version: String) throws {
    try run(
      version,
      #"""
      is_up lab.yaml
      services=$(pgrep sleep)
      "$lab" up lab.yaml | grep -q "nothing to do" || exit 7
      "$lab" up -q --replace changed.yaml || exit 8
      is_up changed.yaml
      # A service that is in both files goes on.
      pgrep sleep | grep -qxF "$(head -n 1 <<<"$services")" || exit 9
      "$lab" down -q kept || exit 10
      is_gone
      """#)
  }

  @Test(
    "what a kill left is undone by each verb that finds it",
    arguments: versions, ["gc -q", "up -q lab.yaml", "down -q kept"])
  func interrupted(version: String, verb: String) throws {
    try run(
      version,
      #"""
      NETNS_LAB_FAULT=kill@12 "$lab" up -q --replace changed.yaml && exit 7
      as_kept journal.json
      "$lab" \#(verb) || exit 8
      [ ! -e $state/journal.json ] || exit 9
      case "\#(verb)" in down*) ;; *) is_up lab.yaml; "$lab" down -q kept || exit 10 ;; esac
      is_gone
      """#)
  }
}
