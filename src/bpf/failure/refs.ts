/** Type of an object that the kernel has loaded. */
export type LoadedType = "prog" | "map" | "link";

/** Type of a pinned object; `unknown` for what is none of these, and where /proc cannot tell. */
export type ObjectType = LoadedType | "unknown";

/** How a program is named: by exactly one of these. */
export type ProgramRef =
  | { readonly id: number }
  | { readonly tag: string }
  | { readonly name: string }
  | { readonly pinned: string };

/** How a map is named. */
export type MapRef = { readonly id: number } | { readonly name: string } | { readonly pinned: string };

/** How a link is named. */
export type LinkRef = { readonly id: number } | { readonly pinned: string };
