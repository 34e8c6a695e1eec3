/// Values by key, for the few tables that nearly every command needs.
///
/// Why not a Dictionary: on its first use, the runtime searches the whole program for its key's protocol conformances,
/// which takes a tenth of the time of a short command. Plain arrays need no such search.
struct LookupTable<Key: Hashable, Value> {
  private(set) var keys: [Key] = []
  private(set) var values: [Value] = []
  // Position + 1 of an entry, 0 for a free slot. The size is a power of two; at most three quarters are used.
  private var slots: [UInt32] = []

  var isEmpty: Bool { keys.isEmpty }

  subscript(key: Key) -> Value? {
    get { position(of: key).map { values[$0] } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?): values[position] = value
      case (let position?, nil): remove(at: position)
      case (nil, let value?): append(key, value)
      case (nil, nil): break
      }
    }
  }

  mutating func reserveCapacity(_ count: Int) {
    keys.reserveCapacity(count)
    values.reserveCapacity(count)
    if count * 4 > slots.count * 3 { makeSlots(atLeast: count) }
  }

  mutating func removeAll() { self = LookupTable() }

  /// Removes the entries for which `isMeant` is true, in time linear in the size of the table.
  mutating func removeAll(where isMeant: (Key, Value) -> Bool) {
    let old = self
    removeAll()
    for (key, value) in zip(old.keys, old.values) where !isMeant(key, value) { append(key, value) }
  }

  private func position(of key: Key) -> Int? {
    if slots.isEmpty { return nil }
    var slot = firstSlot(of: key)
    while slots[slot] != 0 {
      let position = Int(slots[slot]) - 1
      if keys[position] == key { return position }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func firstSlot(of key: Key) -> Int { key.hashValue & (slots.count - 1) }

  private mutating func append(_ key: Key, _ value: Value) {
    keys.append(key)
    values.append(value)
    if keys.count * 4 > slots.count * 3 {
      makeSlots(atLeast: keys.count)
    } else {
      occupySlot(keys.count - 1)
    }
  }

  private mutating func remove(at position: Int) {
    keys.remove(at: position)
    values.remove(at: position)
    makeSlots(atLeast: keys.count)
  }

  private mutating func makeSlots(atLeast count: Int) {
    var size = 16
    while count * 3 > size * 2 { size *= 2 }
    slots = [UInt32](repeating: 0, count: size)
    for position in keys.indices { occupySlot(position) }
  }

  private mutating func occupySlot(_ position: Int) {
    var slot = firstSlot(of: keys[position])
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(position + 1)
  }
}
