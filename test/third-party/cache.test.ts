import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { privateDirectory } from "../../tools/third-party/cache.ts";
import { fetchSources } from "../../tools/third-party/file.ts";
import { sealed } from "../../tools/third-party/sealed.ts";
import { run } from "../setup/run.ts";
import { temporaryDirectory } from "../setup/temporary.ts";
import { type Server, serve, whole } from "./server.ts";
import { makeLibrary } from "./sources.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const NOBODY = 65534;
const { bytes, row } = makeLibrary();
let server: Server;
beforeAll(async () => {
  server = await serve(() => whole(bytes));
});
afterAll(() => server.close());

describe("privateDirectory()", () => {
  const path = () => `${temporaryDirectory()}/cache`;

  it("creates it for its owner alone", () => {
    const directory = privateDirectory(path());
    writeFileSync(`${directory}/file`, "");
    expect(privateDirectory(directory)).toBe(directory);
  });

  it("refuses a link", () => {
    const link = path();
    symlinkSync(temporaryDirectory(), link);
    expect(() => privateDirectory(link)).toThrow(`${link} is not a directory`);
  });

  it("refuses what belongs to another user", () => {
    const directory = privateDirectory(path());
    chownSync(directory, NOBODY, NOBODY);
    expect(() => privateDirectory(directory)).toThrow(`${directory} belongs to user ${NOBODY}, not to 0`);
  });

  it("refuses what others may write to", () => {
    const directory = privateDirectory(path());
    chmodSync(directory, 0o777);
    expect(() => privateDirectory(directory)).toThrow(`other users may write to ${directory}`);
  });
});

const newCache = () => `${temporaryDirectory()}/cache`;
const options = (cache: string) => ({ cache, archives: [server.uri] });

describe("fetchSources()", () => {
  it("unpacks the archive, links and directories included", async () => {
    const sources = await fetchSources(row, options(newCache()));
    expect(readFileSync(`${sources}/link.c`, "utf8")).toBe("int small;\n");
    expect(readFileSync(`${sources}/include/small.h`, "utf8")).toBe("extern int small;\n");
  });

  const PLANTED: readonly [string, (sources: string) => void][] = [
    ["a file that was changed", (sources) => writeFileSync(`${sources}/small.c`, "int planted;\n")],
    ["a file more", (sources) => writeFileSync(`${sources}/include/stdio.h`, "planted\n")],
    ["a file less", (sources) => rmSync(`${sources}/small.c`)],
    ["another owner", (sources) => chownSync(`${sources}/small.c`, NOBODY, NOBODY)],
    ["another mode", (sources) => chmodSync(`${sources}/small.c`, 0o666)],
    [
      "a link in place of a file",
      (sources) => {
        writeFileSync(`${sources}/../other.c`, "int small;\n");
        rmSync(`${sources}/small.c`);
        symlinkSync("../other.c", `${sources}/small.c`);
      },
    ],
  ];

  it.each(PLANTED)("unpacks again what has %s", async (_, plant) => {
    const cache = newCache();
    const sources = await fetchSources(row, options(cache));
    plant(sources);
    expect(await fetchSources(row, options(cache))).toBe(sources);
    expect(readFileSync(`${sources}/small.c`, "utf8")).toBe("int small;\n");
    expect(existsSync(`${sources}/include/stdio.h`)).toBe(false);
  });

  it("does not take a directory that was there before it", async () => {
    const cache = newCache();
    const sources = await fetchSources(row, options(cache));
    rmSync(cache, { recursive: true });
    mkdirSync(sources, { recursive: true });
    writeFileSync(`${sources}/small.c`, "int planted;\n");
    chmodSync(cache, 0o700);
    await fetchSources(row, options(cache));
    expect(readFileSync(`${sources}/small.c`, "utf8")).toBe("int small;\n");
  });

  it("needs no network for what is kept", async () => {
    const cache = newCache();
    const sources = await fetchSources(row, options(cache));
    expect(await fetchSources(row, { cache, archives: [] })).toBe(sources);
  });

  it("names the patch that does not apply", async () => {
    const patched = { ...row, patch: "hosts/standalone/quickjs.patch" };
    await expect(fetchSources(patched, options(newCache()))).rejects.toThrow("quickjs.patch");
  });

  it.each([
    ["takes a patch that fits", " int small;\n", ""],
    ["refuses a patch that fits its surroundings only nearly", " int small;\n int other;\n", "FAILED"],
  ])("%s", async (_, context, failure) => {
    const patch = `${temporaryDirectory()}/small.patch`;
    const lines = context.split("\n").length - 1;
    writeFileSync(
      patch,
      `--- a/small.c\n+++ b/small.c\n@@ -1,${lines} +1,${lines + 1} @@\n+int more;\n${context}`,
    );
    const patched = { ...row, patch: relative(ROOT, patch) };
    const message = await fetchSources(patched, options(newCache())).then(() => "", String);
    expect(message).toContain(failure);
    expect(message === "").toBe(failure === "");
    // By itself patch(1) would take it.
    const sources = await fetchSources(row, options(newCache()));
    expect(run(["patch", "--quiet", "--strip=1", `--directory=${sources}`, `--input=${patch}`]).code).toBe(0);
  });
});

describe("sealed()", () => {
  it("is made once when two ask at the same time", async () => {
    const path = `${temporaryDirectory()}/made`;
    let made = 0;
    const make = async (draft: string) => {
      made++;
      writeFileSync(`${draft}/file`, "content");
    };
    expect(await Promise.all([sealed(path, make), sealed(path, make)])).toEqual([path, path]);
    expect(made).toBe(1);
  });

  it("leaves nothing when it cannot be made, and can be made afterwards", async () => {
    const path = `${temporaryDirectory()}/made`;
    const fail = (draft: string) => {
      writeFileSync(`${draft}/file`, "half of it");
      return Promise.reject(new Error("half-way"));
    };
    await expect(sealed(path, fail)).rejects.toThrow("half-way");
    expect(existsSync(path)).toBe(false);
    await sealed(path, async (draft) => writeFileSync(`${draft}/file`, "content"));
    expect(readFileSync(`${path}/file`, "utf8")).toBe("content");
  });
});
