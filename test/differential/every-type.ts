import { EVERY_TYPE } from "../setup/every-type.ts";
import type { Attachment, World } from "./world.ts";

export function loadEveryType(world: World): void {
  world.load(...new Set(EVERY_TYPE.map(([object]) => object)));
}

export function attachEveryType(world: World): void {
  loadEveryType(world);
  world.attach(...EVERY_TYPE.map(([, type, program]): Attachment => ["", type, program, "multi"]));
}
