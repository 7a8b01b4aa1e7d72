import { type Codec, codecOf } from "../object/codec.ts";
import type { ObjectBtf } from "../object/spec.ts";
import { type Value, ValueError } from "../object/value-types.ts";
import { tryBpf } from "../sys/bpf.ts";
import { SyscallError } from "../sys/errors.ts";
import type { Fd } from "../sys/fd.ts";
import { bpf_map_update_flags } from "../uapi/constants.ts";
import { ENOENT } from "../uapi/errno.ts";
import { bpf_map_info } from "../uapi/structs.ts";
import { CgbpfError, type MapOperation } from "./errors.ts";
import { objectInfo } from "./info.ts";
import type { Kernel } from "./kernel.ts";
import { type MapValues, valuesOf } from "./map-values.ts";

/** Whether an element may, must or must not be there already. */
export type UpdateMode = "any" | "create" | "replace";

const UPDATE_FLAGS: { readonly [mode in UpdateMode]: number } = {
  any: bpf_map_update_flags.BPF_ANY,
  create: bpf_map_update_flags.BPF_NOEXIST,
  replace: bpf_map_update_flags.BPF_EXIST,
};

/** Types of keys and values, by id; 0 for none. */
export interface MapTypes {
  readonly btf: Pick<ObjectBtf, "types"> | undefined;
  readonly keyTypeId: number;
  readonly valueTypeId: number;
}

const UNTYPED: MapTypes = { btf: undefined, keyTypeId: 0, valueTypeId: 0 };

/** What never changes of a map. */
interface Shape {
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
}

function shapeOf(kernel: Kernel, fd: Fd): Shape {
  const info = objectInfo(kernel.port, fd, bpf_map_info);
  return {
    type: info.get("type"),
    keySize: info.get("key_size"),
    valueSize: info.get("value_size"),
    maxEntries: info.get("max_entries"),
  };
}

/**
 * A map that this process holds open, read and written by plain objects: see Value for how they look. In maps that keep
 * a value for each processor, a value is an array of them. The map is gone with its last descriptor, pin and program.
 */
export class BpfMap implements Disposable {
  /** In errors, and as the object file has it. */
  readonly name: string;
  readonly fd: Fd;
  readonly #kernel: Kernel;
  readonly #types: MapTypes;
  #shape: Shape | undefined;
  #keyCodec: Codec | undefined;
  #mapValues: MapValues | undefined;

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

  /** Number by which the kernel knows the map. */
  get id(): number {
    return objectInfo(this.#kernel.port, this.fd, bpf_map_info).get("id");
  }

  /**
   * The value of a key; undefined when there is none.
   * @throws CgbpfError `wrong-value` for a key that does not fit, `map-access-failed`
   */
  lookup(key: Value): Value | undefined {
    return this.#read("lookup", this.#encode(this.#key, key, "key"));
  }

  /**
   * Writes the value of a key.
   * @param mode `create` fails when the key is there, `replace` when it is not
   * @throws CgbpfError `wrong-value`, or `map-access-failed`: E2BIG when the map is full, EEXIST and ENOENT by the mode
   */
  update(key: Value, value: Value, mode: UpdateMode = "any"): void {
    const bytes = this.#encode(this.#key, key, "key");
    const attributes = {
      key: bytes,
      value: this.#encode(this.#value, value, "value"),
      flags: BigInt(UPDATE_FLAGS[mode]),
    };
    this.#check(this.#call("BPF_MAP_UPDATE_ELEM", attributes), "update");
  }

  /** Removes a key; false when it was not there. @throws CgbpfError `wrong-value`, `map-access-failed` */
  delete(key: Value): boolean {
    const errno = this.#call("BPF_MAP_DELETE_ELEM", { key: this.#encode(this.#key, key, "key") });
    if (errno === ENOENT) return false;
    this.#check(errno, "delete");
    return true;
  }

  /**
   * The value of a key, which is removed; undefined when there is none. Queues and stacks, whose keys are nothing (any value will do),
   * give their next one. Hash maps can do it since Linux 5.14.
   * @throws CgbpfError `wrong-value` for a key that does not fit, `map-access-failed`
   */
  take(key: Value): Value | undefined {
    return this.#read("take", this.#encode(this.#key, key, "key"));
  }

  /** All keys, asked for one by one: what others add or remove meanwhile may or may not be among them, and some
   * may come twice. @throws CgbpfError `map-access-failed` */
  *keys(): Generator<Value> {
    for (const key of this.#keyBytes()) yield this.#key.decode(key);
  }

  /** All keys with their values; a key that is removed meanwhile is left out. @throws CgbpfError `map-access-failed` */
  *entries(): Generator<[key: Value, value: Value]> {
    for (const key of this.#keyBytes()) {
      const value = this.#read("lookup", key);
      if (value !== undefined) yield [this.#key.decode(key), value];
    }
  }

  /** @internal Bytes of an element of an array. @throws CgbpfError `map-access-failed` */
  readBytes(index: number): Uint8Array {
    const value = new Uint8Array(this.valueSize);
    this.#check(this.#call("BPF_MAP_LOOKUP_ELEM", { key: indexKey(index), value }), "lookup");
    return value;
  }

  /** @internal */
  writeBytes(index: number, value: Uint8Array): void {
    this.#check(this.#call("BPF_MAP_UPDATE_ELEM", { key: indexKey(index), value, flags: 0n }), "update");
  }

  close(): void {
    this.fd.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** This and the next two are asked for with their first use: most maps are loaded and pinned, and never read. */
  get #known(): Shape {
    this.#shape ??= shapeOf(this.#kernel, this.fd);
    return this.#shape;
  }

  /** @throws FormatError when the types are malformed */
  get #key(): Codec {
    this.#keyCodec ??= this.#codec("key", this.#types.keyTypeId, this.keySize);
    return this.#keyCodec;
  }

  get #value(): MapValues {
    this.#mapValues ??= valuesOf(
      this.#kernel,
      this.type,
      this.#codec("value", this.#types.valueTypeId, this.valueSize),
    );
    return this.#mapValues;
  }

