// The engine makes a builtin at its first use; made here, it is in the snapshot.
const types = [
  Array,
  ArrayBuffer,
  DataView,
  Date,
  Error,
  Map,
  Number,
  RegExp,
  Set,
  String,
  Symbol,
  Uint8Array,
  Function,
];
const values = [
  [].values(),
  new Map().entries(),
  new Set().values(),
  "".matchAll(/a/g),
  ""[Symbol.iterator](),
];
const prototypes = [...types.map((type) => type.prototype), ...values.map(Object.getPrototypeOf)];
const all = [
  globalThis,
  JSON,
  Math,
  Object,
  BigInt,
  ...types,
  ...prototypes,
  Object.getPrototypeOf(Uint8Array.prototype),
];
all.map(Object.getOwnPropertyDescriptors);
