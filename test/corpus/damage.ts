import fc from "fast-check";

/** Another seed each time, which names of tests tell; CGBPF_TEST_SEED repeats one. */
export const seed = Number(process.env.CGBPF_TEST_SEED ?? Date.now() % 0x7fffffff);

/** Byte values that break more than others do: borders of counts, offsets and signs. */
const telling = fc.constantFrom(0, 1, 0x7f, 0x80, 0xff);

interface Damage {
  readonly edits: readonly (readonly [place: number, value: number])[];
  /** How many of the bytes are left, from 0 to 1. */
  readonly kept: number;
}

/** Some bytes of a file set to others, and now and then its end cut off. */
export const anyDamage: fc.Arbitrary<Damage> = fc.record({
  edits: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.oneof(telling, fc.nat(255))), {
    minLength: 1,
    maxLength: 8,
  }),
  kept: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true })),
});

export function damaged(bytes: Uint8Array, { edits, kept }: Damage): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const [place, value] of edits) copy[Math.floor(place * (copy.length - 1))] = value;
  return copy.subarray(0, Math.ceil(kept * copy.length));
}
