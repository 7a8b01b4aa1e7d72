# complete.bash WORD…: prints what bash completes the last word to, after the file that CGBPF_SOURCE may name. CGBPF_LINE is the
# line where it is not the words with blanks between them.
[[ -z ${CGBPF_SOURCE-} ]] || source "$CGBPF_SOURCE"
source "$(dirname "${BASH_SOURCE[0]}")/../../completions/cgbpf.bash"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
COMP_LINE=${CGBPF_LINE-$*}
COMP_POINT=${#COMP_LINE}
COMP_TYPE=9
"$(complete -p cgbpf | sed 's/.*-F \([^ ]*\) .*/\1/')"
[[ ${#COMPREPLY[@]} -eq 0 ]] || printf '%s\n' "${COMPREPLY[@]}"
