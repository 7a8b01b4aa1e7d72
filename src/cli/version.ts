/** Version of cgbpf; a test holds it equal to that of package.json. */
export const VERSION = "0.1.0";

/** The bpftool, and its libbpf, that the commands conform to. */
export const PEER = { name: "bpftool", version: "7.8.0", libbpf: "1.8" } as const;

/** Parts that bpftool may be built with; cgbpf has none of them. */
const PEER_FEATURES = { libbfd: false, llvm: false, crypto: false, skeletons: false, bootstrap: false };

/** What `version` prints: our own version, or under the name of bpftool what a script that looks for bpftool expects. */
export function versionText(program: string): string {
  return program === PEER.name
    ? `${PEER.name} v${PEER.version}\nusing libbpf v${PEER.libbpf}\nfeatures:\n`
    : `${program} v${VERSION}\nconforms to ${PEER.name} v${PEER.version}\n`;
}

/** The same as a value for JSON. */
export function versionJson(program: string) {
  return program === PEER.name
    ? { version: PEER.version, libbpf_version: PEER.libbpf, features: PEER_FEATURES }
    : { version: VERSION, conforms_to: `${PEER.name} ${PEER.version}` };
}
