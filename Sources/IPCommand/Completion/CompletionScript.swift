/// The scripts that a shell loads. Each asks the program itself for candidates.
enum CompletionScript {
  static func text(_ shell: String) -> String? {
    switch shell {
    case "bash": bash
    case "zsh": zsh
    case "fish": fish
    default: nil
    }
  }

  // Candidates may contain characters that the shell would take for a pattern. Programs named ip and bridge are only
  // completed if they are netns.
  private static let bash = #"""
    # bash completion for netns; load it with: source <(netns completion bash)
    _netns() {
      local candidate word words=() prefix=
      COMPREPLY=()
      for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
        # --format=tap comes as three words, of which only the last is completed.
        if [[ ${#words[@]} -gt 0 && ( $word = "=" || ${words[-1]} = --*= ) ]]; then
          words[-1]+=$word
        else
          words+=("$word")
        fi
      done
      [[ ${words[-1]} = --*=* ]] && prefix=${words[-1]%%=*}=
      while IFS= read -r candidate; do
        COMPREPLY+=("$(printf %q "${candidate#"$prefix"}")")
      done < <(netns completion words -- "${words[@]}" 2>/dev/null)
    }
    complete -o default -F _netns netns
    for _netns_name in ip bridge; do
      case $(readlink -f "$(type -P "$_netns_name")") in
        */netns) complete -o default -F _netns "$_netns_name" ;;
      esac
    done
    unset _netns_name

    """#

  // The shell loads it by name when it is first needed, and it has to complete that first time too.
  private static let zsh = #"""
    #compdef netns
    # zsh completion for netns; load it with: source <(netns completion zsh)
    _netns() {
      local -a line candidates
      line=("${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}")
      candidates=(${(f)"$(netns completion words -- "${line[@]}" 2>/dev/null)"})
      if (( $#candidates )); then compadd -a candidates; else _files; fi
    }
    if [[ $funcstack[1] = _netns ]]; then
      _netns "$@"
    else
      compdef _netns netns
      for _netns_name in ip bridge; do
        [[ ${_netns_name:c:A:t} = netns ]] && compdef _netns $_netns_name
      done
      unset _netns_name
    fi

    """#

  private static let fish = #"""
    # fish completion for netns; load it with: netns completion fish | source
    function __netns_words
      set -l typed (commandline -ct)
      # What has an open quote is as it will be, behind the quote.
      set -l word (string unescape -- $typed; or string replace -r '^["\']' '' -- $typed)
      set -l candidates (netns completion words -- (commandline -opc) "$word" 2>/dev/null)
      if test (count $candidates) -gt 0
        printf '%s\n' $candidates
      else
        __fish_complete_path $typed
      end
    end
    complete -c netns -f -a '(__netns_words)'
    for __netns_name in ip bridge
      if string match -q '*/netns' -- (realpath (command -s $__netns_name) 2>/dev/null)
        complete -c $__netns_name -f -a '(__netns_words)'
      end
    end
    set -e __netns_name

    """#
}
