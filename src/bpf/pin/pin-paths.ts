const SLASH = "/";

/** A path without the slashes that it ends with, unless it is nothing else. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === SLASH) end--;
  return path.slice(0, end);
}

/** dirname(3). */
export function directoryOf(path: string): string {
  const trimmed = withoutSlashes(path);
  const slash = trimmed.lastIndexOf(SLASH);
  return slash < 0 ? "." : withoutSlashes(trimmed.slice(0, slash)) || SLASH;
}

/** True when the last part of a path has a dot, which a BPF file system takes in no name. */
export function hasDot(path: string): boolean {
  return /\.[^/]*\/*$/.test(path);
}

/** A dot is allowed in no name on a BPF file system. */
export function pinName(name: string): string {
  return name.replaceAll(".", "_");
}

/** Returns dirname(3), but a path without a slash as it is: bpftool says that it cannot be opened there. */
export function parentOf(path: string): string {
  return withoutSlashes(path).includes(SLASH) ? directoryOf(path) : path;
}
