import { encode, type Layout } from "../bytes/struct.ts";
import { decodeCString } from "../bytes/text.ts";
import { O_CLOEXEC } from "../uapi/fcntl.ts";
import { Fd } from "./fd.ts";
import type { Port } from "./port.ts";
import { rawSyscall } from "./syscall.ts";

/** struct ifreq of linux/if.h. */
const IFREQ = {
  name: "ifreq",
  size: 40,
  fields: { ifr_name: [0, "bytes", 16], ifr_ifindex: [16, "i32"] },
} as const satisfies Layout;

const SIOCGIFNAME = 0x8910;
const AF_UNIX = 1;
/** SOCK_DGRAM and SOCK_CLOEXEC. */
const SOCKET_TYPE = 2 | O_CLOEXEC;

/**
 * Returns the name of the network interface with this number in the network namespace of this process; undefined when there is
 * none, or no socket to ask with.
 */
export function interfaceName(port: Port, index: number): string | undefined {
  const descriptor = rawSyscall(port, "socket", AF_UNIX, SOCKET_TYPE, 0);
  if (descriptor < 0) return undefined;
  using socket = new Fd(port, descriptor);
  const request = encode(IFREQ, { ifr_ifindex: index });
  const result = rawSyscall(port, "ioctl", socket.number, SIOCGIFNAME, request);
  return result < 0 ? undefined : decodeCString(request.subarray(0, IFREQ.fields.ifr_name[2]));
}
