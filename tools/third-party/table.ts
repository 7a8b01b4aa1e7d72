/** A file that is fetched by name and hash, and unpacked: sources that are compiled into the executable. */
export interface FileRow {
  readonly name: string;
  readonly version: string;
  /** SPDX. */
  readonly licence: string;
  /** File in the unpacked sources that states the terms. */
  readonly terms: string;
  /** Path below an archive of Debian, which keeps it as long as one of its suites has the package. */
  readonly archive: string;
  readonly sha256: string;
  /** Directory that the archive unpacks to. */
  readonly directory: string;
  /** Whole addresses, asked in this order after the archives that apt knows. */
  readonly fallbacks: readonly string[];
  /** Patch for the sources, below the root of the repository. */
  readonly patch?: string;
}

export const FILES: readonly FileRow[] = [
  {
    name: "quickjs",
    version: "2025.04.26",
    licence: "MIT",
    terms: "LICENSE",
    archive: "pool/main/q/quickjs/quickjs_2025.04.26.orig.tar.xz",
    sha256: "ec81da5b3249ed648dbc7df4a1654988910e66a118d9b71cb63534216efcfbbe",
    directory: "quickjs-2025.04.26",
    fallbacks: [snapshot("pool/main/q/quickjs/quickjs_2025.04.26.orig.tar.xz")],
    patch: "hosts/standalone/quickjs.patch",
  },
  {
    name: "musl",
    version: "1.2.5",
    licence: "MIT",
    terms: "COPYRIGHT",
    archive: "pool/main/m/musl/musl_1.2.5.orig.tar.gz",
    sha256: "a9a118bbe84d8764da0ea0d28b3ab3fae8477fc7e4085d90102b8596fc7c75e4",
    directory: "musl-1.2.5",
    fallbacks: [
      "https://musl.libc.org/releases/musl-1.2.5.tar.gz",
      snapshot("pool/main/m/musl/musl_1.2.5.orig.tar.gz"),
    ],
  },
  {
    name: "zlib",
    version: "1.3.1",
    licence: "Zlib",
    terms: "LICENSE",
    archive: "pool/main/z/zlib/zlib_1.3.dfsg+really1.3.1.orig.tar.gz",
    sha256: "60dd315c07f616887caa029408308a018ace66e3d142726a97db164b3b8f69fb",
    directory: "zlib-1.3.1",
    fallbacks: [snapshot("pool/main/z/zlib/zlib_1.3.dfsg+really1.3.1.orig.tar.gz")],
  },
];

/** Debian's record of all that its archive ever had, on a day on which it had these files. */
function snapshot(path: string): string {
  return `https://snapshot.debian.org/archive/debian/20251101T000000Z/${path}`;
}

/** Packages of Debian of which the newest that fits is taken; apt's signatures vouch for them. */
export interface NewestRow {
  readonly name: string;
  /** Package whose version decides. `{architecture}` stands for Debian's name of the machine. */
  readonly lead: string;
  readonly version: RegExp;
  /** Suites that may have it: the highest version of all of them that fits is taken. */
  readonly suites: readonly string[];
  /** Packages to unpack; those in parentheses exist in some suites only. `{release}` stands for that of the kernel. */
  readonly packages: readonly string[];
}

const PEER_PACKAGES = ["bpftool", "libc6", "libelf1t64", "libssl3t64", "zlib1g", "libcap2", "libzstd1"];

/** A kernel for virtual machines. Newer suites have in several packages what was in one. */
function kernel(name: string, version: RegExp, ...suites: string[]): NewestRow {
  const packages = ["linux-image", "(linux-binary", "(linux-base", "(linux-modules"];
  return {
    name: `kernel-${name}`,
    lead: "linux-image-cloud-{architecture}",
    version,
    suites,
    packages: packages.map((part) => `${part}-{release}${part.startsWith("(") ? ")" : ""}`),
  };
}

export const NEWEST: readonly NewestRow[] = [
  kernel("5.10", /^5\.10\./, "bullseye", "bullseye-security"),
  kernel("6.1", /^6\.1\./, "bookworm", "bookworm-security"),
  kernel("6.12", /^6\.12\./, "trixie", "trixie-security"),
  kernel("7.2", /^7\.2\./, "sid", "forky"),
  kernel("newest", /./, "forky-backports", "trixie-backports", "sid"),
  {
    // Programs of the virtual machines, with their libraries.
    name: "userland",
    lead: "busybox-static",
    version: /./,
    suites: ["sid", "forky", "trixie"],
    packages: ["busybox-static", "util-linux", "libc6", "libgcc-s1", "libstdc++6", "libcap-ng0"],
  },
  {
    name: "peer",
    lead: "bpftool",
    version: /^7\.8\.0\+7\.2\./,
    suites: ["sid", "forky"],
    packages: PEER_PACKAGES,
  },
  {
    // Built from Linux 7.3, with another link.c and common.c: it serves where the recordings hold with it.
    name: "peer-of-7.3",
    lead: "bpftool",
    version: /^7\.8\./,
    suites: ["trixie-backports", "sid", "forky"],
    packages: PEER_PACKAGES,
  },
];

function rowOf<Row extends { readonly name: string }>(rows: readonly Row[], name: string): Row {
  const row = rows.find((row) => row.name === name);
  if (row === undefined)
    throw new Error(`no row is called ${name}; there are ${rows.map((row) => row.name).join(", ")}`);
  return row;
}

export const fileRow = (name: string): FileRow => rowOf(FILES, name);
export const newestRow = (name: string): NewestRow => rowOf(NEWEST, name);
