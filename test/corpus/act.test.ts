import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { notCompared } from "../recordings/theirs.ts";
import { livePeer } from "../setup/peer.ts";
import { sandbox } from "../setup/sandbox.ts";
import { deedsOf, misdeeds } from "./deeds.ts";
import { LOADERS } from "./loaders.ts";
import { LOADABLE } from "./objects/table.ts";
import { compileCorpus, pathOf } from "./paths.ts";

const kernel = new Kernel(nodePort());
const box = sandbox();

beforeAll(compileCorpus);
afterAll(() => box.cleanup());

const ACTING = LOADABLE.filter(({ onlyLoaded }) => onlyLoaded === undefined);

describe.each(["libbpf", "cgbpf"] as const)("an object that %s loads acts as its source says", (by) => {
  it.for(ACTING.map((row) => [`${row.name}: ${row.covers}`, row] as const))("%s", ([, row], { task }) => {
    if (by === "libbpf" && livePeer() === undefined)
      return notCompared(task, "only bpftool can show that what libbpf loads acts");
    const place = `${by}_${row.name.replace(".", "_")}`;
    using loaded = LOADERS[by](kernel, pathOf(row), `${box.pins}/${place}`, row);
    const deeds = deedsOf(kernel, box.child(place), loaded, row);
    expect(deeds.trigger.length + (row.run?.length ?? 0) + Object.keys(deeds.iterate).length).toBeGreaterThan(
      0,
    );
    expect(misdeeds(row, deeds)).toEqual([]);
  });
});
