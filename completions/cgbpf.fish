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
            printf '%s\t%s\n' feature 'names that are known here'
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
        case 'feature'
            printf '%s\t%s\n' list_builtins 'one group of names, whatever the kernel has'
            printf '%s\t%s\n' help 'print the usage'
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
        case 'map-keyword'
            printf '%s\t%s\n' id 'a map by its number'
            printf '%s\t%s\n' name 'a map by its name'
            printf '%s\t%s\n' pinned 'a map by a file of a BPF file system'
        case 'flag'
            printf '%s\t%s\n' multi 'programs of cgroups below run too'
            printf '%s\t%s\n' override 'a program of a cgroup below takes its place'
            printf '%s\t%s\n' allow_multi 'the same as multi'
            printf '%s\t%s\n' allow_override 'the same as override'
        case 'section-type'
            printf '%s\t%s\n' cgroup_skb/ingress 'cgroup_skb programs'
            printf '%s\t%s\n' cgroup/skb 'cgroup_skb programs'
            printf '%s\t%s\n' cgroup_skb/egress 'cgroup_skb programs'
            printf '%s\t%s\n' cgroup/sock_create 'cgroup_sock programs'
            printf '%s\t%s\n' cgroup/sock 'cgroup_sock programs'
            printf '%s\t%s\n' cgroup/sock_release 'cgroup_sock programs'
            printf '%s\t%s\n' cgroup/bind4 'cgroup_sock_addr programs'
            printf '%s\t%s\n' cgroup/bind6 'cgroup_sock_addr programs'
            printf '%s\t%s\n' cgroup/post_bind4 'cgroup_sock programs'
            printf '%s\t%s\n' cgroup/post_bind6 'cgroup_sock programs'
            printf '%s\t%s\n' cgroup/connect4 'cgroup_sock_addr programs'
            printf '%s\t%s\n' cgroup/connect6 'cgroup_sock_addr programs'
            printf '%s\t%s\n' cgroup/connect_unix 'cgroup_sock_addr programs'
            printf '%s\t%s\n' cgroup/getpeername4 'cgroup_sock_addr programs'
            printf '%s\t%s\n' cgroup/getpeername6 'cgroup_sock_addr programs'
            printf '%s\t%s\n' cgroup/getpeername_unix 'cgroup_sock_addr programs'
            printf '%s\t%s\n' cgroup/getsockname4 'cgroup_sock_addr programs'
            printf '%s\t%s\n' cgroup/getsockname6 'cgroup_sock_addr programs'
            printf '%s\t%s\n' cgroup/getsockname_unix 'cgroup_sock_addr programs'
            printf '%s\t%s\n' cgroup/sendmsg4 'cgroup_sock_addr programs'
            printf '%s\t%s\n' cgroup/sendmsg6 'cgroup_sock_addr programs'
            printf '%s\t%s\n' cgroup/sendmsg_unix 'cgroup_sock_addr programs'
            printf '%s\t%s\n' cgroup/recvmsg4 'cgroup_sock_addr programs'
            printf '%s\t%s\n' cgroup/recvmsg6 'cgroup_sock_addr programs'
            printf '%s\t%s\n' cgroup/recvmsg_unix 'cgroup_sock_addr programs'
            printf '%s\t%s\n' sockops 'sock_ops programs'
            printf '%s\t%s\n' cgroup/dev 'cgroup_device programs'
            printf '%s\t%s\n' cgroup/sysctl 'cgroup_sysctl programs'
            printf '%s\t%s\n' cgroup/getsockopt 'cgroup_sockopt programs'
            printf '%s\t%s\n' cgroup/setsockopt 'cgroup_sockopt programs'
            printf '%s\t%s\n' lsm_cgroup 'lsm programs'
            printf '%s\t%s\n' socket 'socket_filter programs'
            printf '%s\t%s\n' sk_reuseport/migrate 'sk_reuseport programs'
            printf '%s\t%s\n' sk_reuseport 'sk_reuseport programs'
            printf '%s\t%s\n' kprobe 'kprobe programs'
            printf '%s\t%s\n' uprobe 'kprobe programs'
            printf '%s\t%s\n' uprobe.s 'kprobe programs'
            printf '%s\t%s\n' kretprobe 'kprobe programs'
            printf '%s\t%s\n' uretprobe 'kprobe programs'
            printf '%s\t%s\n' uretprobe.s 'kprobe programs'
            printf '%s\t%s\n' kprobe.multi 'kprobe programs'
            printf '%s\t%s\n' kretprobe.multi 'kprobe programs'
            printf '%s\t%s\n' kprobe.session 'kprobe programs'
            printf '%s\t%s\n' uprobe.multi 'kprobe programs'
            printf '%s\t%s\n' uretprobe.multi 'kprobe programs'
            printf '%s\t%s\n' uprobe.session 'kprobe programs'
            printf '%s\t%s\n' uprobe.multi.s 'kprobe programs'
            printf '%s\t%s\n' uretprobe.multi.s 'kprobe programs'
            printf '%s\t%s\n' uprobe.session.s 'kprobe programs'
            printf '%s\t%s\n' ksyscall 'kprobe programs'
            printf '%s\t%s\n' kretsyscall 'kprobe programs'
            printf '%s\t%s\n' usdt 'kprobe programs'
            printf '%s\t%s\n' usdt.s 'kprobe programs'
            printf '%s\t%s\n' tc/ingress 'sched_cls programs'
            printf '%s\t%s\n' tc/egress 'sched_cls programs'
            printf '%s\t%s\n' tcx/ingress 'sched_cls programs'
            printf '%s\t%s\n' tcx/egress 'sched_cls programs'
            printf '%s\t%s\n' tc 'sched_cls programs'
            printf '%s\t%s\n' classifier 'sched_cls programs'
            printf '%s\t%s\n' action 'sched_act programs'
            printf '%s\t%s\n' netkit/primary 'sched_cls programs'
            printf '%s\t%s\n' netkit/peer 'sched_cls programs'
            printf '%s\t%s\n' tracepoint 'tracepoint programs'
            printf '%s\t%s\n' tp 'tracepoint programs'
            printf '%s\t%s\n' tracepoint.s 'tracepoint programs'
            printf '%s\t%s\n' tp.s 'tracepoint programs'
            printf '%s\t%s\n' raw_tracepoint 'raw_tracepoint programs'
            printf '%s\t%s\n' raw_tp 'raw_tracepoint programs'
            printf '%s\t%s\n' raw_tracepoint.s 'raw_tracepoint programs'
            printf '%s\t%s\n' raw_tp.s 'raw_tracepoint programs'
            printf '%s\t%s\n' raw_tracepoint.w 'raw_tracepoint_writable programs'
            printf '%s\t%s\n' raw_tp.w 'raw_tracepoint_writable programs'
            printf '%s\t%s\n' tp_btf 'tracing programs'
            printf '%s\t%s\n' tp_btf.s 'tracing programs'
            printf '%s\t%s\n' fentry 'tracing programs'
            printf '%s\t%s\n' fmod_ret 'tracing programs'
            printf '%s\t%s\n' fexit 'tracing programs'
            printf '%s\t%s\n' fentry.s 'tracing programs'
            printf '%s\t%s\n' fmod_ret.s 'tracing programs'
            printf '%s\t%s\n' fexit.s 'tracing programs'
            printf '%s\t%s\n' fsession 'tracing programs'
            printf '%s\t%s\n' fsession.s 'tracing programs'
            printf '%s\t%s\n' fentry.multi 'tracing programs'
            printf '%s\t%s\n' fexit.multi 'tracing programs'
            printf '%s\t%s\n' fsession.multi 'tracing programs'
            printf '%s\t%s\n' fentry.multi.s 'tracing programs'
            printf '%s\t%s\n' fexit.multi.s 'tracing programs'
            printf '%s\t%s\n' fsession.multi.s 'tracing programs'
            printf '%s\t%s\n' freplace 'ext programs'
            printf '%s\t%s\n' lsm 'lsm programs'
            printf '%s\t%s\n' lsm.s 'lsm programs'
            printf '%s\t%s\n' iter 'tracing programs'
            printf '%s\t%s\n' iter.s 'tracing programs'
            printf '%s\t%s\n' syscall 'syscall programs'
            printf '%s\t%s\n' xdp.frags/devmap 'xdp programs'
            printf '%s\t%s\n' xdp/devmap 'xdp programs'
            printf '%s\t%s\n' xdp.frags/cpumap 'xdp programs'
            printf '%s\t%s\n' xdp/cpumap 'xdp programs'
            printf '%s\t%s\n' xdp.frags 'xdp programs'
            printf '%s\t%s\n' xdp 'xdp programs'
            printf '%s\t%s\n' perf_event 'perf_event programs'
            printf '%s\t%s\n' lwt_in 'lwt_in programs'
            printf '%s\t%s\n' lwt_out 'lwt_out programs'
            printf '%s\t%s\n' lwt_xmit 'lwt_xmit programs'
            printf '%s\t%s\n' lwt_seg6local 'lwt_seg6local programs'
            printf '%s\t%s\n' sk_skb/stream_parser 'sk_skb programs'
            printf '%s\t%s\n' sk_skb/stream_verdict 'sk_skb programs'
            printf '%s\t%s\n' sk_skb/verdict 'sk_skb programs'
            printf '%s\t%s\n' sk_skb 'sk_skb programs'
            printf '%s\t%s\n' sk_msg 'sk_msg programs'
            printf '%s\t%s\n' lirc_mode2 'lirc_mode2 programs'
            printf '%s\t%s\n' flow_dissector 'flow_dissector programs'
            printf '%s\t%s\n' sk_lookup 'sk_lookup programs'
            printf '%s\t%s\n' netfilter 'netfilter programs'
            printf '%s\t%s\n' struct_ops 'struct_ops programs'
            printf '%s\t%s\n' struct_ops.s 'struct_ops programs'
        case 'effective'
            printf '%s\t%s\n' effective 'what runs in the cgroup, inherited programs too'
        case 'object'
            printf '%s\t%s\n' object 'the programs of an object file, to the hooks that their sections name'
        case 'section'
            printf '%s\t%s\n' section 'those of one section alone'
        case 'name'
            printf '%s\t%s\n' name 'a program by its name'
        case 'pin'
            printf '%s\t%s\n' pin 'attach by links, and pin them in a directory'
        case 'xlated'
            printf '%s\t%s\n' xlated 'as BPF instructions'
        case 'file'
            printf '%s\t%s\n' file 'a file; for batch, - is standard input'
        case 'opcodes'
            printf '%s\t%s\n' opcodes 'the bytes of each instruction too'
        case 'linum'
            printf '%s\t%s\n' linum 'files and lines of the sources too'
        case 'visual'
            printf '%s\t%s\n' visual 'as a graph for dot(1)'
        case 'type'
            printf '%s\t%s\n' type 'what all programs are, as a section is named'
        case 'map'
            printf '%s\t%s\n' map 'use a map that is there in place of one of the object'
        case 'map-idx'
            printf '%s\t%s\n' idx 'a map of the object by its number'
        case 'pinmaps'
            printf '%s\t%s\n' pinmaps 'pin the maps too, in a directory'
        case 'autoattach'
            printf '%s\t%s\n' autoattach 'attach what its section attaches, and pin the link'
        case 'kernel_btf'
            printf '%s\t%s\n' kernel_btf 'adapt programs to the types of a file'
        case 'prog_types'
            printf '%s\t%s\n' prog_types 'types of programs'
        case 'map_types'
            printf '%s\t%s\n' map_types 'types of maps'
        case 'attach_types'
            printf '%s\t%s\n' attach_types 'hooks of all kinds'
        case 'link_types'
            printf '%s\t%s\n' link_types 'types of links'
        case 'helpers'
            printf '%s\t%s\n' helpers 'functions of the kernel that programs can call'
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
            printf '%s\n' attach-type object
        case 'attach:2'
            printf '%s\n' program-keyword
        case 'attach:3'
            printf '%s\n' path
        case 'attach:4'
            printf '%s\n' program-id
        case 'attach:7'
            printf '%s\n' pin-file
        case 'attach:8'
            printf '%s\n' section name flag pin
        case 'attach:9'
            printf '%s\n' flag
        case 'attach:11'
            printf '%s\n' pin-directory
        case 'detach:0'
            printf '%s\n' directory
        case 'detach:1'
            printf '%s\n' attach-type
        case 'detach:2'
            printf '%s\n' program-keyword
        case 'detach:3'
            printf '%s\n' program-id
        case 'detach:6'
            printf '%s\n' pin-file
        case 'prog.show:0' 'prog.list:0'
            printf '%s\n' program-keyword
        case 'prog.show:1' 'prog.list:1'
            printf '%s\n' program-id
        case 'prog.show:4' 'prog.list:4'
            printf '%s\n' pin-file
        case 'prog.dump:0'
            printf '%s\n' xlated
        case 'prog.dump:1'
            printf '%s\n' program-keyword
        case 'prog.dump:2'
            printf '%s\n' program-id
        case 'prog.dump:5'
            printf '%s\n' pin-file
        case 'prog.dump:6'
            printf '%s\n' file opcodes linum visual
        case 'prog.dump:7'
            printf '%s\n' path
        case 'prog.dump:8'
            printf '%s\n' opcodes linum visual
        case 'prog.pin:0'
            printf '%s\n' program-keyword
        case 'prog.pin:1'
            printf '%s\n' program-id
        case 'prog.pin:4'
            printf '%s\n' pin-file
        case 'prog.pin:5'
            printf '%s\n' path
        case 'prog.load:0' 'prog.loadall:0'
            printf '%s\n' path
        case 'prog.load:1' 'prog.loadall:1'
            printf '%s\n' pin-file
        case 'prog.load:2' 'prog.loadall:2'
            printf '%s\n' type map pinmaps autoattach kernel_btf
        case 'prog.load:3' 'prog.loadall:3'
            printf '%s\n' section-type
        case 'prog.load:4' 'prog.loadall:4'
            printf '%s\n' map-idx name
        case 'prog.load:5' 'prog.loadall:5'
            printf '%s\n' pin-directory
        case 'prog.load:6' 'prog.loadall:6'
            printf '%s\n' path
        case 'prog.load:9' 'prog.loadall:9'
            printf '%s\n' map-keyword
        case 'link.show:0' 'link.list:0'
            printf '%s\n' link-keyword
        case 'link.show:2' 'link.list:2'
            printf '%s\n' pin-file
        case 'link.pin:0'
            printf '%s\n' link-keyword
        case 'link.pin:2'
            printf '%s\n' pin-file
        case 'link.pin:3'
            printf '%s\n' path
        case 'link.detach:0'
            printf '%s\n' link-keyword
        case 'link.detach:2'
            printf '%s\n' pin-file
        case 'feature.list_builtins:0'
            printf '%s\n' prog_types map_types attach_types link_types helpers
        case 'batch:0'
            printf '%s\n' file
        case 'batch:1'
            printf '%s\n' path
        # end places
    end
