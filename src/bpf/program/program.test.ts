import { expect, test } from "vitest";
import { DEVICE, kernelOf } from "../world.fixture.ts";
import { openProgramById } from "./program.ts";

test("info is asked for anew each time, id and type once", () => {
  const { kernel, port } = kernelOf({ programs: { 7: DEVICE } });
  using program = openProgramById(kernel, 7);
  expect([program.id, program.type, program.id]).toEqual([7, DEVICE, 7]);
  const asked = () => port.calls.filter((name) => name === "BPF_OBJ_GET_INFO_BY_FD").length;
  expect(asked()).toBe(1);
  expect([program.info.id, program.info.type]).toEqual([7, DEVICE]);
  expect(asked()).toBe(3);
});
