import { u32Bytes } from "../../bytes/words.ts";
import type { ObjectBtf } from "../../object/spec/spec.ts";
import { type Codec, codecOf } from "../../object/values/codec.ts";
import type { Value } from "../../object/values/value.ts";
import { tryBpf } from "../../sys/bpf.ts";
import { SyscallError } from "../../sys/errors.ts";
import type { Fd } from "../../sys/fd.ts";
import { bpf_map_update_flags } from "../../uapi/constants.ts";
import { ENOENT } from "../../uapi/errno.ts";
import { bpf_map_info } from "../../uapi/structs.ts";
import { CgbpfError } from "../failure/failures.ts";
import type { MapOperation } from "../failure/loaded-failures.ts";
import { told } from "../failure/told.ts";
import { objectInfo } from "../info.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { encodeFor } from "./encode-for.ts";
import { type MapValues, valuesOf } from "./map-values.ts";

/** Whether an element may, must or must not be there already. */
export type UpdateMode = "any" | "create" | "replace";

const UPDATE_FLAGS: { readonly [mode in UpdateMode]: number } = {
  any: bpf_map_update_flags.BPF_ANY,
  create: bpf_map_update_flags.BPF_NOEXIST,
  replace: bpf_map_update_flags.BPF_EXIST,
};

function flagsOf(mode: UpdateMode, what: string): bigint {
  if (Object.hasOwn(UPDATE_FLAGS, mode)) return BigInt(UPDATE_FLAGS[mode]);
  const problem = `${mode} is none of ${Object.keys(UPDATE_FLAGS).join(", ")}`;
  throw new CgbpfError("value-wrong", { path: what, problem });
}

/** The command of bpf(2) for each operation. */
const COMMANDS = {
  lookup: "BPF_MAP_LOOKUP_ELEM",
  take: "BPF_MAP_LOOKUP_AND_DELETE_ELEM",
  update: "BPF_MAP_UPDATE_ELEM",
  delete: "BPF_MAP_DELETE_ELEM",
  "next-key": "BPF_MAP_GET_NEXT_KEY",
} as const satisfies { readonly [operation in MapOperation]: string };

/** A null pointer. */
const NO_KEY = 0n;

/** A key by its type; undefined for maps that have none: queues, stacks and bloom filters. */
type Key = Value | undefined;

/** Types of keys and values, by id; 0 for none. */
export interface MapTypes {
  readonly btf: Pick<ObjectBtf, "types"> | undefined;
  readonly keyTypeId: number;
  readonly valueTypeId: number;
}

const UNTYPED: MapTypes = { btf: undefined, keyTypeId: 0, valueTypeId: 0 };

/** What never changes of a map: asked for with its first use, since most maps are only loaded. */
interface Shape {
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
}

function shapeOf(kernel: Kernel, fd: Fd): Shape {
  const info = told("map", () => objectInfo(kernel.port, fd, bpf_map_info));
  return {
    type: info.get("type"),
    keySize: info.get("key_size"),
    valueSize: info.get("value_size"),
    maxEntries: info.get("max_entries"),
  };
}

/**
 * A map that this process holds open, read and written by plain objects: see Value for how they look. In maps that keep
 * a value for each processor, a value is an array of as many. Queues, stacks and bloom filters have no keys: the key is undefined
 * there, `update(undefined, value)` adds, `lookup(undefined)` looks at the next value of a queue or stack, and `take(undefined)`
 * removes it. The map is gone with its last descriptor, pin and program. After close(), all throw a ClosedError.
 */
export class BpfMap implements Disposable {
  /** In errors, and as the object file has it. */
  readonly name: string;
  readonly fd: Fd;
  readonly #kernel: Kernel;
  readonly #types: MapTypes;
  #shape: Shape | undefined;
  #keyCodec: Codec | undefined;
  #values: MapValues | undefined;

  /**
   * Takes over the descriptor of a map.
   * @param types of keys and values; without them both are bytes
   */
  constructor(kernel: Kernel, fd: Fd, name: string, types: MapTypes = UNTYPED) {
    this.#kernel = kernel;
    this.fd = fd;
    this.name = name;
    this.#types = types;
  }

  /** Number in enum bpf_map_type. */
  get type(): number {
    return this.#known.type;
  }

  /** Bytes. */
  get keySize(): number {
    return this.#known.keySize;
  }

  /** Bytes. */
  get valueSize(): number {
    return this.#known.valueSize;
  }

  get maxEntries(): number {
    return this.#known.maxEntries;
  }

