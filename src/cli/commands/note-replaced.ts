import { programsInPlace } from "../../cgroup/same-hook.ts";
import type { Target } from "../../cgroup/target.ts";
import type { AttachMode } from "../../uapi/attach-mode.ts";
import { attachTypeName } from "../../uapi/attach-types.ts";
import type { Session } from "../output/session.ts";

/** Says which program another takes the place of where nobody asked for it (`override` does), once that has happened. */
export function noteReplaced(session: Session, target: Target, mode: AttachMode): void {
  if (mode !== "none") return;
  const hook = attachTypeName(target.attachType);
  const others = programsInPlace(session.kernel, target).filter((id) => id !== target.program.id);
  for (const id of others)
    session.noteDone(`note: program ${id}, attached here as ${hook}, is replaced; with multi both would run`);
}
