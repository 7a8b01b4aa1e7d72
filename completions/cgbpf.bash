# Completion of cgbpf for bash. Copy it to /usr/share/bash-completion/completions/cgbpf, or source it.
# What stands between "begin" and "end" is written by tools/gen-completions.ts.

__cgbpf_words() {
    case $1 in
        # begin words
        first) echo prog link cgroup feature batch version help show list tree attach detach ;;
        cgroup) echo show list tree attach detach help ;;
        prog) echo show list help dump pin load loadall ;;
        link) echo show list help pin detach ;;
        feature) echo list_builtins help ;;
        attach-type) echo ingress cgroup_inet_ingress egress cgroup_inet_egress sock_create cgroup_inet_sock_create sock_release cgroup_inet_sock_release bind4 cgroup_inet4_bind bind6 cgroup_inet6_bind post_bind4 cgroup_inet4_post_bind post_bind6 cgroup_inet6_post_bind connect4 cgroup_inet4_connect connect6 cgroup_inet6_connect connect_unix cgroup_unix_connect getpeername4 cgroup_inet4_getpeername getpeername6 cgroup_inet6_getpeername getpeername_unix cgroup_unix_getpeername getsockname4 cgroup_inet4_getsockname getsockname6 cgroup_inet6_getsockname getsockname_unix cgroup_unix_getsockname sendmsg4 cgroup_udp4_sendmsg sendmsg6 cgroup_udp6_sendmsg sendmsg_unix cgroup_unix_sendmsg recvmsg4 cgroup_udp4_recvmsg recvmsg6 cgroup_udp6_recvmsg recvmsg_unix cgroup_unix_recvmsg sock_ops cgroup_sock_ops device cgroup_device sysctl cgroup_sysctl getsockopt cgroup_getsockopt setsockopt cgroup_setsockopt lsm_cgroup ;;
        program-keyword) echo id tag name pinned ;;
        link-keyword) echo id pinned ;;
        map-keyword) echo id name pinned ;;
        flag) echo multi override allow_multi allow_override ;;
        section-type) echo cgroup_skb/ingress cgroup/skb cgroup_skb/egress cgroup/sock_create cgroup/sock cgroup/sock_release cgroup/bind4 cgroup/bind6 cgroup/post_bind4 cgroup/post_bind6 cgroup/connect4 cgroup/connect6 cgroup/connect_unix cgroup/getpeername4 cgroup/getpeername6 cgroup/getpeername_unix cgroup/getsockname4 cgroup/getsockname6 cgroup/getsockname_unix cgroup/sendmsg4 cgroup/sendmsg6 cgroup/sendmsg_unix cgroup/recvmsg4 cgroup/recvmsg6 cgroup/recvmsg_unix sockops cgroup/dev cgroup/sysctl cgroup/getsockopt cgroup/setsockopt lsm_cgroup socket sk_reuseport/migrate sk_reuseport kprobe uprobe uprobe.s kretprobe uretprobe uretprobe.s kprobe.multi kretprobe.multi kprobe.session uprobe.multi uretprobe.multi uprobe.session uprobe.multi.s uretprobe.multi.s uprobe.session.s ksyscall kretsyscall usdt usdt.s tc/ingress tc/egress tcx/ingress tcx/egress tc classifier action netkit/primary netkit/peer tracepoint tp tracepoint.s tp.s raw_tracepoint raw_tp raw_tracepoint.s raw_tp.s raw_tracepoint.w raw_tp.w tp_btf tp_btf.s fentry fmod_ret fexit fentry.s fmod_ret.s fexit.s fsession fsession.s fentry.multi fexit.multi fsession.multi fentry.multi.s fexit.multi.s fsession.multi.s freplace lsm lsm.s iter iter.s syscall xdp.frags/devmap xdp/devmap xdp.frags/cpumap xdp/cpumap xdp.frags xdp perf_event lwt_in lwt_out lwt_xmit lwt_seg6local sk_skb/stream_parser sk_skb/stream_verdict sk_skb/verdict sk_skb sk_msg lirc_mode2 flow_dissector sk_lookup netfilter struct_ops struct_ops.s ;;
        effective) echo effective ;;
        object) echo object ;;
        section) echo section ;;
        name) echo name ;;
        pin) echo pin ;;
        xlated) echo xlated ;;
        file) echo file ;;
        opcodes) echo opcodes ;;
        linum) echo linum ;;
        visual) echo visual ;;
        type) echo type ;;
        map) echo map ;;
        map-idx) echo idx ;;
        pinmaps) echo pinmaps ;;
        autoattach) echo autoattach ;;
        kernel_btf) echo kernel_btf ;;
        prog_types) echo prog_types ;;
        map_types) echo map_types ;;
        attach_types) echo attach_types ;;
        link_types) echo link_types ;;
        helpers) echo helpers ;;
        option) echo -j --json -p --pretty -d --debug -f --bpffs --align --cgroup-paths -n --nomount -L --use-loader -V --version -h --help ;;
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
        attach:1) echo attach-type object ;;
        attach:2) echo program-keyword ;;
        attach:3) echo path ;;
        attach:4) echo program-id ;;
        attach:7) echo pin-file ;;
        attach:8) echo section name flag pin ;;
        attach:9) echo flag ;;
        attach:11) echo pin-directory ;;
        detach:0) echo directory ;;
        detach:1) echo attach-type ;;
        detach:2) echo program-keyword ;;
        detach:3) echo program-id ;;
        detach:6) echo pin-file ;;
        prog.show:0 | prog.list:0) echo program-keyword ;;
        prog.show:1 | prog.list:1) echo program-id ;;
        prog.show:4 | prog.list:4) echo pin-file ;;
        prog.dump:0) echo xlated ;;
        prog.dump:1) echo program-keyword ;;
        prog.dump:2) echo program-id ;;
        prog.dump:5) echo pin-file ;;
        prog.dump:6) echo file opcodes linum visual ;;
        prog.dump:7) echo path ;;
        prog.dump:8) echo opcodes linum visual ;;
        prog.pin:0) echo program-keyword ;;
        prog.pin:1) echo program-id ;;
        prog.pin:4) echo pin-file ;;
        prog.pin:5) echo path ;;
        prog.load:0 | prog.loadall:0) echo path ;;
        prog.load:1 | prog.loadall:1) echo pin-file ;;
        prog.load:2 | prog.loadall:2) echo type map pinmaps autoattach kernel_btf ;;
        prog.load:3 | prog.loadall:3) echo section-type ;;
        prog.load:4 | prog.loadall:4) echo map-idx name ;;
        prog.load:5 | prog.loadall:5) echo pin-directory ;;
        prog.load:6 | prog.loadall:6) echo path ;;
        prog.load:9 | prog.loadall:9) echo map-keyword ;;
        link.show:0 | link.list:0) echo link-keyword ;;
        link.show:2 | link.list:2) echo pin-file ;;
        link.pin:0) echo link-keyword ;;
        link.pin:2) echo pin-file ;;
        link.pin:3) echo path ;;
        link.detach:0) echo link-keyword ;;
        link.detach:2) echo pin-file ;;
        feature.list_builtins:0) echo prog_types map_types attach_types link_types helpers ;;
        batch:0) echo file ;;
        batch:1) echo path ;;
        # end places
    esac
}

