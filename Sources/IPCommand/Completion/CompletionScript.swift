/// The scripts that a shell loads; each asks the program itself for the candidates.
enum CompletionScript {
  static func text(_ shell: String) -> String? {
    switch shell {
    case "bash": bash
    case "zsh": zsh
    case "fish": fish
    default: nil
    }
  }

  private static let bash = """
    # bash completion for netns; load it with: source <(netns completion bash)
    _netns() {
      local IFS=$'\\n'
      COMPREPLY=($(netns completion words -- "${COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null))
    }
    complete -F _netns netns

    """

  private static let zsh = """
    #compdef netns
    # zsh completion for netns; load it with: source <(netns completion zsh)
    _netns() {
      local -a candidates
      candidates=(${(f)"$(netns completion words -- "${words[@]:0:$CURRENT}" 2>/dev/null)"})
      compadd -a candidates
    }
    compdef _netns netns

    """

  private static let fish = """
    # fish completion for netns; load it with: netns completion fish | source
    function __netns_words
      netns completion words -- (commandline -opc) (commandline -ct) 2>/dev/null
    end
    complete -c netns -f -a '(__netns_words)'

    """
}
