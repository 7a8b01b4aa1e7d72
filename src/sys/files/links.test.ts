import { expect, test } from "vitest";
import { decodeCString } from "../../bytes/text.ts";
import { EINVAL } from "../../uapi/errno.ts";
import type { SyscallArgument } from "../port.ts";
import { ScriptedPort } from "../scripted-port.fixture.ts";
import { foreignLinkOn } from "./links.ts";

const UID_AT = 20;

interface Link {
  readonly target: string;
  readonly owner: number;
}

/** A port of user 0 that knows these links. */
function portWith(links: { readonly [path: string]: Link }): ScriptedPort {
  const linkAt = (path: SyscallArgument | undefined) => links[decodeCString(path as Uint8Array)];
  return new ScriptedPort({
    geteuid: 0,
    readlinkat: (_, path, buffer) => {
      const text = new TextEncoder().encode(linkAt(path)?.target ?? "");
      (buffer as Uint8Array).set(text);
      return text.length || -EINVAL;
    },
    statx: (_, path, _flags, _mask, buffer) => {
      new DataView((buffer as Uint8Array).buffer).setUint32(UID_AT, linkAt(path)?.owner ?? 0, true);
      return 0;
    },
  });
}

const own = (target: string) => ({ target, owner: 0 });
const foreign = (target: string) => ({ target, owner: 1000 });

test.each<[string, { readonly [path: string]: Link }, string | undefined]>([
  ["/a/b", {}, undefined],
  ["/a/b", { "/a/b": foreign("/etc") }, "/a/b"],
  ["/a/b", { "/a": foreign("/etc") }, "/a"],
  ["/a/b", { "/a": own("/c") }, undefined],
  ["/a/b", { "/a": own("/c"), "/c/b": foreign("/etc") }, "/c/b"],
  ["/a/b", { "/a": own("d"), "/d/b": foreign("/etc") }, "/d/b"],
  ["a/b", { "a/b": foreign("/etc") }, "a/b"],
  ["/a", { "/a": own("/a") }, "/a"],
])("the way to %s past %j has the foreign link %s", (path, links, expected) => {
  expect(foreignLinkOn(portWith(links), path)).toBe(expected);
});
