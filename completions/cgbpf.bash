# Completion of cgbpf for bash. Copy it to /usr/share/bash-completion/completions/cgbpf, or source it.
# What stands between "begin" and "end" is written by tools/gen-completions.ts.

__cgbpf_words() {
    case $1 in
        # begin words
        first) echo prog link cgroup batch version help show list tree attach detach ;;
        cgroup) echo show list tree attach detach help ;;
        prog) echo show list help dump pin load loadall ;;
        link) echo show list help pin detach ;;
        attach-type) echo ingress cgroup_inet_ingress egress cgroup_inet_egress sock_create cgroup_inet_sock_create sock_release cgroup_inet_sock_release bind4 cgroup_inet4_bind bind6 cgroup_inet6_bind post_bind4 cgroup_inet4_post_bind post_bind6 cgroup_inet6_post_bind connect4 cgroup_inet4_connect connect6 cgroup_inet6_connect connect_unix cgroup_unix_connect getpeername4 cgroup_inet4_getpeername getpeername6 cgroup_inet6_getpeername getpeername_unix cgroup_unix_getpeername getsockname4 cgroup_inet4_getsockname getsockname6 cgroup_inet6_getsockname getsockname_unix cgroup_unix_getsockname sendmsg4 cgroup_udp4_sendmsg sendmsg6 cgroup_udp6_sendmsg sendmsg_unix cgroup_unix_sendmsg recvmsg4 cgroup_udp4_recvmsg recvmsg6 cgroup_udp6_recvmsg recvmsg_unix cgroup_unix_recvmsg sock_ops cgroup_sock_ops device cgroup_device sysctl cgroup_sysctl getsockopt cgroup_getsockopt setsockopt cgroup_setsockopt lsm_cgroup ;;
        program-keyword) echo id tag name pinned ;;
        link-keyword) echo id pinned ;;
        flag) echo multi override allow_multi allow_override ;;
        effective) echo effective ;;
        file) echo file ;;
        xlated) echo xlated ;;
        opcodes) echo opcodes ;;
        linum) echo linum ;;
        visual) echo visual ;;
        option) echo -j --json -p --pretty -d --debug -f --bpffs --align --cgroup-paths -n --nomount -V --version -h --help ;;
        # end words
    esac
}

# Kinds of words that may stand at a place: COMMAND:NUMBER.
__cgbpf_kinds() {
    case $1 in
        # begin places
        show:0 | list:0) echo directory ;;
        show:1 | list:1) echo effective ;;
        tree:0) echo directory effective ;;
        tree:1) echo effective ;;
        attach:0) echo directory ;;
        attach:1) echo attach-type ;;
        attach:2) echo program-keyword ;;
        attach:3) echo program ;;
        attach:*) echo flag ;;
        detach:0) echo directory ;;
        detach:1) echo attach-type ;;
        detach:2) echo program-keyword ;;
        detach:3) echo program ;;
        prog.show:0 | prog.list:0) echo program-keyword program ;;
        prog.show:1 | prog.list:1) echo program ;;
        prog.dump:0) echo xlated ;;
        prog.dump:1) echo program-keyword ;;
        prog.dump:2) echo program ;;
        prog.dump:3) echo file opcodes linum visual ;;
        prog.dump:4) echo opcodes linum visual ;;
        prog.dump:5) echo linum visual ;;
        prog.dump:6) echo visual ;;
        prog.pin:0) echo program-keyword ;;
        prog.pin:1) echo program ;;
        prog.pin:2) echo path ;;
        prog.load:0 | prog.loadall:0) echo path ;;
        prog.load:1 | prog.loadall:1) echo path ;;
        link.show:0 | link.list:0) echo link-keyword link-file ;;
        link.show:1 | link.list:1) echo link-file ;;
        link.pin:0) echo link-keyword ;;
        link.pin:1) echo link-file ;;
        link.pin:2) echo path ;;
        link.detach:0) echo link-keyword ;;
        link.detach:1) echo link-file ;;
        batch:0) echo file ;;
        batch:1) echo path ;;
        # end places
    esac
}

