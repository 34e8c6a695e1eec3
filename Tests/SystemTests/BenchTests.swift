import Foundation
import Testing

private let script =
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path + "/scripts/bench"

/// `scripts/bench` with the programs that were built for the tests, small sizes and one round.
@Suite(
  .enabled(
    if: PrivateMachine.isUsable && PrivateMachine.installedIP != nil
      && FileManager.default.isExecutableFile(atPath: script),
    "needs root, unshare, the built netns, iproute2 and scripts/bench"))
struct BenchTests {
  private static let bench = """
    R=$(mktemp -d); trap 'rm -rf $R' EXIT
    bench() { BUILT=$(dirname "$NETNS") "\(script)" --output $R --divide 500 "$@"; }
    opening() { for file; do tr '\\n' ' ' <$file | cut -c 1-32; done; }

    """

  @Test func measuresEveryPart() throws {
    let run = try PrivateMachine.run(
      Self.bench + """
        bench all 1 >$R/out; echo $?; ls $R; opening $R/chart.svg; tail -n +2 $R/results.md | grep -c '^| '
        python3 -B - $R/results.json <<'PYTHON'
        import json, sys
        tables = json.load(open(sys.argv[1]))["tables"]
        rows = [row["columns"] for table in tables for row in table["rows"]]
        print(any(column["failed"] for row in rows for column in row.values()))
        print(all(any(value > 0 for value in column.values()) for row in rows for column in row.values()))
        names = {row["row"] for table in tables for row in table["rows"]}
        wanted = {"list", "add new", "delete new", "exec first true", "-n first link show", "identify PID",
                  "-j route show, 200", "-batch of 200 route adds", "star of 4", "chain of 4",
                  "star of 2, returned", "star of 2, devices gone"}
        print(sorted(wanted - names))
        PYTHON
        """, seconds: 120)
    let rows = try #require(run.lines.dropFirst(6).first.flatMap { Int($0) }, "\(run.errors)")
    #expect(rows > 40)
    #expect(
      run.lines.prefix(6) == [
        "0", "chart.svg", "out", "results.json", "results.md", "<svg xmlns='http://www.w3.org/20",
      ], "\(run.errors)")
    #expect(run.lines.dropFirst(7) == ["False", "True", "[]"], "\(run.output)\(run.errors)")
  }

  @Test func drawsHowTimeGrows() throws {
    let run = try PrivateMachine.run(
      Self.bench + """
        bench --divide 1000 scale 1 >/dev/null; echo $?; ls $R; grep -o '>[a-z]*, netns up<' $R/scale.svg
        python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' $R/scale.svg; echo $?
        """)
    #expect(
      run.lines == [
        "0", "results.json", "results.md", "scale.svg", ">star, netns up<", ">chain, netns up<",
        "0",
      ], "\(run.errors)")
  }

  /// The `ip` that is compared with shows a namespace that is not there.
  @Test func failsWhereProgramsDiffer() throws {
    let run = try PrivateMachine.run(
      Self.bench + """
        mkdir $R/bin; printf '#!/bin/sh\\n%s "$@"\\n[ "$*" != "netns list" ] || echo ghost\\n' $IP >$R/bin/ip
        chmod 755 $R/bin/ip; export PATH=$R/bin:$PATH
        bench startup 1 >$R/out; echo $?; sed -n 's/^| list | \\([a-z]*\\) .*/\\1/p' $R/out | head -n 1
        """)
    #expect(run.lines == ["1", "failed"], "\(run.output)")
    #expect(run.errors.contains("list: netns differs from ip: "), "\(run.errors)")
  }

  @Test func refusesOtherWords() throws {
    let run = try PrivateMachine.run(
      Self.bench + """
        bench nothing; echo $?; bench labs 0; echo $?; NETNS_BENCH_FLOOR=/nowhere bench labs 1; echo $?
        """)
    #expect(run.lines == ["2", "2", "1"])
    #expect(
      run.errors.contains("NETNS_BENCH_FLOOR: there is no program /nowhere/nsb"), "\(run.errors)")
  }
}
