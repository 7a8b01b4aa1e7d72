import { existsSync, rmdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { viewOf } from "../../src/bytes/struct.ts";
import { decodeCString } from "../../src/bytes/text.ts";
import { type Call, type Interceptor, runInProcess } from "../setup/in-process.ts";
import { openDescriptors } from "../setup/leaks.ts";
import { attached, type Row, useWorld } from "./setup.ts";

/** Commands of bpf(2), and the bytes of their attributes that are looked at here. */
const BPF = { PROG_GET_FD_BY_ID: 13, OBJ_GET_INFO_BY_FD: 15, PROG_QUERY: 16 } as const;
const QUERY = { attachType: 4, count: 24 } as const;
const ATTR_INFO = 8;
const INFO = { type: 0, attachBtfObjectId: 220, attachBtfId: 224 } as const;
const ENOENT = 2;
const EINVAL = 22;
const TYPE = { SYSCTL: 18, LSM_CGROUP: 43, SOCK_RELEASE: 34 } as const;
const PROG_TYPE_LSM = 29;
const PROG_TYPE_SYSCTL = 23;
/** vmlinux is the first BTF object that a kernel registers. */
const VMLINUX_BTF_ID = 1;

const world = useWorld((world) => {
  world.load("device", "skb", "sysctl");
  world.loadUnique();
  world.attach(
    ["a", "device", "allow_devices", "multi"],
    ["a", "device", "deny_null", "multi"],
    ["b", "sysctl", "on_sysctl"],
    ["c", "device", "allow_devices", "multi"],
    ["c", "egress", "allow_egress", "override"],
  );
});
const pathOf = (name: string) => `${world().box.cgroup}/${name}`;
const idOf = (program: string) => world().info(program).id;

/** Lets `answer` speak for this command of bpf(2), with its attribute; all else goes to the kernel. */
function bpfCommand(command: number, answer: (attr: DataView, call: Call) => number): Interceptor {
  return (call) => {
    const [cmd, attr] = call.args;
    const isIt = call.name === "bpf" && Number(cmd) === command && attr instanceof Uint8Array;
    return isIt ? answer(viewOf(attr), call) : call.forward(...call.args);
  };
}

/** A kernel on which this program vanishes before it can be opened. */
const vanishing = (id: number): Interceptor =>
  bpfCommand(BPF.PROG_GET_FD_BY_ID, (attr, { args, forward }) =>
    attr.getUint32(0, true) === id ? -ENOENT : forward(...args),
  );

/** A kernel before 6.0: it refuses what it does not know behind `prog_cnt`, and has no lsm_cgroup. */
const beforeLinux6: Interceptor = bpfCommand(BPF.PROG_QUERY, (attr, { args, forward }) => {
  const known = QUERY.count + 4;
  const size = Number(args[2]);
  for (let at = known; at < size; at++) if (attr.getUint8(at) !== 0) return -EINVAL;
  return attr.getUint32(QUERY.attachType, true) === TYPE.LSM_CGROUP ? -EINVAL : forward(...args);
});

/** A kernel on which the sysctl programs are lsm_cgroup ones, at the function that has this id in its BTF. */
function withLsmPrograms(functionId: number): Interceptor {
  const askedInstead: Readonly<Record<number, number>> = {
    [TYPE.LSM_CGROUP]: TYPE.SYSCTL,
    [TYPE.SYSCTL]: TYPE.SOCK_RELEASE,
  };
  const query = bpfCommand(BPF.PROG_QUERY, (attr, { args, forward }) => {
    const type = attr.getUint32(QUERY.attachType, true);
    attr.setUint32(QUERY.attachType, askedInstead[type] ?? type, true);
    const result = forward(...args);
    attr.setUint32(QUERY.attachType, type, true);
    return result;
  });
  const info = bpfCommand(BPF.OBJ_GET_INFO_BY_FD, (attr, { args, forward, bufferAt }) => {
    const result = forward(...args);
    const bytes = bufferAt(attr.getBigUint64(ATTR_INFO, true));
    if (result === 0 && bytes !== undefined && bytes.length > INFO.attachBtfId) {
      const view = viewOf(bytes);
      if (view.getUint32(INFO.type, true) === PROG_TYPE_SYSCTL) {
        view.setUint32(INFO.type, PROG_TYPE_LSM, true);
        view.setUint32(INFO.attachBtfObjectId, VMLINUX_BTF_ID, true);
        view.setUint32(INFO.attachBtfId, functionId, true);
      }
    }
    return result;
  });
  return (call) => {
    const command = call.name === "bpf" ? Number(call.args[0]) : undefined;
    return command === BPF.PROG_QUERY ? query(call) : info(call);
  };
}

describe("answers of other kernels, and races", () => {
  it("row 21: the empty hook name of other programs stays after the first lsm program of a tree", () => {
    // Every cgroup has both, so that an lsm program comes before others in whatever order they are listed.
    for (const name of ["order/a", "order/b", "order/c", "order/d", "order/e"]) {
      world().attach([name, "device", "allow_devices", "multi"], [name, "sysctl", "on_sysctl"]);
    }
    const { stdout, code } = runInProcess(["-j", "cgroup", "tree", pathOf("order")], withLsmPrograms(1000));
    expect(code).toBe(0);
    const rows = (JSON.parse(stdout) as { programs: Row[] }[]).flatMap((cgroup) => cgroup.programs);
    expect(rows.filter((row) => row.attach_type === "lsm_cgroup")).toHaveLength(5);
    const others = rows.filter((row) => row.attach_type !== "lsm_cgroup");
    expect(others.map((row) => row.attach_btf_name)).toEqual(Array(5).fill(""));
  });

  it("row 25: a program that vanishes is dropped, and noted under -d", () => {
    const gone = idOf("deny_null");
    const plain = runInProcess(["-j", "cgroup", "show", pathOf("a")], vanishing(gone));
    expect(plain.code).toBe(0);
    expect((JSON.parse(plain.stdout) as Row[]).map((row) => row.id)).toEqual([idOf("allow_devices")]);
    expect(plain.stderr).toBe("");
    const debug = runInProcess(["-d", "cgroup", "show", pathOf("a")], vanishing(gone));
    expect(debug.stderr).toMatch(new RegExp(`^note: .*\\b${gone}\\b.*$`, "m"));
  });

  it("row 28: on kernels before 6.0 show, tree and effective give what they give here", () => {
    for (const argv of [
      ["cgroup", "show", pathOf("c")],
      ["cgroup", "show", pathOf("a"), "effective"],
      ["cgroup", "tree", world().box.cgroup],
      ["-j", "cgroup", "tree", world().box.cgroup],
    ]) {
      const answer = runInProcess(argv, beforeLinux6);
      expect(answer).toEqual(runInProcess(argv));
      expect(answer.stdout).toContain("allow_devices");
    }
  });

  it("row 29: tree goes on when a cgroup vanishes", () => {
    const argv = ["-j", "cgroup", "tree", world().box.cgroup];
    const expected = runInProcess(argv);
    const doomed = world().box.child("doomed");
    world().attach(["doomed", "device", "allow_devices"]);
    const { code, stdout, stderr } = runInProcess(argv, ({ name, args, forward }) => {
      const path = args[1];
      const isDoomed =
        name === "openat" && path instanceof Uint8Array && decodeCString(path).endsWith("doomed");
      if (isDoomed) rmdirSync(doomed);
      return forward(...args);
    });
    expect(existsSync(doomed)).toBe(false);
    expect({ code, stdout, stderr }).toEqual(expected);
    expect(code).toBe(0);
  });

  it.each([
    ["name", () => world().resolve("{name:single}").toString()],
    ["tag", () => world().info("single").tag],
  ])("row 30: a look-up by %s goes on when another program unloads", (by, value) => {
    const path = world().box.child(`raced_${by}`);
    const argv = ["cgroup", "attach", path, "device", by, value()];
    expect(runInProcess(argv, vanishing(idOf("allow_devices")))).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(attached(path)).toHaveLength(1);
  });

  it.each([
    ["an unknown flag", ["cgroup", "attach", "{cg}", "device", "pinned", "{pin:allow_devices}", "unknown"]],
    ["an unknown type", ["cgroup", "attach", "{cg}", "unknown", "pinned", "{pin:allow_devices}"]],
    ["a program that does not fit", ["cgroup", "attach", "{cg}", "device", "pinned", "{pin:allow_egress}"]],
    ["nothing to detach", ["cgroup", "detach", "{cg}", "device", "pinned", "{pin:allow_devices}"]],
  ])("row 46: no descriptor stays open after %s", (_, argv) => {
    const before = openDescriptors();
    const { code } = runInProcess(argv.map((word) => world().resolve(word).toString()));
    expect(code).toBe(255);
    expect(openDescriptors()).toEqual(before);
  });
});
