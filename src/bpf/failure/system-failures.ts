/** Failures with the system as a whole. */
export interface SystemFailures {
  /** The library runs on Linux, on the architectures of `Arch`. */
  "system-unsupported": { readonly system: string; readonly architecture: string };
  /** A library that calls the kernel cannot be loaded. */
  "native-library-missing": { readonly name: string };
  /** The kernel's types cannot be read. */
  "kernel-types-missing": { readonly path: string; readonly neededFor: string };
  /** The kernel's configuration cannot be read. */
  "kernel-configuration-missing": { readonly paths: readonly string[]; readonly neededFor: string };
  /** A file that says something of the system cannot be read. */
  "system-file-unreadable": { readonly path: string };
}
