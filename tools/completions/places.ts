import { MAIN_USAGES, OBJECT_USAGES, type UsageWord } from "../usage.ts";
import { WORDS } from "../words.ts";

/** What may stand at a place of a command: kinds of words, or `directory`, `path`, `program` and `link-file`, which shells look up. */
export interface Place {
  /** `show:0` is the first word behind `show`, `prog.show:0` behind `prog show`; `attach:*` any that has no row of its own. */
  readonly keys: readonly string[];
  readonly kinds: readonly string[];
}

/** The places that a placeholder of a usage line fills. */
const KINDS_OF_PLACEHOLDER: { readonly [placeholder: string]: readonly string[] } = {
  CGROUP: ["directory"],
  CGROUP_ROOT: ["directory"],
  FILE: ["path"],
  OBJ: ["path"],
  PATH: ["path"],
  ATTACH_TYPE: ["attach-type"],
  PROG: ["program-keyword", "program"],
  LINK: ["link-keyword", "link-file"],
  ATTACH_FLAGS: ["flag"],
};
const REPEATED = "ATTACH_FLAGS";

function kindsOf({ placeholder, words }: UsageWord): readonly string[] {
  if (placeholder === undefined) return words.filter((word) => word in WORDS);
  const kinds = KINDS_OF_PLACEHOLDER[placeholder];
  if (kinds === undefined) throw new Error(`tools/completions/places.ts does not know ${placeholder}`);
  return kinds;
}

interface Step {
  readonly kind: string;
  readonly optional: boolean;
  readonly repeated: boolean;
}

/** Kinds at this step, and at those behind it when it may be left out. */
function reachable(steps: readonly Step[], from: number): string[] {
  const stop = steps.findIndex((step, i) => i >= from && !step.optional);
  return steps.slice(from, stop < 0 ? undefined : stop + 1).map(({ kind }) => kind);
}

function placesOf(names: readonly string[], operands: readonly UsageWord[]): Place[] {
  const steps = operands.flatMap((operand) =>
    kindsOf(operand).map((kind) => ({
      kind,
      optional: operand.optional,
      repeated: operand.placeholder === REPEATED,
    })),
  );
  return steps.map(({ repeated }, i) => ({
    keys: names.map((name) => `${name}:${repeated ? "*" : i}`),
    kinds: reachable(steps, i),
  }));
}

/** Commands of `cgroup` have no prefix: they are commands without their object too. */
const prefixOf = (object: string) => (object === "cgroup" ? "" : `${object}.`);

/** Every place of every command; a row with `*` comes behind those that it stands in for. */
export const PLACES: readonly Place[] = [...OBJECT_USAGES, { object: "cgroup", usages: MAIN_USAGES }].flatMap(
  ({ object, usages }) =>
    usages.flatMap(({ names, operands }) =>
      placesOf(
        names.map((name) => prefixOf(object) + name),
        operands,
      ),
    ),
);