end

# Number of the place behind a word: COMMAND:NUMBER:WORD.
function __cgbpf_step
    switch $argv[1]
        # begin steps
        case 'show:0:*' 'list:0:*'
            echo 1
        case 'show:1:effective' 'list:1:effective'
            echo 2
        case 'tree:0:effective'
            echo 2
        case 'tree:0:*'
            echo 1
        case 'tree:1:effective'
            echo 2
        case 'attach:0:*'
            echo 1
        case 'attach:1:object'
            echo 3
        case 'attach:1:*'
            echo 2
        case 'attach:2:id'
            echo 4
        case 'attach:2:tag'
            echo 5
        case 'attach:2:name'
            echo 6
        case 'attach:2:pinned'
            echo 7
        case 'attach:3:*'
            echo 8
        case 'attach:4:*'
            echo 9
        case 'attach:5:*'
            echo 9
        case 'attach:6:*'
            echo 9
        case 'attach:7:*'
            echo 9
        case 'attach:8:section' 'attach:8:name'
            echo 10
        case 'attach:8:pin'
            echo 11
        case 'attach:8:*'
            echo 8
        case 'attach:9:*'
            echo 9
        case 'attach:10:*'
            echo 8
        case 'attach:11:*'
            echo 8
        case 'detach:0:*'
            echo 1
        case 'detach:1:*'
            echo 2
        case 'detach:2:id'
            echo 3
        case 'detach:2:tag'
            echo 4
        case 'detach:2:name'
            echo 5
        case 'detach:2:pinned'
            echo 6
        case 'detach:3:*'
            echo 7
        case 'detach:4:*'
            echo 7
        case 'detach:5:*'
            echo 7
        case 'detach:6:*'
            echo 7
        case 'prog.show:0:id' 'prog.list:0:id'
            echo 1
        case 'prog.show:0:tag' 'prog.list:0:tag'
            echo 2
        case 'prog.show:0:name' 'prog.list:0:name'
            echo 3
        case 'prog.show:0:pinned' 'prog.list:0:pinned'
            echo 4
        case 'prog.show:1:*' 'prog.list:1:*'
            echo 5
        case 'prog.show:2:*' 'prog.list:2:*'
            echo 5
        case 'prog.show:3:*' 'prog.list:3:*'
            echo 5
        case 'prog.show:4:*' 'prog.list:4:*'
            echo 5
        case 'prog.dump:0:xlated'
            echo 1
        case 'prog.dump:1:id'
            echo 2
        case 'prog.dump:1:tag'
            echo 3
        case 'prog.dump:1:name'
            echo 4
        case 'prog.dump:1:pinned'
            echo 5
        case 'prog.dump:2:*'
            echo 6
        case 'prog.dump:3:*'
            echo 6
        case 'prog.dump:4:*'
            echo 6
        case 'prog.dump:5:*'
            echo 6
        case 'prog.dump:6:file'
            echo 7
        case 'prog.dump:6:opcodes' 'prog.dump:6:linum' 'prog.dump:6:visual'
            echo 8
        case 'prog.dump:7:*'
            echo 9
        case 'prog.dump:8:opcodes' 'prog.dump:8:linum' 'prog.dump:8:visual'
            echo 8
        case 'prog.pin:0:id'
            echo 1
        case 'prog.pin:0:tag'
            echo 2
        case 'prog.pin:0:name'
            echo 3
        case 'prog.pin:0:pinned'
            echo 4
        case 'prog.pin:1:*'
            echo 5
        case 'prog.pin:2:*'
            echo 5
        case 'prog.pin:3:*'
            echo 5
        case 'prog.pin:4:*'
            echo 5
        case 'prog.pin:5:*'
            echo 6
        case 'prog.load:0:*' 'prog.loadall:0:*'
            echo 1
        case 'prog.load:1:*' 'prog.loadall:1:*'
            echo 2
        case 'prog.load:2:type' 'prog.loadall:2:type'
            echo 3
        case 'prog.load:2:map' 'prog.loadall:2:map'
            echo 4
        case 'prog.load:2:pinmaps' 'prog.loadall:2:pinmaps'
            echo 5
        case 'prog.load:2:autoattach' 'prog.loadall:2:autoattach'
            echo 2
        case 'prog.load:2:kernel_btf' 'prog.loadall:2:kernel_btf'
            echo 6
        case 'prog.load:3:*' 'prog.loadall:3:*'
            echo 2
        case 'prog.load:4:idx' 'prog.loadall:4:idx'
            echo 7
        case 'prog.load:4:name' 'prog.loadall:4:name'
            echo 8
        case 'prog.load:5:*' 'prog.loadall:5:*'
            echo 2
        case 'prog.load:6:*' 'prog.loadall:6:*'
            echo 2
        case 'prog.load:7:*' 'prog.loadall:7:*'
            echo 9
        case 'prog.load:8:*' 'prog.loadall:8:*'
            echo 9
        case 'prog.load:9:id' 'prog.loadall:9:id'
            echo 10
        case 'prog.load:9:name' 'prog.loadall:9:name'
            echo 11
        case 'prog.load:9:pinned' 'prog.loadall:9:pinned'
            echo 1
        case 'prog.load:10:*' 'prog.loadall:10:*'
            echo 2
        case 'prog.load:11:*' 'prog.loadall:11:*'
            echo 2
        case 'link.show:0:id' 'link.list:0:id'
            echo 1
        case 'link.show:0:pinned' 'link.list:0:pinned'
            echo 2
        case 'link.show:1:*' 'link.list:1:*'
            echo 3
        case 'link.show:2:*' 'link.list:2:*'
            echo 3
        case 'link.pin:0:id'
            echo 1
        case 'link.pin:0:pinned'
            echo 2
        case 'link.pin:1:*'
            echo 3
        case 'link.pin:2:*'
            echo 3
        case 'link.pin:3:*'
            echo 4
        case 'link.detach:0:id'
            echo 1
        case 'link.detach:0:pinned'
            echo 2
        case 'link.detach:1:*'
            echo 3
        case 'link.detach:2:*'
            echo 3
        case 'feature.list_builtins:0:prog_types' 'feature.list_builtins:0:map_types' 'feature.list_builtins:0:attach_types' 'feature.list_builtins:0:link_types' 'feature.list_builtins:0:helpers'
            echo 1
        case 'batch:0:file'
            echo 1
        case 'batch:1:*'
            echo 2
        # end steps
    end
