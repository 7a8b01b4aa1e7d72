import { expect, it } from "vitest";
import { localTime } from "./local-time.ts";

it("localTime() is ISO 8601 with the offset of the zone", () => {
  const text = localTime(new Date(1795371036999));
  expect(text).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$/);
  expect(new Date(text.replace(/(\d\d)$/, ":$1")).getTime()).toBe(1795371036000);
});
