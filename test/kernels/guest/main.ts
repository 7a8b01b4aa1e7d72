import { release } from "node:os";
import { runChanges } from "./changes.ts";
import { runFailures } from "./failures.ts";
import { runLarge } from "./large.ts";
import { runLsm } from "./lsm.ts";
import { runOwn } from "./own.ts";
import { send } from "./report.ts";
import { runSpawned } from "./spawned.ts";
import { runStates } from "./states.ts";

send({ kind: "kernel", release: release() });
runStates();
runLsm();
runLarge();
runChanges();
runFailures();
runOwn();
runSpawned();
send({ kind: "end" });