# Number of the place behind a word: COMMAND:NUMBER:WORD.
__cgbpf_step() {
    case $1 in
        # begin steps
        show:0:* | list:0:*) echo 1 ;;
        show:1:effective | list:1:effective) echo 2 ;;
        tree:0:effective) echo 2 ;;
        tree:0:*) echo 1 ;;
        tree:1:effective) echo 2 ;;
        attach:0:*) echo 1 ;;
        attach:1:object) echo 3 ;;
        attach:1:*) echo 2 ;;
        attach:2:id) echo 4 ;;
        attach:2:tag) echo 5 ;;
        attach:2:name) echo 6 ;;
        attach:2:pinned) echo 7 ;;
        attach:3:*) echo 8 ;;
        attach:4:*) echo 9 ;;
        attach:5:*) echo 9 ;;
        attach:6:*) echo 9 ;;
        attach:7:*) echo 9 ;;
        attach:8:section | attach:8:name) echo 10 ;;
        attach:8:pin) echo 11 ;;
        attach:8:*) echo 8 ;;
        attach:9:*) echo 9 ;;
        attach:10:*) echo 8 ;;
        attach:11:*) echo 8 ;;
        detach:0:*) echo 1 ;;
        detach:1:*) echo 2 ;;
        detach:2:id) echo 3 ;;
        detach:2:tag) echo 4 ;;
        detach:2:name) echo 5 ;;
        detach:2:pinned) echo 6 ;;
        detach:3:*) echo 7 ;;
        detach:4:*) echo 7 ;;
        detach:5:*) echo 7 ;;
        detach:6:*) echo 7 ;;
        prog.show:0:id | prog.list:0:id) echo 1 ;;
        prog.show:0:tag | prog.list:0:tag) echo 2 ;;
        prog.show:0:name | prog.list:0:name) echo 3 ;;
        prog.show:0:pinned | prog.list:0:pinned) echo 4 ;;
        prog.show:1:* | prog.list:1:*) echo 5 ;;
        prog.show:2:* | prog.list:2:*) echo 5 ;;
        prog.show:3:* | prog.list:3:*) echo 5 ;;
        prog.show:4:* | prog.list:4:*) echo 5 ;;
        prog.dump:0:xlated) echo 1 ;;
        prog.dump:1:id) echo 2 ;;
        prog.dump:1:tag) echo 3 ;;
        prog.dump:1:name) echo 4 ;;
        prog.dump:1:pinned) echo 5 ;;
        prog.dump:2:*) echo 6 ;;
        prog.dump:3:*) echo 6 ;;
        prog.dump:4:*) echo 6 ;;
        prog.dump:5:*) echo 6 ;;
        prog.dump:6:file) echo 7 ;;
        prog.dump:6:opcodes | prog.dump:6:linum | prog.dump:6:visual) echo 8 ;;
        prog.dump:7:*) echo 9 ;;
        prog.dump:8:opcodes | prog.dump:8:linum | prog.dump:8:visual) echo 8 ;;
        prog.pin:0:id) echo 1 ;;
        prog.pin:0:tag) echo 2 ;;
        prog.pin:0:name) echo 3 ;;
        prog.pin:0:pinned) echo 4 ;;
        prog.pin:1:*) echo 5 ;;
        prog.pin:2:*) echo 5 ;;
        prog.pin:3:*) echo 5 ;;
        prog.pin:4:*) echo 5 ;;
        prog.pin:5:*) echo 6 ;;
        prog.load:0:* | prog.loadall:0:*) echo 1 ;;
        prog.load:1:* | prog.loadall:1:*) echo 2 ;;
        prog.load:2:type | prog.loadall:2:type) echo 3 ;;
        prog.load:2:map | prog.loadall:2:map) echo 4 ;;
        prog.load:2:pinmaps | prog.loadall:2:pinmaps) echo 5 ;;
        prog.load:2:autoattach | prog.loadall:2:autoattach) echo 2 ;;
        prog.load:2:kernel_btf | prog.loadall:2:kernel_btf) echo 6 ;;
        prog.load:3:* | prog.loadall:3:*) echo 2 ;;
        prog.load:4:idx | prog.loadall:4:idx) echo 7 ;;
        prog.load:4:name | prog.loadall:4:name) echo 8 ;;
        prog.load:5:* | prog.loadall:5:*) echo 2 ;;
        prog.load:6:* | prog.loadall:6:*) echo 2 ;;
        prog.load:7:* | prog.loadall:7:*) echo 9 ;;
        prog.load:8:* | prog.loadall:8:*) echo 9 ;;
        prog.load:9:id | prog.loadall:9:id) echo 10 ;;
        prog.load:9:name | prog.loadall:9:name) echo 11 ;;
        prog.load:9:pinned | prog.loadall:9:pinned) echo 1 ;;
        prog.load:10:* | prog.loadall:10:*) echo 2 ;;
        prog.load:11:* | prog.loadall:11:*) echo 2 ;;
        link.show:0:id | link.list:0:id) echo 1 ;;
        link.show:0:pinned | link.list:0:pinned) echo 2 ;;
        link.show:1:* | link.list:1:*) echo 3 ;;
        link.show:2:* | link.list:2:*) echo 3 ;;
        link.pin:0:id) echo 1 ;;
        link.pin:0:pinned) echo 2 ;;
        link.pin:1:*) echo 3 ;;
        link.pin:2:*) echo 3 ;;
        link.pin:3:*) echo 4 ;;
        link.detach:0:id) echo 1 ;;
        link.detach:0:pinned) echo 2 ;;
        link.detach:1:*) echo 3 ;;
        link.detach:2:*) echo 3 ;;
        feature.list_builtins:0:prog_types | feature.list_builtins:0:map_types | feature.list_builtins:0:attach_types | feature.list_builtins:0:link_types | feature.list_builtins:0:helpers) echo 1 ;;
        batch:0:file) echo 1 ;;
        batch:1:*) echo 2 ;;
        # end steps
    esac
}

