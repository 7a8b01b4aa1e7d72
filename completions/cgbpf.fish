# Completion of cgbpf for fish. Copy it to a directory of $fish_complete_path, such as /usr/share/fish/vendor_completions.d.
# What stands between "begin" and "end" is written by tools/gen-completions.ts.

# Words of a kind, each with its description.
function __cgbpf_words
    switch $argv[1]
        # begin words
        case 'first'
            printf '%s\t%s\n' prog 'loaded programs'
            printf '%s\t%s\n' link 'links, which keep programs attached'
            printf '%s\t%s\n' cgroup 'programs of cgroups'
            printf '%s\t%s\n' batch 'run the commands of a file'
            printf '%s\t%s\n' version 'print the version'
            printf '%s\t%s\n' help 'print the usage'
            printf '%s\t%s\n' show 'the programs of one cgroup'
            printf '%s\t%s\n' list 'the same as show'
            printf '%s\t%s\n' tree 'the programs of a cgroup and of all below it'
            printf '%s\t%s\n' attach 'attach a program to a cgroup'
            printf '%s\t%s\n' detach 'detach a program from a cgroup'
        case 'cgroup'
            printf '%s\t%s\n' show 'the programs of one cgroup'
            printf '%s\t%s\n' list 'the same as show'
            printf '%s\t%s\n' tree 'the programs of a cgroup and of all below it'
            printf '%s\t%s\n' attach 'attach a program to a cgroup'
            printf '%s\t%s\n' detach 'detach a program from a cgroup'
            printf '%s\t%s\n' help 'print the usage'
        case 'prog'
            printf '%s\t%s\n' show 'loaded programs, all or those that are named'
            printf '%s\t%s\n' list 'the same as show'
            printf '%s\t%s\n' help 'print the usage'
            printf '%s\t%s\n' dump 'the instructions of a program'
            printf '%s\t%s\n' pin 'keep a program by a file of a BPF file system'
            printf '%s\t%s\n' load 'load an object file and pin its first program'
            printf '%s\t%s\n' loadall 'load an object file and pin all its programs'
        case 'link'
            printf '%s\t%s\n' show 'links, all or the one that is named'
            printf '%s\t%s\n' list 'the same as show'
            printf '%s\t%s\n' help 'print the usage'
            printf '%s\t%s\n' pin 'keep a link by a file of a BPF file system'
            printf '%s\t%s\n' detach 'end what a link attaches'
        case 'attach-type'
            printf '%s\t%s\n' ingress 'packets arriving at inet sockets'
            printf '%s\t%s\n' cgroup_inet_ingress 'packets arriving at inet sockets'
            printf '%s\t%s\n' egress 'packets leaving inet sockets'
            printf '%s\t%s\n' cgroup_inet_egress 'packets leaving inet sockets'
            printf '%s\t%s\n' sock_create 'opening of inet sockets'
            printf '%s\t%s\n' cgroup_inet_sock_create 'opening of inet sockets'
            printf '%s\t%s\n' sock_release 'closing of inet sockets'
            printf '%s\t%s\n' cgroup_inet_sock_release 'closing of inet sockets'
            printf '%s\t%s\n' bind4 'bind(2) on inet4 sockets'
            printf '%s\t%s\n' cgroup_inet4_bind 'bind(2) on inet4 sockets'
            printf '%s\t%s\n' bind6 'bind(2) on inet6 sockets'
            printf '%s\t%s\n' cgroup_inet6_bind 'bind(2) on inet6 sockets'
            printf '%s\t%s\n' post_bind4 'return from bind(2) on inet4 sockets'
            printf '%s\t%s\n' cgroup_inet4_post_bind 'return from bind(2) on inet4 sockets'
            printf '%s\t%s\n' post_bind6 'return from bind(2) on inet6 sockets'
            printf '%s\t%s\n' cgroup_inet6_post_bind 'return from bind(2) on inet6 sockets'
            printf '%s\t%s\n' connect4 'connect(2) on inet4 sockets'
            printf '%s\t%s\n' cgroup_inet4_connect 'connect(2) on inet4 sockets'
            printf '%s\t%s\n' connect6 'connect(2) on inet6 sockets'
            printf '%s\t%s\n' cgroup_inet6_connect 'connect(2) on inet6 sockets'
            printf '%s\t%s\n' connect_unix 'connect(2) on unix sockets'
            printf '%s\t%s\n' cgroup_unix_connect 'connect(2) on unix sockets'
            printf '%s\t%s\n' getpeername4 'getpeername(2) on inet4 sockets'
            printf '%s\t%s\n' cgroup_inet4_getpeername 'getpeername(2) on inet4 sockets'
            printf '%s\t%s\n' getpeername6 'getpeername(2) on inet6 sockets'
            printf '%s\t%s\n' cgroup_inet6_getpeername 'getpeername(2) on inet6 sockets'
            printf '%s\t%s\n' getpeername_unix 'getpeername(2) on unix sockets'
            printf '%s\t%s\n' cgroup_unix_getpeername 'getpeername(2) on unix sockets'
            printf '%s\t%s\n' getsockname4 'getsockname(2) on inet4 sockets'
            printf '%s\t%s\n' cgroup_inet4_getsockname 'getsockname(2) on inet4 sockets'
            printf '%s\t%s\n' getsockname6 'getsockname(2) on inet6 sockets'
            printf '%s\t%s\n' cgroup_inet6_getsockname 'getsockname(2) on inet6 sockets'
            printf '%s\t%s\n' getsockname_unix 'getsockname(2) on unix sockets'
            printf '%s\t%s\n' cgroup_unix_getsockname 'getsockname(2) on unix sockets'
            printf '%s\t%s\n' sendmsg4 'sendto(2), sendmsg(2), sendmmsg(2) on unconnected udp4 sockets'
            printf '%s\t%s\n' cgroup_udp4_sendmsg 'sendto(2), sendmsg(2), sendmmsg(2) on unconnected udp4 sockets'
            printf '%s\t%s\n' sendmsg6 'sendto(2), sendmsg(2), sendmmsg(2) on unconnected udp6 sockets'
            printf '%s\t%s\n' cgroup_udp6_sendmsg 'sendto(2), sendmsg(2), sendmmsg(2) on unconnected udp6 sockets'
            printf '%s\t%s\n' sendmsg_unix 'sendto(2), sendmsg(2), sendmmsg(2) on unix sockets'
            printf '%s\t%s\n' cgroup_unix_sendmsg 'sendto(2), sendmsg(2), sendmmsg(2) on unix sockets'
            printf '%s\t%s\n' recvmsg4 'recvfrom(2), recvmsg(2), recvmmsg(2) on unconnected udp4 sockets'
            printf '%s\t%s\n' cgroup_udp4_recvmsg 'recvfrom(2), recvmsg(2), recvmmsg(2) on unconnected udp4 sockets'
            printf '%s\t%s\n' recvmsg6 'recvfrom(2), recvmsg(2), recvmmsg(2) on unconnected udp6 sockets'
            printf '%s\t%s\n' cgroup_udp6_recvmsg 'recvfrom(2), recvmsg(2), recvmmsg(2) on unconnected udp6 sockets'
            printf '%s\t%s\n' recvmsg_unix 'recvfrom(2), recvmsg(2), recvmmsg(2) on unix sockets'
            printf '%s\t%s\n' cgroup_unix_recvmsg 'recvfrom(2), recvmsg(2), recvmmsg(2) on unix sockets'
            printf '%s\t%s\n' sock_ops 'events in the life of a TCP socket'
            printf '%s\t%s\n' cgroup_sock_ops 'events in the life of a TCP socket'
            printf '%s\t%s\n' device 'access to device files'
            printf '%s\t%s\n' cgroup_device 'access to device files'
            printf '%s\t%s\n' sysctl 'reading and writing of sysctls'
            printf '%s\t%s\n' cgroup_sysctl 'reading and writing of sysctls'
            printf '%s\t%s\n' getsockopt 'getsockopt(2)'
            printf '%s\t%s\n' cgroup_getsockopt 'getsockopt(2)'
            printf '%s\t%s\n' setsockopt 'setsockopt(2)'
            printf '%s\t%s\n' cgroup_setsockopt 'setsockopt(2)'
            printf '%s\t%s\n' lsm_cgroup 'an LSM hook, for the tasks of the cgroup'
        case 'program-keyword'
            printf '%s\t%s\n' id 'a program by its number'
            printf '%s\t%s\n' tag 'a program by the hash of its instructions'
            printf '%s\t%s\n' name 'a program by its name'
            printf '%s\t%s\n' pinned 'a program by a file of a BPF file system'
        case 'link-keyword'
            printf '%s\t%s\n' id 'a link by its number'
            printf '%s\t%s\n' pinned 'a link by a file of a BPF file system'
        case 'flag'
            printf '%s\t%s\n' multi 'programs of cgroups below run too'
            printf '%s\t%s\n' override 'a program of a cgroup below takes its place'
            printf '%s\t%s\n' allow_multi 'the same as multi'
            printf '%s\t%s\n' allow_override 'the same as override'
        case 'effective'
            printf '%s\t%s\n' effective 'what runs in the cgroup, inherited programs too'
        case 'file'
            printf '%s\t%s\n' file 'a file; for batch, - is standard input'
        case 'xlated'
            printf '%s\t%s\n' xlated 'as BPF instructions'
        case 'opcodes'
            printf '%s\t%s\n' opcodes 'the bytes of each instruction too'
        case 'linum'
            printf '%s\t%s\n' linum 'files and lines of the sources too'
        case 'visual'
            printf '%s\t%s\n' visual 'as a graph for dot(1)'
        # end words
    end
