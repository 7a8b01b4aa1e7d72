/* The layers of docs/architecture.md: a layer may import itself and what stands to its left. */
const order = ["bytes", "uapi", "sys|elf|btf|asm", "object", "bpf", "cgroup", "listing|sentences", "cli"];

const layers = order.slice(0, -1).map((layer, i) => ({
  name: `${layer}-imports-left-only`,
  severity: "error",
  from: { path: `^src/(${layer})/`, pathNot: "\\.test\\.ts$" },
  to: { path: `^src/(${order.slice(i + 1).join("|")})/` },
}));

/* What the files directly in a layer are to its rooms: what all of them rest on, or the door behind which they lie. */
const BASES = ["bpf", "sys"];
const DOORS = ["btf", "object", "cgroup"];

const doors = [
  ...BASES.map((layer) => ({ layer, from: `^src/${layer}/[^/]+$`, to: `^src/${layer}/.+/` })),
  ...DOORS.map((layer) => ({ layer, from: `^src/${layer}/.+/`, to: `^src/${layer}/[^/]+$` })),
].map(({ layer, from, to }) => ({
  name: `rooms-of-${layer}-do-not-circle`,
  severity: "error",
  from: { path: from, pathNot: "\\.(test|fixture)\\.ts$" },
  to: { path: to },
}));

module.exports = {
  forbidden: [
    ...layers,
    ...doors,
    {
      name: "pure-layers-know-no-system",
      comment:
        "elf, btf, asm and object give the same result on every machine, so they are fuzzable and run in a browser",
      severity: "error",
      from: { path: "^src/(elf|btf|asm|object)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/sys/" },
    },
    {
      name: "sys-stands-alone",
      severity: "error",
      from: { path: "^src/sys/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/(elf|btf|asm)/" },
    },
    {
      name: "core-knows-no-host",
      severity: "error",
      from: { path: "^src/", pathNot: "\\.test\\.ts$" },
      to: { path: "^(hosts|test|tools|node_modules)/|^node:", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "core-uses-no-node-api",
      severity: "error",
      from: { path: "^src/", pathNot: "\\.test\\.ts$" },
      to: { dependencyTypes: ["core", "npm"] },
    },
    {
      name: "nobody-inside-imports-the-index",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^src/index\\.ts$" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-circles-between-rooms",
      severity: "error",
      scope: "folder",
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.test\\.ts$" },
  },
};