  #codec(what: string, typeId: number, size: number): Codec {
    return codecOf(this.#types.btf?.types, typeId, size, `map ${this.name}: ${what}`);
  }

  /** The kernel starts over when a key was removed meanwhile: so no more than the map can hold are asked for. */
  *#keyBytes(): Generator<Uint8Array> {
    let key: Uint8Array | undefined;
    for (let i = 0; i < this.maxEntries; i++) {
      const next = new Uint8Array(this.keySize);
      const errno = this.#call("BPF_MAP_GET_NEXT_KEY", { ...(key ? { key } : { key: 0n }), next_key: next });
      if (errno === ENOENT) return;
      this.#check(errno, "next-key");
      yield next;
      key = next;
    }
  }

  #read(operation: "lookup" | "take", key: Uint8Array): Value | undefined {
    const value = new Uint8Array(this.#value.size);
    const errno = this.#call(COMMANDS[operation], { key, value });
    if (errno === ENOENT) return undefined;
    this.#check(errno, operation);
    return this.#value.decode(value);
  }

  #encode(form: MapValues, value: Value, what: string): Uint8Array {
    try {
      return form.encode(value);
    } catch (cause) {
      if (!(cause instanceof ValueError)) throw cause;
      const details = { path: `${this.name}: ${what}${cause.path}`, problem: cause.problem };
      throw new CgbpfError("wrong-value", details, { cause });
    }
  }

  #call(
    command: (typeof COMMANDS)[MapOperation],
    attributes: { key: Uint8Array | bigint; value?: Uint8Array; next_key?: Uint8Array; flags?: bigint },
  ): number {
    const key = this.keySize === 0 ? 0n : attributes.key;
    return tryBpf(this.#kernel.port, command, { map_fd: this.fd.number, ...attributes, key }).errno;
  }

  #check(errno: number, operation: MapOperation): void {
    if (errno === 0) return;
    const cause = new SyscallError(`bpf(${COMMANDS[operation]})`, errno);
    throw new CgbpfError("map-access-failed", { name: this.name, operation }, { cause });
  }
}

function indexKey(index: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(index).buffer);
}

const COMMANDS = {
  lookup: "BPF_MAP_LOOKUP_ELEM",
  take: "BPF_MAP_LOOKUP_AND_DELETE_ELEM",
  update: "BPF_MAP_UPDATE_ELEM",
  delete: "BPF_MAP_DELETE_ELEM",
  "next-key": "BPF_MAP_GET_NEXT_KEY",
} as const satisfies { readonly [operation in MapOperation]: string };
