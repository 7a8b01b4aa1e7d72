/** Arguments of setpriv(1), by what they leave. All but the last stay root, so that files of root remain readable. */
const onlyCapabilities = (...names: string[]) => [
  `--bounding-set=-all${names.map((name) => `,+${name}`).join("")}`,
  "--inh-caps=-all",
];
const without = (name: string) => [`--bounding-set=-${name}`, "--inh-caps=-all"];

export const PRIVILEGES = {
  "no capability": onlyCapabilities(),
  "only CAP_NET_ADMIN": onlyCapabilities("net_admin"),
  "only CAP_SYS_ADMIN": onlyCapabilities("sys_admin"),
  "only CAP_BPF": onlyCapabilities("bpf"),
  "only CAP_PERFMON": onlyCapabilities("perfmon"),
  "only CAP_BPF and CAP_NET_ADMIN": onlyCapabilities("bpf", "net_admin"),
  "only CAP_DAC_OVERRIDE": onlyCapabilities("dac_override"),
  "all but CAP_SYS_ADMIN": without("sys_admin"),
  "all but CAP_NET_ADMIN": without("net_admin"),
  "user nobody": [
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "--inh-caps=-all,+dac_read_search",
    "--ambient-caps=-all,+dac_read_search",
  ],
} as const;

export type Privilege = keyof typeof PRIVILEGES;
