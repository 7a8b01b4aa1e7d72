/** Facts that are true only once the project is published; `publication.json` has them. */
export interface Publication {
  /** The name of the main package, with its scope: `cgbpf`, or `@owner/cgbpf`. The others begin with it. */
  readonly name: string;
  /** Where the sources are, as git takes it. */
  readonly repository: string;
  readonly homepage: string;
  /** Where failures are reported. */
  readonly bugs: string;
}

export type Manifest = Readonly<Record<string, unknown>> & {
  readonly name: string;
  readonly version: string;
};

const MAIN = "cgbpf";
/** What serves a checkout alone. */
const OF_THE_CHECKOUT: readonly string[] = ["scripts", "devDependencies", "allowScripts"];

/** @throws Error naming what `publication.json` lacks */
export function checkPublication(publication: Publication): void {
  const keys = ["name", "repository", "homepage", "bugs"] as const;
  const empty = keys.filter((key) => !publication[key]);
  if (empty.length > 0)
    throw new Error(`npm/publication.json has to be filled in first: ${empty.join(", ")}`);
}

/**
 * The package.json of each package as it is published: all in the version of the main one, which asks npm for the package of each
 * platform. In the work tree nothing asks for them, since until they are published anyone may take their names.
 */
export function publishedManifests(manifests: readonly Manifest[], publication: Publication): Manifest[] {
  const { repository, homepage, bugs } = publication;
  const version = manifests.find(({ name }) => name === MAIN)?.version;
  if (version === undefined) throw new Error(`there is no package ${MAIN}`);
  const published = (name: string) => `${publication.name}${name.slice(MAIN.length)}`;
  const platforms = manifests.map(({ name }) => name).filter((name) => name !== MAIN);
  const optionalDependencies = Object.fromEntries(platforms.map((name) => [published(name), version]));
  return manifests.map((manifest) => ({
    ...Object.fromEntries(Object.entries(manifest).filter(([key]) => !OF_THE_CHECKOUT.includes(key))),
    name: published(manifest.name),
    version,
    repository: { type: "git", url: repository },
    homepage,
    bugs: { url: bugs },
    publishConfig: { access: "public" },
    ...(manifest.name === MAIN ? { optionalDependencies } : {}),
  }));
}
