import { writeFileSync } from "node:fs";

/** The small cgroups that a batch is about, and a program that is loaded. */
export interface BatchPlaces {
  readonly root: string;
  readonly empty: string;
  readonly two: string;
  readonly programId: number;
}

/** Lines as scripts have them. What they attach they detach, so that any number of repetitions does the same. */
function verse({ root, empty, two, programId }: BatchPlaces): readonly string[] {
  return [
    "# what is there",
    `cgroup show ${two}`,
    `cgroup list ${empty}`,
    `cgroup tree ${root}`,
    "",
    `cgroup attach ${empty} device id ${programId} multi`,
    `cgroup show ${empty} # the one from above`,
    `cgroup show ${two} effective`,
    `cgroup detach ${empty} device id ${programId}`,
    "",
    "# and again, with override",
    `cgroup show ${empty}`,
    `cgroup attach ${empty} device id ${programId} override`,
    `cgroup list ${empty} effective`,
    `cgroup detach ${empty} device id ${programId}`,
    `cgroup list ${two}`,
    `cgroup tree ${root} effective`,
    `cgroup show ${two}`,
    `cgroup show ${empty} effective`,
    `cgroup list ${two}`,
  ];
}

/** Writes a batch of about so many lines: whole repetitions. */
export function writeBatch(file: string, places: BatchPlaces, lines: number): void {
  const once = verse(places);
  const text = once.map((line) => `${line}\n`).join("");
  writeFileSync(file, text.repeat(Math.ceil(lines / once.length)));
}