end

# Kinds of words that may stand at a place: COMMAND:NUMBER.
function __cgbpf_kinds
    switch $argv[1]
        # begin places
        case 'show:0' 'list:0'
            printf '%s\n' directory
        case 'show:1' 'list:1'
            printf '%s\n' effective
        case 'tree:0'
            printf '%s\n' directory effective
        case 'tree:1'
            printf '%s\n' effective
        case 'attach:0'
            printf '%s\n' directory
        case 'attach:1'
            printf '%s\n' attach-type
        case 'attach:2'
            printf '%s\n' program-keyword
        case 'attach:3'
            printf '%s\n' program
        case 'attach:*'
            printf '%s\n' flag
        case 'detach:0'
            printf '%s\n' directory
        case 'detach:1'
            printf '%s\n' attach-type
        case 'detach:2'
            printf '%s\n' program-keyword
        case 'detach:3'
            printf '%s\n' program
        case 'prog.show:0' 'prog.list:0'
            printf '%s\n' program-keyword program
        case 'prog.show:1' 'prog.list:1'
            printf '%s\n' program
        case 'prog.dump:0'
            printf '%s\n' xlated
        case 'prog.dump:1'
            printf '%s\n' program-keyword
        case 'prog.dump:2'
            printf '%s\n' program
        case 'prog.dump:3'
            printf '%s\n' file opcodes linum visual
        case 'prog.dump:4'
            printf '%s\n' opcodes linum visual
        case 'prog.dump:5'
            printf '%s\n' linum visual
        case 'prog.dump:6'
            printf '%s\n' visual
        case 'prog.pin:0'
            printf '%s\n' program-keyword
        case 'prog.pin:1'
            printf '%s\n' program
        case 'prog.pin:2'
            printf '%s\n' path
        case 'prog.load:0' 'prog.loadall:0'
            printf '%s\n' path
        case 'prog.load:1' 'prog.loadall:1'
            printf '%s\n' path
        case 'link.show:0' 'link.list:0'
            printf '%s\n' link-keyword link-file
        case 'link.show:1' 'link.list:1'
            printf '%s\n' link-file
        case 'link.pin:0'
            printf '%s\n' link-keyword
        case 'link.pin:1'
            printf '%s\n' link-file
        case 'link.pin:2'
            printf '%s\n' path
        case 'link.detach:0'
            printf '%s\n' link-keyword
        case 'link.detach:1'
            printf '%s\n' link-file
        case 'batch:0'
            printf '%s\n' file
        case 'batch:1'
            printf '%s\n' path
        # end places
    end
