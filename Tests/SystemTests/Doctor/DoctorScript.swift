/// A private machine for `netns doctor`. A finding is provoked, then `mend` shows it, runs its remedy as it is printed,
/// and looks again.
enum DoctorScript {
  static let start = #"""
    cd /run; mkdir -p bin; ln -sf "$NETNS" bin/netns; PATH=/run/bin:$PATH; ip() { $IP "$@"; }
    # found CHECK WORDS [SUBJECT]: the finding, and its remedy in the next line
    found() { netns doctor $3 | grep -A1 -E "^(fault|warning): $1: .*$2" | head -n 2; }
    mend() {
      local finding=$(found "$@") remedy
      remedy=$(sed -n '2s/^  mend: //p' <<<"$finding")
      [ -n "$remedy" ] || { echo "no remedy of $1: $(netns doctor $3)"; return; }
      sed -n '1s/^\([a-z]*: [a-z]*\): .*/\1/p' <<<"$finding"; echo "$remedy"
      eval "$remedy" >/run/said 2>&1 </dev/null || echo "the remedy ended with $?: $(cat /run/said)"
      finding=$(found "$@"); [ -z "$finding" ] && echo gone || echo "still there: $finding"
    }
    well() { netns doctor "$@" >/run/said || cat /run/said; }

    """#

  static func run(_ script: String, seconds: Int = 60) throws -> PrivateMachine.Outcome {
    try PrivateMachine.run(start + script, seconds: seconds)
  }
}
