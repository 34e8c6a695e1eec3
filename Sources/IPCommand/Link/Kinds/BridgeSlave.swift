import RouteNetlink

extension LinkKind {
  /// A port of a bridge.
  static let bridgeSlave = LinkKind(
    "bridge_slave", rows: BridgePortOptions.all.compactMap(\.slave),
    extraWords: [
      Word("nobackup_port") { (request, _) in
        request.data.put(BridgePortAttributes.keys.backupPort, UInt32(0))
      }
    ],
    unknownWord: .option)
}
