import { statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import { Kernel } from "../../src/bpf/kernel.ts";
import { openFile } from "../../src/sys/file.ts";
import { sandbox } from "../setup/sandbox.ts";
import {
  entriesOf,
  fillMaps,
  firstValue,
  iterated,
  runOnce,
  triggered,
  variablesOf,
  whileAttached,
} from "./act.ts";
import { LOADERS } from "./loaders.ts";
import { LOADABLE } from "./objects/table.ts";
import { compileCorpus, pathOf } from "./paths.ts";

const kernel = new Kernel(nodePort());
const box = sandbox();

beforeAll(compileCorpus);
afterAll(() => box.cleanup());

const ACTING = LOADABLE.filter(({ onlyLoaded }) => onlyLoaded === undefined);

describe.each(["libbpf", "cgbpf"] as const)("an object that %s loads acts as its source says", (by) => {
  it.each(ACTING)("$name: $covers", (row) => {
    const place = `${by}_${row.name.replace(".", "_")}`;
    const cgroup = box.child(place);
    using loaded = LOADERS[by](kernel, pathOf(row), `${box.pins}/${place}`, row);
    const { trigger = [], iterate = {}, run = [], variables = {}, entries = {}, bytes = {} } = row;
    fillMaps(kernel, loaded, row);
    expect(trigger.length + run.length + Object.keys(iterate).length).toBeGreaterThan(0);
    const after = whileAttached(kernel, cgroup, loaded, row, () => {
      const actions = trigger.map(([action]) => action);
      if (actions.length > 0) expect(triggered(cgroup, actions)).toEqual(trigger);
      for (const name of run) runOnce(kernel, loaded, name);
      using walked = row.overCgroup ? openFile(kernel.port, cgroup) : undefined;
      for (const [name, text] of Object.entries(iterate)) {
        const read = iterated(kernel, loaded, name, walked);
        expect(read.replaceAll(String(statSync(cgroup).ino), "ID")).toMatch(text);
      }
      return entriesOf(kernel, loaded);
    });
    for (const [map, value] of Object.entries(bytes)) expect(firstValue(kernel, loaded, map)).toBe(value);
    expect(variablesOf(after)).toMatchObject(variables);
    expect(Object.fromEntries(after)).toMatchObject(entries);
  });
});
