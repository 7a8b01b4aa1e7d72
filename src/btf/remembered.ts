import type { Types } from "./btf.ts";
import type { BtfType } from "./format/types.ts";

/** Types that stay decoded: for work that looks at the same few again and again. */
export class RememberedTypes implements Types {
  readonly #types: Types;
  readonly #byId = new Map<number, BtfType>();

  constructor(types: Types) {
    this.#types = types;
  }

  typeById(id: number): BtfType {
    const known = this.#byId.get(id);
    if (known) return known;
    const type = this.#types.typeById(id);
    this.#byId.set(id, type);
    return type;
  }
}
