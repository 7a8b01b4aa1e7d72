# complete.zsh LINE: prints what zsh completes the end of the line to. Completion needs a line editor, so a second zsh runs on a
# pseudo-terminal of its own; each match it adds goes to a file.
zmodload zsh/zpty
export CGBPF_FPATH=${0:A:h}/../../completions CGBPF_MATCHES=$(mktemp)

inner() {
  fpath=($CGBPF_FPATH $fpath)
  PROMPT=
  autoload -Uz compinit
  compinit -D -u
  compadd() {
    local -a matches
    # What only asks which words match adds nothing.
    if [[ " ${(j: :)@[1,(i)(-|--)]}" != *' -'[a-zA-Z0-9]#[OAD]' '* ]]; then
      builtin compadd -O matches "$@"
      (( $#matches )) && print -rl -- $matches >>$CGBPF_MATCHES
    fi
    builtin compadd "$@"
  }
  probe() {
    _main_complete
    print '<end>' >>$CGBPF_MATCHES
  }
  zle -C probe complete-word probe
  bindkey '^I' probe
  print '<ready>' >>$CGBPF_MATCHES
}

wait_for() {
  repeat 500; do
    grep -q -- $1 $CGBPF_MATCHES && return
    sleep 0.02
  done
  print -u2 "zsh did not answer: no $1"
  exit 1
}

setopt extended_glob
{
  zpty completer "zsh -f -i -o extended_glob"
  zpty -w completer "$(functions inner); inner"
  wait_for '<ready>'
  zpty -w -n completer $1$'\t'
  wait_for '<end>'
  zpty -d completer
  grep -v '^<[a-z]*>$' $CGBPF_MATCHES
} always {
  rm -f $CGBPF_MATCHES
}
