/** Failures with cgroups. Attach types are told by name: `cgroup_device`. */
export interface CgroupFailures {
  /** No cgroup2 file system is mounted. */
  "cgroup2-not-mounted": object;
  /** The path of a cgroup could not be opened. */
  "cgroup-open-failed": { readonly cgroup: string };
  /** The kernel refused to list the programs of a cgroup. */
  "cgroup-query-failed": { readonly cgroup: string };
  /** The directories below could not be listed. */
  "cgroup-walk-failed": { readonly cgroup: string };
  /** The kernel did not attach the program. */
  "attach-failed": { readonly cgroup: string; readonly attachType: string; readonly programId: number };
  /** The program was not detached. */
  "detach-failed": { readonly cgroup: string; readonly attachType: string; readonly programId: number };
  /** This version of cgbpf does not have the option yet, or this function never has it. */
  "option-unsupported": { readonly option: string };
  /** The program of an object file cannot be attached to a cgroup: its section names no hook of one. */
  "program-not-for-cgroup": { readonly program: string; readonly section: string };
  /** Several programs of an object file are for one hook that takes one. */
  "hook-shared": { readonly attachType: string; readonly programs: readonly string[] };
}