end

# The fixed word that a word begins, as cgbpf takes it.
function __cgbpf_resolve
    for row in (__cgbpf_words $argv[1])
        set -l word (string split -m 1 \t -- $row)[1]
        if string match -q -- "$argv[2]*" $word
            echo $word
            return
        end
    end
end

# Number of the place behind all these words of a command.
function __cgbpf_place
    set -l number 0
    for word in $argv[2..]
        set -l fixed
        for kind in (__cgbpf_kinds $argv[1]:$number)
            set -q fixed[1]; or set fixed (__cgbpf_resolve $kind $word)
        end
        set -q fixed[1]; or set fixed $word
        set number (__cgbpf_step $argv[1]:$number:$fixed)
    end
    echo $number
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
        case pin-file pin-directory
            test -n (commandline -ct); or __cgbpf_mounts bpf
            if test $argv[1] = pin-file
                __fish_complete_path (commandline -ct)
            else
                __fish_complete_directories (commandline -ct) ''
            end
        case program-id
            test $argv[2] = detach; and __cgbpf_ids (commandline -opc)[1] $argv[3]
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
    for kind in (__cgbpf_kinds $command:(__cgbpf_place $command $typed))
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
complete -c cgbpf -s L -l use-loader -d 'with prog load: only try whether the kernel takes the programs'
complete -c cgbpf -s B -l base-btf -rF -d 'accepted, without effect'
complete -c cgbpf -s V -l version -d 'print the version'
complete -c cgbpf -s h -l help -d 'print the usage'
# end options