end

# The command that a word begins, as cgbpf takes it.
function __cgbpf_resolve
    for row in (__cgbpf_words $argv[1])
        set -l word (string split -m 1 \t -- $row)[1]
        if string match -q -- "$argv[2]*" $word
            echo $word
            return
        end
    end
end

# The words before the cursor that are no options.
function __cgbpf_typed
    set -l skip 0
    for word in (commandline -opc)[2..]
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
            # begin arguments
            case '-B' '--base-btf'
                set skip 1
            # end arguments
            case '-*'
            case '*'
                echo -- $word
        end
    end
end

function __cgbpf_mounts
    while read -l -d ' ' device target type rest
        test $type = $argv[1]; and printf '%b/\n' (string replace -a '\\' '\\0' -- $target)
    end </proc/mounts
end

# Ids of the programs that a cgroup has.
function __cgbpf_ids
    $argv[1] cgroup show $argv[2] 2>/dev/null | string match -r '^\d+'
end

# Candidates of a kind; behind it come the command and the words behind that.
function __cgbpf_candidates
    switch $argv[1]
        case directory
            test -n (commandline -ct); or __cgbpf_mounts cgroup2
            __fish_complete_directories (commandline -ct) ''
        case path
            __fish_complete_path (commandline -ct)
        case program link-file
            switch $argv[2]:(__cgbpf_resolve program-keyword $argv[-1])
                case '*:pinned'
                    test -n (commandline -ct); or __cgbpf_mounts bpf
                    __fish_complete_path (commandline -ct)
                case 'detach:id'
                    __cgbpf_ids (commandline -opc)[1] $argv[3]
            end
        case '*'
            __cgbpf_words $argv[1]
    end
