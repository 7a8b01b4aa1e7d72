import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { holdersOf, openKernel } from "../../hosts/node/index.ts";
import { World } from "../differential/world.ts";
import { unlessNotHere } from "../recordings/theirs.ts";
import { makeLinks } from "../setup/every-link.ts";
import { holdOpen } from "../setup/holder.ts";
import { PRIVILEGES } from "../setup/privileges.ts";
import { cgbpf } from "../setup/run.ts";

describe("holders of programs and links", () => {
  const world = new World();
  beforeAll(() => makeLinks(world, ["tcx", "perf_software"]));
  afterAll(() => world.cleanup());
  const show = (argv: string, options = {}, from = world) =>
    cgbpf(
      argv.split(" ").map((word) => from.resolve(word)),
      options,
    ).stdout.toString();

  it("are listed once each, in the order of their ids", async () => {
    const pin = world.pin("on_tcx");
    const holders = [holdOpen(pin, pin), holdOpen(pin)];
    await Promise.all(holders.map(({ ready }) => ready));
    const pids = holders.map(({ pid }) => pid).sort((a, b) => a - b);
    expect(show("prog show id {id:on_tcx}")).toContain(`\n\tpids node(${pids[0]}), node(${pids[1]})\n`);
    expect(holdersOf(openKernel(), "prog").get(world.info("on_tcx").id)).toEqual({
      holders: pids.map((pid) => ({ pid, command: "node" })),
      cookie: undefined,
    });
    await Promise.all(holders.map(({ end }) => end()));
    expect(show("prog show id {id:on_tcx}")).not.toContain("pids");
  });

  it("of links come with the cookie of a perf event", async () => {
    const holder = holdOpen(world.pin("perf_software"));
    await holder.ready;
    expect(show("link show id {link:perf_software}")).toMatch(
      new RegExp(`cookie 77  \\n\\tbpf_cookie 77\\n\\tpids node\\(${holder.pid}\\)\\n$`),
    );
    const rows = JSON.parse(show("-j link show id {link:perf_software}")) as Record<string, unknown>;
    expect(Object.keys(rows).slice(-2)).toEqual(["bpf_cookie", "pids"]);
    await holder.end();
  });

  it("of links of struct_ops are found, whose files are of a kind of their own", ({ task }) => {
    const other = new World();
    onTestFinished(() => other.cleanup());
    return unlessNotHere(task, async () => {
      makeLinks(other, ["struct_ops"]);
      const holder = holdOpen(other.pin("struct_ops"));
      await holder.ready;
      expect(show("link show id {link:struct_ops}", {}, other)).toContain(`\n\tpids node(${holder.pid})\n`);
      await holder.end();
    });
  });

  it("are left out where the iterator is refused", async () => {
    const holder = holdOpen(world.pin("on_tcx"));
    await holder.ready;
    const shown = show("prog show pinned {pin:on_tcx}", { setpriv: PRIVILEGES["no capability"] });
    expect(shown).toContain("name on_tcx");
    expect(shown).not.toContain("pids");
    await holder.end();
  });
});