# The command that a word begins, as cgbpf takes it.
__cgbpf_resolve() {
    local word
    for word in $(__cgbpf_words "$1"); do
        if [[ $word == "$2"* ]]; then
            echo "$word"
            return
        fi
    done
}

__cgbpf_mounts() {
    local target type
    while read -r _ target type _; do
        [[ $type == "$1" ]] && printf '%b\n' "${target//\\/\\0}/"
    done </proc/mounts
}

# A word without the backslashes that it is typed with, which is what read does without -r.
__cgbpf_unquote() {
    local word
    # shellcheck disable=SC2162
    IFS= read word <<<"$1"
    printf '%s' "$word"
}

# Ids of the programs that a cgroup has.
__cgbpf_ids() {
    local id
    "$1" cgroup show "$(__cgbpf_unquote "$2")" 2>/dev/null | while read -r id _; do
        [[ $id == ID ]] || echo "$id"
    done
}

# Lines that begin with the current word.
__cgbpf_add() {
    local line
    while IFS= read -r line; do
        [[ $line == "$cur"* ]] && COMPREPLY+=("$line")
    done
}

__cgbpf_files() {
    local cur
    cur=$(__cgbpf_unquote "$2")
    compopt -o filenames 2>/dev/null
    __cgbpf_add < <(compgen "$1" -- "$cur")
}

__cgbpf_candidates() {
    local kind=$1
    case $kind in
        directory)
            [[ -n $cur ]] || __cgbpf_add < <(__cgbpf_mounts cgroup2)
            __cgbpf_files -d "$cur"
            ;;
        path) __cgbpf_files -f "$cur" ;;
        program | link-file)
            case $command:$(__cgbpf_resolve program-keyword "${typed[*]: -1}") in
                *:pinned)
                    [[ -n $cur ]] || __cgbpf_add < <(__cgbpf_mounts bpf)
                    __cgbpf_files -f "$cur"
                    ;;
                detach:id) __cgbpf_add < <(__cgbpf_ids "$program" "${typed[0]}") ;;
            esac
            ;;
        *) __cgbpf_add < <(printf '%s\n' $(__cgbpf_words "$kind")) ;;
    esac
}

_cgbpf() {
    local cur cword word command object kind program skip=0
    local -a words typed=()
    COMPREPLY=()
    if declare -F _get_comp_words_by_ref >/dev/null; then
        _get_comp_words_by_ref -n := cur words cword
    else
        cur=${COMP_WORDS[COMP_CWORD]} words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
    fi
    program=${words[0]}
    for word in "${words[@]:1:cword-1}"; do
        if ((skip)); then
            skip=0
            continue
        fi
        case $word in
            # begin arguments
            -B | --base-btf) skip=1 ;;
            # end arguments
            -*) ;;
            *) typed+=("$word") ;;
        esac
    done

    if ((skip)); then
        __cgbpf_files -f "$cur"
    elif [[ $cur == -* ]]; then
        __cgbpf_candidates option
    elif ((${#typed[@]} == 0)); then
        __cgbpf_candidates first
    else
        command=$(__cgbpf_resolve first "${typed[0]}")
        typed=("${typed[@]:1}")
        object=
        [[ $command == cgroup || $command == prog || $command == link ]] && object=$command
        if [[ -n $object && ${#typed[@]} -gt 0 ]]; then
            command=$(__cgbpf_resolve "$object" "${typed[0]}")
            [[ $object == cgroup ]] || command=$object.$command
            typed=("${typed[@]:1}")
            object=
        fi
        if [[ -n $object ]]; then
            __cgbpf_candidates "$object"
        else
            for kind in $(__cgbpf_kinds "$command:${#typed[@]}"); do
                __cgbpf_candidates "$kind"
            done
        fi
    fi
    if declare -F __ltrim_colon_completions >/dev/null; then
        __ltrim_colon_completions "$cur"
    fi
}

complete -F _cgbpf cgbpf
