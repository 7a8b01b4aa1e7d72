import { readFileSync } from "node:fs";

/** Mount points of all file systems of a type, in the order of /proc/mounts; `\040` and the like are decoded. */
export function mountPoints(type: string): string[] {
  return readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .filter((fields) => fields[2] === type)
    .map((fields) => unescapeOctal(fields[1] ?? ""));
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** The first mount point, where the type has to be mounted. */
export function mountPoint(type: string): string {
  const [first] = mountPoints(type);
  if (first === undefined) throw new Error(`no file system of type ${type} is mounted`);
  return first;
}