  /** Made when it is asked for: most maps are loaded and pinned, and never read. @throws CgbpfError `object-info-failed` for malformed types */
  get #key(): Codec {
    this.#keyCodec ??= this.#codec("key", this.#types.keyTypeId, this.keySize);
    return this.#keyCodec;
  }

  get #value(): MapValues {
    const codec = () => this.#codec("value", this.#types.valueTypeId, this.valueSize);
    this.#values ??= valuesOf(this.#kernel, this.type, codec());
    return this.#values;
  }

  #codec(what: string, typeId: number, size: number): Codec {
    return told("map", () => codecOf(this.#types.btf?.types, typeId, size, `map ${this.name}: ${what}`));
  }

  /** Number by which the kernel knows the map. */
  get id(): number {
    return told("map", () => objectInfo(this.#kernel.port, this.fd, bpf_map_info).get("id"));
  }

  /**
   * The value of a key; undefined when there is none.
   * @throws CgbpfError `value-wrong` for a key that does not fit, `map-access-failed`
   */
  lookup(key: Key): Value | undefined {
    return this.#read("lookup", key);
  }

  /**
   * The value of a key, which is removed in the same step; undefined when there is none. Of a queue or stack, with the key
   * undefined, this is the next value. Hash maps can since Linux 5.14.
   * @throws CgbpfError `value-wrong`, or `map-access-failed`: ENOTSUPP for other maps
   */
  take(key: Key): Value | undefined {
    return this.#read("take", key);
  }

  /**
   * Writes the value of a key.
   * @param mode `create` fails when the key is there, `replace` when it is not
   * @throws CgbpfError `value-wrong`, or `map-access-failed`: E2BIG when the map is full, EEXIST and ENOENT by the mode
   */
  update(key: Key, value: Value, mode: UpdateMode = "any"): void {
    const attributes = {
      key: this.#encodeKey(key),
      value: encodeFor(this.#value, value, `${this.name}: value`),
      flags: flagsOf(mode, `${this.name}: mode`),
    };
    this.#check(this.#call("update", attributes), "update");
  }

  /** Removes a key; false when it was not there. @throws CgbpfError `value-wrong`, `map-access-failed` */
  delete(key: Key): boolean {
    const errno = this.#call("delete", { key: this.#encodeKey(key) });
    if (errno === ENOENT) return false;
    this.#check(errno, "delete");
    return true;
  }

  /** All keys, asked for one by one: what others add or remove meanwhile may or may not be among them, and some may come twice. @throws CgbpfError `map-access-failed` */
  *keys(): Generator<Value> {
    for (const key of this.#keyBytes()) yield this.#key.decode(key);
  }

  /** All keys with their values; a key that is removed meanwhile is left out. @throws CgbpfError `map-access-failed` */
  *entries(): Generator<[key: Value, value: Value]> {
    for (const key of this.#keyBytes()) {
      const value = new Uint8Array(this.#value.size);
      const errno = this.#call("lookup", { key, value });
      if (errno === ENOENT) continue;
      this.#check(errno, "lookup");
      yield [this.#key.decode(key), this.#value.decode(value)];
    }
  }

  /** @internal Bytes of an element of an array. @throws CgbpfError `map-access-failed` */
  readBytes(index: number): Uint8Array {
    const value = new Uint8Array(this.valueSize);
    this.#check(this.#call("lookup", { key: u32Bytes(index), value }), "lookup");
    return value;
  }

  /** @internal */
  writeBytes(index: number, value: Uint8Array): void {
    this.#check(this.#call("update", { key: u32Bytes(index), value, flags: 0n }), "update");
  }

  close(): void {
    this.fd.close();
  }

  get #known(): Shape {
    this.#shape ??= shapeOf(this.#kernel, this.fd);
    return this.#shape;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * The kernel starts over when a key was removed meanwhile: so no more than the map can hold are asked for. Storages state no such
   * number, and end there.
   */
  *#keyBytes(): Generator<Uint8Array> {
    const most = this.maxEntries || Number.POSITIVE_INFINITY;
    let key: Uint8Array | undefined;
    for (let i = 0; i < most; i++) {
      const next = new Uint8Array(this.keySize);
      const errno = this.#call("next-key", { key: key ?? NO_KEY, next_key: next });
      if (errno === ENOENT) return;
      this.#check(errno, "next-key");
      yield next;
      key = next;
    }
  }

  #read(operation: "lookup" | "take", key: Key): Value | undefined {
    const value = new Uint8Array(this.#value.size);
    const errno = this.#call(operation, { key: this.#encodeKey(key), value });
    if (errno === ENOENT) return undefined;
    this.#check(errno, operation);
    return this.#value.decode(value);
  }

  /** None where there are no keys: the kernel refuses a pointer then. */
  #encodeKey(key: Key): Uint8Array | bigint {
    const what = `${this.name}: key`;
    if (this.keySize > 0 && key !== undefined) return encodeFor(this.#key, key, what);
    if (this.keySize === 0 && key === undefined) return NO_KEY;
    const problem = this.keySize === 0 ? "the map has no keys, so it is undefined" : "it is undefined";
    throw new CgbpfError("value-wrong", { path: what, problem });
  }

  #call(
    operation: MapOperation,
    attributes: { key: Uint8Array | bigint; value?: Uint8Array; next_key?: Uint8Array; flags?: bigint },
  ): number {
    return tryBpf(this.#kernel.port, COMMANDS[operation], { map_fd: this.fd.number, ...attributes }).errno;
  }

  #check(errno: number, operation: MapOperation): void {
    if (errno === 0) return;
    const cause = new SyscallError(`bpf(${COMMANDS[operation]})`, errno);
    throw new CgbpfError("map-access-failed", { name: this.name, operation }, { cause });
  }
}
