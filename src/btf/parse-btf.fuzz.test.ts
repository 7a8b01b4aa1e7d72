import fc from "fast-check";
import { describe, test } from "vitest";
import { blobOfAllKinds } from "./blob.fixture.ts";
import { askAll, onlyFormatErrors } from "./look.fixture.ts";
import { parseBtf } from "./parse-btf.ts";

describe("parseBtf() of damaged bytes", () => {
  const whole = blobOfAllKinds().bytes();
  const damage = fc.record({
    edits: fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 }),
    length: fc.oneof(fc.constant(whole.length), fc.nat(whole.length)),
  });

  test("gives a result or a FormatError", () => {
    fc.assert(
      fc.property(damage, ({ edits, length }) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of edits) bytes[at] = value;
        onlyFormatErrors(() => {
          const btf = parseBtf(bytes.subarray(0, length));
          askAll(
            btf,
            Array.from({ length: btf.typeCount + 1 }, (_, id) => id),
          );
        });
      }),
      { numRuns: 3000 },
    );
  });

  test("gives a result or a FormatError for any bytes behind a valid header", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (junk) => {
        const words = junk.length & ~3;
        const bytes = new Uint8Array(24 + words + 1);
        bytes.set(whole.subarray(0, 8));
        const view = new DataView(bytes.buffer);
        view.setUint32(12, words, true);
        view.setUint32(16, words, true);
        view.setUint32(20, 1, true);
        bytes.set(junk.subarray(0, words), 24);
        onlyFormatErrors(() => askAll(parseBtf(bytes), [1, 2, 3]));
      }),
      { numRuns: 2000 },
    );
  });
});