# The fixed word that a word begins, as cgbpf takes it.
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

# Number of the place behind all these words of a command.
__cgbpf_place() {
    local command=$1 number=0 word kind fixed
    shift
    for word in "$@"; do
        fixed=
        for kind in $(__cgbpf_kinds "$command:$number"); do
            [[ -n $fixed ]] || fixed=$(__cgbpf_resolve "$kind" "$word")
        done
        number=$(__cgbpf_step "$command:$number:${fixed:-$word}")
    done
    echo "$number"
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
        pin-file | pin-directory)
            [[ -n $cur ]] || __cgbpf_add < <(__cgbpf_mounts bpf)
            if [[ $kind == pin-file ]]; then __cgbpf_files -f "$cur"; else __cgbpf_files -d "$cur"; fi
            ;;
        program-id) [[ $command != detach ]] || __cgbpf_add < <(__cgbpf_ids "$program" "${typed[0]}") ;;
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
            for kind in $(__cgbpf_kinds "$command:$(__cgbpf_place "$command" "${typed[@]}")"); do
                __cgbpf_candidates "$kind"
            done
        fi
    fi
    if declare -F __ltrim_colon_completions >/dev/null; then
        __ltrim_colon_completions "$cur"
    fi
}

complete -F _cgbpf cgbpf
