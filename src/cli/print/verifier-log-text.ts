import type { ProgramLog } from "../../bpf/program/program-spec.ts";
import { errnoName } from "../../uapi/errno.ts";

function framed(name: string, text: string): string {
  if (text === "") return "";
  return `libbpf: prog '${name}': -- BEGIN PROG LOAD LOG --\n${text}-- END PROG LOAD LOG --\n`;
}

/**
 * Returns the lines that a verification gets on standard error. Their form is that of libbpf, the library behind bpftool: scripts
 * search for the frame and for the names in it.
 */
export function verifierLogText({ program, text, refused }: ProgramLog, path: string): string {
  const frame = framed(program, text);
  if (refused === undefined) return frame;
  const errno = errnoName(refused.errno);
  const first = `libbpf: prog '${program}': BPF program load failed: -${errno}\n`;
  const last = `libbpf: prog '${program}': failed to load: -${errno}\nlibbpf: failed to load object '${path}'\n`;
  return `${first}${frame}${last}`;
}