end

function __cgbpf_complete
    set -l typed (__cgbpf_typed)
    if test (count $typed) = 0
        __cgbpf_words first
        return
    end
    set -l command (__cgbpf_resolve first $typed[1])
    set -e typed[1]
    if contains -- "$command" cgroup prog link
        set -l object $command
        if test (count $typed) = 0
            __cgbpf_words $object
            return
        end
        set command (__cgbpf_resolve $object $typed[1])
        test $object = cgroup; or set command $object.$command
        set -e typed[1]
    end
    for kind in (__cgbpf_kinds $command:(count $typed))
        __cgbpf_candidates $kind $command $typed
    end
end

complete -c cgbpf -f -a '(__cgbpf_complete)'
# begin options
complete -c cgbpf -s j -l json -d 'print JSON'
complete -c cgbpf -s p -l pretty -d 'print indented JSON'
complete -c cgbpf -s d -l debug -d 'print each system call on stderr'
complete -c cgbpf -s f -l bpffs -d 'show where programs are pinned'
complete -c cgbpf -l align -d 'make the columns fit'
complete -c cgbpf -l cgroup-paths -d 'show the paths of cgroups that links are attached to'
complete -c cgbpf -s n -l nomount -d 'never mount a bpffs to pin something'
complete -c cgbpf -s B -l base-btf -rF -d 'accepted, without effect'
complete -c cgbpf -s V -l version -d 'print the version'
complete -c cgbpf -s h -l help -d 'print the usage'
# end options
