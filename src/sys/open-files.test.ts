import { expect, test } from "vitest";
import { viewOf } from "../bytes/struct.ts";
import { EPERM } from "../uapi/errno.ts";
import { raiseOpenFiles } from "./open-files.ts";
import type { SyscallArgument } from "./port.ts";
import { ScriptedPort } from "./scripted-port.fixture.ts";

/** Raises limits that begin so; gives whether it says so, and the limits that it asked for. */
function raise(soft: bigint, hard: bigint, result = 0) {
  const asked: bigint[] = [];
  const port = new ScriptedPort({
    prlimit64: (
      _pid?: SyscallArgument,
      _resource?: SyscallArgument,
      wanted?: SyscallArgument,
      now?: SyscallArgument,
    ) => {
      if (now instanceof Uint8Array) {
        viewOf(now).setBigUint64(0, soft, true);
        viewOf(now).setBigUint64(8, hard, true);
        return 0;
      }
      const view = viewOf(wanted as Uint8Array);
      asked.push(view.getBigUint64(0, true), view.getBigUint64(8, true));
      return result;
    },
  });
  return { raised: raiseOpenFiles(port), asked };
}

test("raises the soft limit to the hard one", () => {
  expect(raise(1024n, 4096n)).toEqual({ raised: true, asked: [4096n, 4096n] });
});

test("asks for nothing where the limits are equal", () => {
  expect(raise(1024n, 1024n)).toEqual({ raised: false, asked: [] });
});

test("says when the kernel refuses", () => {
  expect(raise(1024n, 4096n, -EPERM).raised).toBe(false);
});
