/** The program as it is, on a host whose bpf(2) calls itself without an end. */
import "./endless.ts";
import "../../hosts/standalone/main.ts";
