import { decodeCString, encodeText } from "../../bytes/text.ts";
import { ENOENT } from "../../uapi/errno.ts";
import type { SyscallArgument } from "../port.ts";
import type { Answers } from "../scripted-port.fixture.ts";

/** What stands at a path: a text, bytes, or the error number that openat(2) fails with. */
export type Files = Readonly<Record<string, string | Uint8Array | number>>;

/** The first descriptor of a file: no test uses as many others. */
const FIRST = 100;

/** Answers of openat(2) and read(2) for these files, at most `most` bytes a call; no other file is there. */
export function fileAnswers(files: Files, most = 4096): Pick<Answers, "openat" | "read" | "faccessat"> {
  const opened: { readonly bytes: Uint8Array; at: number }[] = [];
  const contentOf = (path: SyscallArgument | undefined) =>
    files[decodeCString(path as Uint8Array)] ?? -ENOENT;
  return {
    openat: (_, path) => {
      const content = contentOf(path);
      if (typeof content === "number") return content;
      return (
        FIRST - 1 + opened.push({ bytes: typeof content === "string" ? encodeText(content) : content, at: 0 })
      );
    },
    read: (fd, buffer, size) => {
      const file = opened[Number(fd) - FIRST];
      if (file === undefined) throw new Error(`descriptor ${fd} is read, but was never opened`);
      const part = file.bytes.subarray(file.at, file.at + Math.min(Number(size), most));
      (buffer as Uint8Array).set(part);
      file.at += part.length;
      return part.length;
    },
    faccessat: (_, path) => {
      const content = contentOf(path);
      return typeof content === "number" ? content : 0;
    },
  };
}

/** Bytes of a record of getdents64(2) whose name is short. */
const RECORD = 24;
const DIRECTORY_TYPE = 4;

/** Answers of getdents64(2): directory after directory, in the order in which they are read, with these subdirectories. */
export function directoriesOf(...directories: readonly (readonly string[])[]) {
  const answers = directories.map((names) => (_: SyscallArgument, buffer?: SyscallArgument) => {
    for (const [i, name] of names.entries())
      (buffer as Uint8Array).set([RECORD, 0, DIRECTORY_TYPE, ...encodeText(name), 0], i * RECORD + 16);
    return names.length * RECORD;
  });
  return { getdents64: answers.flatMap((answer) => [answer, 0]) };
}
