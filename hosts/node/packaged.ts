import { readFileSync } from "node:fs";

interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
}

/** Empty for a package that is not there, and for one that is damaged. */
function manifestOf(directory: string): Manifest {
  try {
    return (JSON.parse(readFileSync(`${directory}/package.json`, "utf8")) ?? {}) as Manifest;
  } catch {
    return {};
  }
}

/**
 * Directories that only who installed the package at `root` can have filled: its own node_modules, and the place beside it
 * in the node_modules that holds it. A node_modules further up may be another user's.
 */
function placesOf(root: string, name: string, wanted: string): string[] {
  const own = `${root}/node_modules/${wanted}`;
  const isInstalled = root.endsWith(`/node_modules/${name}`);
  return isInstalled ? [own, `${root.slice(0, -name.length)}${wanted}`] : [own];
}

/** The executable for this machine that belongs to the package at `root`: from a package of that version. Undefined without one. */
export function packagedExecutable(root: string): string | undefined {
  const { name, version } = manifestOf(root);
  const wanted = `${name}-linux-${process.arch}`;
  const isWanted = (directory: string) => {
    const found = manifestOf(directory);
    return found.name === wanted && found.version === version;
  };
  const directory = placesOf(root, String(name), wanted).find(isWanted);
  return directory === undefined ? undefined : `${directory}/cgbpf`;
}
