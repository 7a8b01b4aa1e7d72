import { expect, test } from "vitest";
import { listing } from "./listing.ts";

const parsed = (value: unknown) => JSON.parse(JSON.stringify(value));

test("a listing becomes JSON, with names for attach types and all digits of big numbers", () => {
  const row = listing({
    id: 7,
    attachType: 6,
    cookie: 2n ** 64n - 1n,
    bytes: Uint8Array.of(0, 255),
    date: new Date(0),
    nothing: undefined,
    inner: [listing({ attachType: 9999, time: 1n })],
  });
  expect(parsed(row)).toEqual({
    id: 7,
    attachType: "cgroup_device",
    cookie: "18446744073709551615",
    bytes: "00ff",
    date: "1970-01-01T00:00:00.000Z",
    inner: [{ attachType: 9999, time: "1" }],
  });
});

test("toJSON is no member of a listing", () => {
  const row = listing({ id: 1n });
  expect(Object.keys(row)).toEqual(["id"]);
  expect({ ...row }).not.toHaveProperty("toJSON");
});

test("a listing whose members make no JSON says itself what does", () => {
  const row = listing({ secret: () => {} }, () => ({ size: 8n }));
  expect(parsed({ row })).toEqual({ row: { size: "8" } });
  expect(Object.keys(row)).toEqual(["secret"]);
});
