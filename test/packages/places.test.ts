import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { run } from "../setup/run.ts";
import { temporaryDirectory } from "../setup/temporary.ts";
import { ROOT, readManifest } from "./install.ts";

const { version } = readManifest(ROOT);
const PLATFORM = `cgbpf-linux-${process.arch}`;
const STORE = "node_modules/.pnpm";
let top = "";

/** Puts a copy of our package there. koffi is found further up, as npm may have it. */
function putLibrary(directory: string, name = "cgbpf"): void {
  cpSync(`${ROOT}dist`, `${top}/${directory}/dist`, {
    recursive: true,
    filter: (source) => !source.endsWith("/standalone"),
  });
  const manifest = { ...readManifest(ROOT), name };
  writeFileSync(`${top}/${directory}/package.json`, JSON.stringify(manifest));
}

/** Puts a package there whose executable says `planted`. */
function putExecutable(directory: string, manifest: object = {}): void {
  mkdirSync(`${top}/${directory}`, { recursive: true });
  const whole = { name: PLATFORM, version, ...manifest };
  writeFileSync(`${top}/${directory}/package.json`, JSON.stringify(whole));
  writeFileSync(`${top}/${directory}/cgbpf`, "#!/bin/sh\necho planted\n");
  chmodSync(`${top}/${directory}/cgbpf`, 0o755);
}

function link(directory: string, target: string): void {
  mkdirSync(dirname(`${top}/${directory}`), { recursive: true });
  symlinkSync(target, `${top}/${directory}`);
}

beforeEach(() => {
  top = temporaryDirectory();
  link("node_modules/koffi", `${ROOT}node_modules/koffi`);
});

/** Each is a layout of packages, and the place by which the command is started. */
type Layouts = readonly [string, string, () => void][];

const TAKEN: Layouts = [
  [
    "beside the package, in the node_modules that holds both",
    "node_modules/cgbpf",
    () => {
      putLibrary("node_modules/cgbpf");
      putExecutable(`node_modules/${PLATFORM}`);
    },
  ],
  [
    "in the package's own node_modules, also in a checkout",
    "checkout",
    () => {
      putLibrary("checkout");
      putExecutable(`checkout/node_modules/${PLATFORM}`);
    },
  ],
  [
    "beside the package in a scope",
    "node_modules/@owner/cgbpf",
    () => {
      putLibrary("node_modules/@owner/cgbpf", "@owner/cgbpf");
      putExecutable(`node_modules/@owner/${PLATFORM}`, { name: `@owner/${PLATFORM}` });
    },
  ],
  [
    "beside the package in the store of pnpm, where it is a link",
    "node_modules/cgbpf",
    () => {
      putLibrary(`${STORE}/cgbpf@${version}/node_modules/cgbpf`);
      putExecutable(`${STORE}/${PLATFORM}@${version}/node_modules/${PLATFORM}`);
      const target = `../../${PLATFORM}@${version}/node_modules/${PLATFORM}`;
      link(`${STORE}/cgbpf@${version}/node_modules/${PLATFORM}`, target);
      link("node_modules/cgbpf", `.pnpm/cgbpf@${version}/node_modules/cgbpf`);
    },
  ],
];

const LEFT: Layouts = [
  [
    "in a node_modules above a checkout, which may be another user's",
    "checkout",
    () => {
      putLibrary("checkout");
      putExecutable(`node_modules/${PLATFORM}`);
    },
  ],
  [
    "beside a checkout",
    "cgbpf",
    () => {
      putLibrary("cgbpf");
      putExecutable(PLATFORM);
    },
  ],
  [
    "in a node_modules above the one that holds the package",
    "project/node_modules/cgbpf",
    () => {
      putLibrary("project/node_modules/cgbpf");
      putExecutable(`node_modules/${PLATFORM}`);
    },
  ],
  [
    "beside the link that `npm link` makes to a checkout",
    "project/node_modules/cgbpf",
    () => {
      putLibrary("checkout");
      link("project/node_modules/cgbpf", "../../checkout");
      putExecutable(`project/node_modules/${PLATFORM}`);
    },
  ],
  [
    "beside the package, of another version",
    "node_modules/cgbpf",
    () => {
      putLibrary("node_modules/cgbpf");
      putExecutable(`node_modules/${PLATFORM}`, { version: "9.9.9" });
    },
  ],
  [
    "beside the package, of another name",
    "node_modules/cgbpf",
    () => {
      putLibrary("node_modules/cgbpf");
      putExecutable(`node_modules/${PLATFORM}`, { name: "other" });
    },
  ],
];

const answer = (place: string) => run([process.execPath, `${top}/${place}/dist/bin.js`, "version"]).stdout;

describe("the command becomes an executable", () => {
  it.each(TAKEN)("%s", (_, place, build) => {
    build();
    expect(answer(place).toString()).toBe("planted\n");
  });
});

describe("the command leaves alone an executable", () => {
  it.each(LEFT)("%s", (_, place, build) => {
    build();
    expect(answer(place).toString()).toContain(`cgbpf v${version}`);
  });
});
