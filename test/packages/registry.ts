import { createReadStream } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { run } from "../setup/run.ts";
import { temporaryDirectory } from "../setup/temporary.ts";
import type { Packed } from "./install.ts";

/** A registry on this machine, which has only what it was given and asks no other. */
export interface Registry {
  readonly url: string;
  /** The names of packages that it was asked for. */
  readonly asked: string[];
  close(): void;
}

/** The document that a registry has for each name. */
function document(packed: Packed, url: string): string {
  const { name, version, integrity, path } = packed;
  const manifest = JSON.parse(run(["tar", "-xOzf", path, "package/package.json"]).stdout.toString());
  const tarball = `${url}tarball/${encodeURIComponent(name)}`;
  const versions = { [version]: { ...manifest, dist: { tarball, integrity } } };
  return JSON.stringify({ name, "dist-tags": { latest: version }, versions });
}

function answer(response: ServerResponse, packed: Packed | undefined, path: string, url: string): void {
  if (packed === undefined) response.writeHead(404).end("{}");
  else if (path.startsWith("tarball/")) createReadStream(packed.path).pipe(response);
  else response.writeHead(200, { "content-type": "application/json" }).end(document(packed, url));
}

export async function startRegistry(packages: readonly Packed[]): Promise<Registry> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url?.slice(1) ?? "");
    const name = path.replace(/^tarball\//, "");
    asked.push(name);
    answer(
      response,
      packages.find((packed) => packed.name === name),
      path,
      url,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, asked, close };
}

/** Settings by which npm asks this registry, and writes only below a new directory: also what `--global` installs. */
export function npmSettings({ url }: Registry): {
  readonly prefix: string;
  readonly env: Record<string, string>;
} {
  const home = temporaryDirectory();
  const prefix = `${home}/global`;
  const env = {
    HOME: home,
    npm_config_registry: url,
    npm_config_prefix: prefix,
    npm_config_cache: `${home}/cache`,
  };
  return { prefix, env };
}
