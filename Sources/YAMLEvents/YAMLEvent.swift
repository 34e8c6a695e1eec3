/// A part of a YAML text: a scalar, or the start or end of something that holds others.
package struct YAMLEvent: Sendable {
  package enum Kind: Sendable, Equatable {
    /// `isPlain`: without quotes, and no block of text.
    case scalar(String, isPlain: Bool)
    /// What has the anchor stands here again.
    case alias
    case sequenceStart, sequenceEnd
    case mappingStart, mappingEnd
    /// The end of the text.
    case streamEnd
    /// The start of the text, and the start or end of a document.
    case other
  }

  package let kind: Kind
  /// The name after `&`, or `*` of an alias.
  package let anchor: String?
  /// Where it starts; both count from 1, columns in Unicode scalars.
  package let line: Int
  package let column: Int
}

/// Why a text is not YAML.
package struct YAMLFailure: Error, Sendable {
  package enum Place: Sendable {
    /// Both count from 1, columns in Unicode scalars.
    case position(line: Int, column: Int)
    /// A byte, counted from 0, that is no part of a character.
    case byte(Int)
  }

  package let place: Place
  /// What is wrong, in libyaml's words.
  package let problem: String
  /// What was read when it was found.
  package let context: String?
}
