import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { fetchFile } from "../../tools/third-party/file.ts";
import { run, start } from "../setup/run.ts";
import { temporaryDirectory } from "../setup/temporary.ts";
import { type Answer, half, type Server, serve, status, whole } from "./server.ts";
import { makeLibrary } from "./sources.ts";

const { bytes, row } = makeLibrary();
const servers: Server[] = [];

async function archive(answer: Answer): Promise<Server> {
  const server = await serve((path) => (path === `/${row.archive}` ? answer : undefined));
  servers.push(server);
  return server;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const good = () => archive(whole(bytes));
const newCache = () => `${temporaryDirectory()}/cache`;
/** An address at which nothing listens. */
const DEAD = "http://127.0.0.1:9/";

describe("fetchFile()", () => {
  it("asks the first archive for the file by its name", async () => {
    const { uri, asked } = await good();
    const path = await fetchFile(row, { cache: newCache(), archives: [uri, DEAD] });
    expect(readFileSync(path)).toEqual(bytes);
    expect(asked).toEqual([`/${row.archive}`]);
  });

  const BAD: readonly [string, () => Promise<string>, RegExp][] = [
    ["does not have it", async () => (await archive(status(404))).uri, /404/],
    ["fails", async () => (await archive(status(500))).uri, /500/],
    ["has half of it", async () => (await archive(half(bytes))).uri, /./],
    ["has another file", async () => (await archive(whole(Buffer.from("other")))).uri, /Hash Sum mismatch/],
    ["has an empty file", async () => (await archive(whole(Buffer.of()))).uri, /./],
    ["is dead", async () => DEAD, /Could not connect/],
  ];

  it.each(BAD)("asks the next place when an archive %s", async (_, bad) => {
    const { uri } = await good();
    const path = await fetchFile(row, { cache: newCache(), archives: [await bad(), uri] });
    expect(readFileSync(path)).toEqual(bytes);
  });

  it.each(BAD)(
    "names the place and the reason when the only archive %s, and keeps nothing",
    async (_, bad, reason) => {
      const cache = newCache();
      const uri = await bad();
      const failure = fetchFile(row, { cache, archives: [uri] });
      await expect(failure).rejects.toThrow(reason);
      await expect(failure).rejects.toThrow(`  ${uri}${row.archive}: `);
      await expect(failure).rejects.toThrow(
        `put small_1.0.orig.tar.gz with SHA-256 ${row.sha256} into ${cache}/files`,
      );
      expect(readdirSync(`${cache}/files`)).toEqual([]);
    },
  );

  it("asks the fallbacks of the row after the archives", async () => {
    const { uri } = await good();
    const withFallback = { ...row, fallbacks: [`${uri}${row.archive}`] };
    const path = await fetchFile(withFallback, { cache: newCache(), archives: [DEAD] });
    expect(readFileSync(path)).toEqual(bytes);
  });

  it("needs no network for a file that is kept, and never takes a kept file that is another", async () => {
    const cache = newCache();
    const { uri, asked } = await good();
    const path = await fetchFile(row, { cache, archives: [uri] });
    expect(await fetchFile(row, { cache, archives: [] })).toBe(path);
    writeFileSync(path, "planted");
    await expect(fetchFile(row, { cache, archives: [] })).rejects.toThrow("cannot be had");
    await fetchFile(row, { cache, archives: [uri] });
    expect(readFileSync(path)).toEqual(bytes);
    expect(asked).toHaveLength(2);
  });

  it("says that the disk is full, and keeps nothing", async () => {
    const cache = newCache();
    const { uri } = await archive(whole(Buffer.alloc(1 << 20)));
    mkdirSync(cache, { mode: 0o700 });
    expect(run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "small", cache]).code).toBe(0);
    try {
      await expect(fetchFile(row, { cache, archives: [uri] })).rejects.toThrow(/No space left|ENOSPC/);
      expect(readdirSync(`${cache}/files`)).toEqual([]);
    } finally {
      run(["umount", cache]);
    }
  });
});

describe("fetchFile() without apt", () => {
  const program = new URL("without-apt.ts", import.meta.url).pathname;
  const script = 'mount --bind /dev/null /usr/lib/apt/apt-helper && exec "$@"';

  const fetchWithout = async (fallback: string) => {
    const asked = JSON.stringify({ ...row, fallbacks: [fallback] });
    const words = ["sh", "-c", script, "sh", process.execPath, "--import", "tsx", program, newCache(), asked];
    return start(["unshare", "--mount", "--propagation", "private", ...words]);
  };

  it("downloads the fallbacks itself, and checks the hash as well", async () => {
    const { uri } = await good();
    const { code, stdout, stderr } = await fetchWithout(`${uri}${row.archive}`);
    expect(stderr.toString()).toBe("");
    expect(code).toBe(0);
    expect(readFileSync(stdout.toString().trim())).toEqual(bytes);
  });

  it("says which hash it found", async () => {
    const { uri } = await archive(whole(Buffer.from("other")));
    const { code, stderr } = await fetchWithout(`${uri}${row.archive}`);
    expect(code).toBe(1);
    expect(stderr.toString()).toMatch(/SHA-256 \w{64} instead of \w{64}/);
  });
});
