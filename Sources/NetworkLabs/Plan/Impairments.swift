extension Lab {
  /// The impairments that the kernel does not support, one line of text for each device.
  public func lostImpairments(in snapshot: Snapshot) -> [String] {
    guard !snapshot.hasNetem else { return [] }
    return devices.compactMap { device in
      guard var lost = device.impairments, lost.needsNetem else { return nil }
      let rate = lost.rate
      lost.rate = nil
      return
        "\(device.node):\(device.name): \(lost.words) is not applied, since the kernel has no netem"
        + (rate == nil ? "" : "; the rate is, through tbf")
    }
  }
}

extension ImpairmentSpec {
  /// The part that the kernel supports: without netem, only the rate; nil for nothing.
  public func effective(hasNetem: Bool) -> ImpairmentSpec? {
    if hasNetem { return isEmpty ? nil : self }
    guard let rate else { return nil }
    var result = ImpairmentSpec()
    result.rate = rate
    return result
  }

  /// The impairments read from the kernel, without what `wanted` leaves to the kernel.
  func comparable(to wanted: ImpairmentSpec?) -> ImpairmentSpec {
    var result = self
    if wanted?.limit == nil { result.limit = nil }
    return result
  }

  /// In the syntax of tc(8): "delay 20ms loss 1% rate 10mbit".
  public var words: String {
    func time(_ microseconds: Int) -> String {
      microseconds % 1000 == 0 ? "\(microseconds / 1000)ms" : "\(microseconds)us"
    }
    func share(_ millionths: Int) -> String {
      let text = "\(Double(millionths) / 10_000)"
      return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + "%"
    }
    func bits(_ rate: Int) -> String {
      for (factor, unit) in [(1_000_000_000, "gbit"), (1_000_000, "mbit"), (1000, "kbit")]
      where rate % factor == 0 {
        return "\(rate / factor)\(unit)"
      }
      return "\(rate)bit"
    }
    let parts: [String?] = [
      delay.map { "delay \(time($0))" }, jitter.map { "jitter \(time($0))" },
      loss.map { "loss \(share($0))" }, duplicate.map { "duplicate \(share($0))" },
      corrupt.map { "corrupt \(share($0))" }, reorder.map { "reorder \(share($0))" },
      rate.map { "rate \(bits($0))" }, limit.map { "limit \($0)" },
    ]
    return parts.compactMap(\.self).joined(separator: " ")
  }
}
