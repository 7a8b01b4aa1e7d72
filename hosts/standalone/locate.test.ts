import { expect, test } from "vitest";
import { locate } from "./locate.ts";

test("locate() leads each place of a stack to its source, past lines that have none", () => {
  const positions = "src/a.ts\nsrc/b.ts\n\n\n\n0:1\n\n1:a\n";
  const stack = "    at f (cgbpf:3:7)\n    at g (cgbpf:5)\n    at h (cgbpf:1:2)\n    at native\n";
  expect(locate(stack, positions)).toBe(
    "    at f (src/a.ts:1)\n    at g (src/b.ts:10)\n    at h (cgbpf:1:2)\n    at native\n",
  );
});
