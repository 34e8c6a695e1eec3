import Isolation
import NetworkNamespaces

/// Reads kinds of namespaces from options.
enum KindWords {
  /// The kinds to make, a network namespace being the default, by `--with` and `--without`; nil if neither was given.
  static func made(_ arguments: Arguments) throws(CommandFailure) -> [NamespaceKind]? {
    let with = try kinds(arguments, "--with")
    let without = try kinds(arguments, "--without")
    guard with != nil || without != nil else { return nil }
    let wanted = [.net] + (with ?? [])
    let chosen = NamespaceKind.allCases.filter {
      wanted.contains($0) && !(without ?? []).contains($0)
    }
    if chosen.isEmpty {
      throw .grammar("netns: no kind is left to make; name the kinds to make with --with")
    }
    return chosen
  }

  /// The kinds that an option lists, separated by commas; nil if it was not given.
  static func kinds(
    _ arguments: Arguments, _ option: String
  ) throws(CommandFailure) -> [NamespaceKind]? {
    let lists = arguments.optionValues.filter { $0.name == option }
    if lists.isEmpty { return nil }
    var kinds: [NamespaceKind] = []
    for list in lists {
      for word in list.value.split(separator: ",", omittingEmptySubsequences: false) {
        kinds += try self.kinds(String(word))
      }
    }
    return kinds
  }

  /// The kind that a word names, or for `all` every kind of the kernel.
  private static func kinds(_ word: String) throws(CommandFailure) -> [NamespaceKind] {
    if word == "all" { return NamespaceKind.allCases.filter(\.isSupported) }
    return [try kind(word)]
  }

  static func kind(_ word: String) throws(CommandFailure) -> NamespaceKind {
    if let kind = NamespaceKind(named: word) { return kind }
    let names = NamespaceKind.allCases.map(\.name)
    let near = Suggestion.nearest(to: word, in: names).map { "; did you mean `\($0)`?" }
    throw .grammar(
      "netns: there is no kind of namespace \"\(word)\"\(near ?? ": known are " + names.joined(separator: ", "))"
    )
  }
}

/// `--only KINDS` and `--except KINDS`
struct KindChoice {
  private let only: [NamespaceKind]?
  private let except: [NamespaceKind]?

  static let all = KindChoice()

  private init() {
    only = nil
    except = nil
  }

  init(_ arguments: Arguments) throws(CommandFailure) {
    // Most commands have no options.
    if arguments.optionValues.isEmpty {
      only = nil
      except = nil
      return
    }
    only = try KindWords.kinds(arguments, "--only")
    except = try KindWords.kinds(arguments, "--except")
  }

  var isEmpty: Bool { only == nil && except == nil }

  /// The selected kinds of a target; nil for all.
  func kinds(
    of target: NamespaceTarget, _ session: Session
  ) throws(CommandFailure) -> [NamespaceKind]? {
    guard let except else { return only }
    var held = only ?? []
    if only == nil { held = try KeptNames.kinds(of: target, session) }
    let left = held.filter { !except.contains($0) }
    if left.isEmpty { throw .grammar("netns: no namespace of \(target.name) is left to enter") }
    return left
  }
}
