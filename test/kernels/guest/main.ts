import { release } from "node:os";
import { runAttached } from "./attached.ts";
import { runChanges } from "./changes.ts";
import { runCommands } from "./commands.ts";
import { runContract } from "./contract.ts";
import { runCorpus } from "./corpus.ts";
import { runFailures } from "./failures.ts";
import { runLarge } from "./large.ts";
import { runLsm } from "./lsm.ts";
import { runLsmObject } from "./lsm-object.ts";
import { runOwn } from "./own.ts";
import { send } from "./report.ts";
import { runSpawned } from "./spawned.ts";
import { runStates } from "./states.ts";

/** In this order. */
const GROUPS: Readonly<Record<string, () => void>> = {
  contract: runContract,
  states: runStates,
  lsm: runLsm,
  "lsm-object": runLsmObject,
  large: runLarge,
  changes: runChanges,
  failures: runFailures,
  own: runOwn,
  commands: runCommands,
  spawned: runSpawned,
  corpus: runCorpus,
  attached: runAttached,
};

send({ kind: "kernel", release: release() });
for (const [name, run] of Object.entries(GROUPS)) {
  const start = performance.now();
  run();
  send({ kind: "group", name, seconds: Math.round((performance.now() - start) / 1000) });
}
send({ kind: "end" });
