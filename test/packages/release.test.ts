import { readFileSync, realpathSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkPublication, type Publication } from "../../npm/published.ts";
import { release } from "../../npm/release.ts";
import { run } from "../setup/run.ts";
import { temporaryDirectory } from "../setup/temporary.ts";
import {
  emptyProject,
  type Packages,
  type Packed,
  pack,
  packAll,
  ROOT,
  readManifest,
  succeed,
} from "./install.ts";
import { npmSettings, type Registry, startRegistry } from "./registry.ts";

const PUBLICATION: Publication = {
  name: "@owner/cgbpf",
  repository: "git+https://example.org/cgbpf.git",
  homepage: "https://example.org/cgbpf",
  bugs: "https://example.org/cgbpf/issues",
};
const NAME = `@owner/cgbpf-linux-${process.arch}`;
const directory = temporaryDirectory();
let packages: Packages;
let tarballs: readonly string[];
let registry: Registry;

/** The report of npm on a package that is packed already. */
const published = (tarball: string): Promise<Packed> =>
  pack(temporaryDirectory(), temporaryDirectory(), tarball);

beforeAll(async () => {
  packages = await packAll();
  tarballs = release([packages.platform.path, packages.main.path], PUBLICATION, directory);
  registry = await startRegistry([...packages.others, ...(await Promise.all(tarballs.map(published)))]);
});
afterAll(() => registry.close());

const names = ({ files }: Packed) => files.map(({ path, mode }) => `${path} ${mode}`);

const manifestIn = (tarball: string | undefined) =>
  JSON.parse(run(["tar", "-xOzf", `${tarball}`, "package/package.json"]).stdout.toString());

describe("a release", () => {
  it("has the main package ask for that of the platform, in its own version", () => {
    const { name, version, dependencies, optionalDependencies } = manifestIn(tarballs[1]);
    const main = readManifest(ROOT);
    expect({ name, version }).toEqual({ name: "@owner/cgbpf", version: main.version });
    expect(dependencies).toEqual(main.dependencies);
    expect(optionalDependencies).toEqual({ [NAME]: main.version });
  });

  it("says in each package where the project is, and has nothing that serves a checkout alone", () => {
    for (const manifest of tarballs.map(manifestIn)) {
      expect(manifest).toMatchObject({
        repository: { type: "git", url: PUBLICATION.repository },
        homepage: PUBLICATION.homepage,
        bugs: { url: PUBLICATION.bugs },
      });
      for (const key of ["scripts", "devDependencies", "allowScripts"])
        expect(manifest).not.toHaveProperty(key);
    }
  });

  it("has the files of what was packed", async () => {
    const [platform, main] = await Promise.all(tarballs.map(published));
    expect(platform && names(platform)).toEqual(names(packages.platform));
    expect(main && names(main)).toEqual(names(packages.main));
  });

  it("has a sum for each file, and the executable as a file", () => {
    const sums = run(["sha256sum", "--check", "--strict", "SHA256SUMS"], { cwd: directory });
    expect(sums.code, sums.stdout.toString()).toBe(0);
    expect(readFileSync(`${directory}/SHA256SUMS`, "utf8").split("\n")).toHaveLength(4);
    expect(run([`${directory}/cgbpf-linux-${process.arch}`, "version"]).stdout.toString()).toContain(
      "cgbpf v",
    );
  });

  it("is as publint and attw want it", async () => {
    for (const tarball of tarballs)
      await succeed([`${ROOT}node_modules/.bin/publint`, "run", tarball, "--strict"], ROOT);
    await succeed([`${ROOT}node_modules/.bin/attw`, `${tarballs[1]}`, "--profile", "esm-only"], ROOT);
  });

  it("installs the executable with the main package, which becomes it", async () => {
    const home = emptyProject();
    const { env } = npmSettings(registry);
    await succeed(["npm", "install", "--loglevel=error", "@owner/cgbpf"], home, env);
    const bin = `${home}/node_modules/@owner/cgbpf/dist/bin.js`;
    const trace = `${directory}.trace`;
    await succeed(["strace", "-f", "-e", "trace=execve", "-z", "-o", trace, bin, "version"], home);
    expect(readFileSync(trace, "utf8")).toContain(
      `execve("${realpathSync(home)}/node_modules/${NAME}/cgbpf"`,
    );
  });
});

describe("checkPublication()", () => {
  it("names what is not filled in", () => {
    expect(() => checkPublication(PUBLICATION)).not.toThrow();
    expect(() => checkPublication({ ...PUBLICATION, homepage: "", bugs: "" })).toThrow("homepage, bugs");
  });
});
