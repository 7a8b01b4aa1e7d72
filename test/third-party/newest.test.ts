import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { fetchNewest, type Keep, NotAvailable } from "../../tools/third-party/newest.ts";
import type { NewestRow } from "../../tools/third-party/table.ts";
import { temporaryDirectory } from "../setup/temporary.ts";
import { endAgents, type Key, makeKey, makeRepository } from "./repository.ts";
import { type Server, serve } from "./server.ts";

const row: NewestRow = {
  name: "tool",
  lead: "tool",
  version: /^7\.8\./,
  suites: ["suite"],
  packages: ["tool"],
};
/** Keeps the one file of the package. */
const keep: Keep = async (unpacked, into) => writeFileSync(`${into}/tool`, readFileSync(`${unpacked}/tool`));

let key: Key;
const servers: Server[] = [];
beforeAll(() => {
  key = makeKey();
});
afterAll(endAgents);
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function archiveWith(version: string, change: (files: Map<string, Buffer>) => void = () => {}) {
  const { files, answerOf } = makeRepository("tool", version, key);
  change(files);
  const server = await serve(answerOf);
  servers.push(server);
  return server;
}

const newCache = () => `${temporaryDirectory()}/cache`;
const fetchFrom = (cache: string, ...archives: readonly string[]) =>
  fetchNewest(row, "amd64", keep, { cache, archives: async () => archives, keyring: key.keyring });
/** apt asks a host no more once it did not answer, so it is not the one of the servers. */
const DEAD = "http://127.0.0.2:9/";
const WEEKS_AGO = new Date(Date.now() - 15 * 86_400_000);

describe("fetchNewest()", () => {
  it("keeps the highest version that a row asks for, of all archives", async () => {
    const archives = ["7.5.0", "7.8.0-1", "7.8.1-1", "7.9.0"].map((version) => archiveWith(version));
    const uris = (await Promise.all(archives)).map(({ uri }) => uri);
    const { directory, version } = await fetchFrom(newCache(), DEAD, ...uris);
    expect(version).toBe("7.8.1-1");
    expect(readFileSync(`${directory}/tool`, "utf8")).toBe("7.8.1-1");
  });

  it("says of each archive why it does not serve", async () => {
    const old = await archiveWith("7.5.0");
    const failure = fetchFrom(newCache(), DEAD, old.uri);
    await expect(failure).rejects.toThrow(NotAvailable);
    await expect(failure).rejects.toThrow("suite have 7.5.0");
    await expect(failure).rejects.toThrow(`${DEAD}dists/suite/InRelease`);
  });

  it("does not take packages that nobody vouches for", async () => {
    const other = makeKey();
    const stranger = await serve(makeRepository("tool", "7.8.0", other).answerOf);
    servers.push(stranger);
    await expect(fetchFrom(newCache(), stranger.uri)).rejects.toThrow(NotAvailable);
  });

  it("does not take a package that is not the one that was signed", async () => {
    const { uri } = await archiveWith("7.8.0", (files) => {
      files.set("/pool/tool.deb", Buffer.from("planted".repeat(100)));
    });
    await expect(fetchFrom(newCache(), uri)).rejects.toThrow(/Hash Sum mismatch|unexpected size/);
  });

  it("asks nobody for a week, then looks for a newer one", async () => {
    const cache = newCache();
    const { uri } = await archiveWith("7.8.0");
    const { directory } = await fetchFrom(cache, uri);
    const newer = await archiveWith("7.8.1");
    expect((await fetchFrom(cache, newer.uri)).version).toBe("7.8.0");
    utimesSync(`${directory}.seal`, WEEKS_AGO, WEEKS_AGO);
    expect((await fetchFrom(cache, newer.uri)).version).toBe("7.8.1");
  });

  it("takes what is kept, however old, when nobody has it any more", async () => {
    const cache = newCache();
    const { uri } = await archiveWith("7.8.0");
    const { directory } = await fetchFrom(cache, uri);
    utimesSync(`${directory}.seal`, WEEKS_AGO, WEEKS_AGO);
    const next = await archiveWith("7.9.0");
    expect(await fetchFrom(cache, DEAD, next.uri)).toEqual({ directory, version: "7.8.0" });
  });

  it("never takes what was changed since", async () => {
    const cache = newCache();
    const { uri } = await archiveWith("7.8.0");
    const { directory } = await fetchFrom(cache, uri);
    writeFileSync(`${directory}/tool`, "planted");
    await expect(fetchFrom(cache, DEAD)).rejects.toThrow(NotAvailable);
    await fetchFrom(cache, uri);
    expect(readFileSync(`${directory}/tool`, "utf8")).toBe("7.8.0");
  });
});
