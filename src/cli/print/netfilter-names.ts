/** Protocol families by number (NFPROTO_* of linux/netfilter.h). */
const FAMILIES: { readonly [family: number]: string } = {
  1: "inet",
  2: "ip",
  3: "arp",
  5: "netdev",
  7: "bridge",
  10: "ip6",
};

const INET_HOOKS = ["prerouting", "input", "forward", "output", "postrouting"];
/** Hooks of each family (enum nf_inet_hooks; linux/netfilter_arp.h). */
const HOOKS: { readonly [family: number]: readonly string[] } = {
  1: INET_HOOKS,
  2: INET_HOOKS,
  3: ["input", "output"],
  7: INET_HOOKS,
  10: INET_HOOKS,
};

/** Name of a protocol family; undefined for one that has none. */
export function familyName(family: number): string | undefined {
  return FAMILIES[family];
}

/** Name of a hook of a protocol family; undefined for one that has none. */
export function hookName(family: number, hook: number): string | undefined {
  return HOOKS[family]?.[hook];
}
