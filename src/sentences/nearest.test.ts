import { expect, test } from "vitest";
import { SECTION_NAMES } from "../object/spec/section-types.ts";
import { nearest } from "./nearest.ts";

test.each([
  ["cgroup/konnect4", "cgroup/connect4"],
  ["cgroup/unix_connect", "cgroup/connect_unix"],
  ["cgroup/sockops", "sockops"],
  ["cgroup_dev", "cgroup/dev"],
  ["xpd", undefined],
  ["", undefined],
  ["something/else", undefined],
])("the section nearest to %j is %s", (word, expected) => {
  expect(nearest(word, SECTION_NAMES)[0]).toBe(expected);
});
