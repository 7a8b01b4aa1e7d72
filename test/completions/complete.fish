# complete.fish LINE: prints what fish completes the end of the line to, without the descriptions.
source (status dirname)/../../completions/cgbpf.fish
complete -C "$argv" | string replace -r '\t.*' ''
