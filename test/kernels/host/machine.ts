import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Architecture } from "./architectures.ts";

export interface MachineOptions {
  readonly architecture: Architecture;
  readonly vmlinuz: string;
  readonly initramfs: string;
  /** Directory for what comes out of the serial ports. */
  readonly directory: string;
  readonly seconds: number;
}

export interface MachineResult {
  /** The kernel's own messages. */
  readonly console: string;
  /** What the tests have said. */
  readonly messages: string;
  /** Why the machine did not come to its end, where it did not. */
  readonly failure?: string;
}

/**
 * `bpf` in the list of security modules lets programs of type LSM run; a panic ends the machine at once. Mitigations make an
 * emulated kernel twice as slow.
 */
const COMMAND_LINE = "quiet loglevel=4 panic=-1 lsm=lockdown,yama,bpf mitigations=off kpti=0";
const MEGABYTES = 1024;

function qemuArguments({ architecture, vmlinuz, initramfs, directory }: MachineOptions): string[] {
  return [
    ...[...architecture.machine, "-accel", "tcg", "-m", String(MEGABYTES)],
    ...["-nodefaults", "-no-user-config", "-nographic", "-no-reboot"],
    ...["-kernel", vmlinuz, "-initrd", initramfs],
    ...["-append", `console=${architecture.console} port=${architecture.port.name} ${COMMAND_LINE}`],
    ...["-serial", `file:${directory}/console`],
    ...["-chardev", `file,id=messages,path=${directory}/messages`],
    ...architecture.port.device,
  ];
}

/** What came out of a serial port, without the escape sequences of the firmware. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8")
      .replaceAll("\r\n", "\n")
      .replace(/\x1b(\[[?\d;]*[A-Za-z]|c)/g, "");
  } catch {
    return "";
  }
}

/** Boots a kernel with an initramfs and waits until it powers off, or for the time it has. */
export async function runMachine(options: MachineOptions): Promise<MachineResult> {
  const failure = await runQemu(options.architecture.qemu, qemuArguments(options), options.seconds);
  const result = {
    console: read(`${options.directory}/console`),
    messages: read(`${options.directory}/messages`),
  };
  return failure === undefined ? result : { ...result, failure };
}

/** Even when this process is killed, no machine goes on. */
const ENDS_WITH_US = ["--pdeathsig", "KILL"];

function runQemu(file: string, args: readonly string[], seconds: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const qemu = spawn("setpriv", [...ENDS_WITH_US, file, ...args], { stdio: ["ignore", "ignore", "pipe"] });
    const stop = () => qemu.kill("SIGKILL");
    const timer = setTimeout(stop, seconds * 1000);
    process.once("exit", stop);
    let stderr = "";
    qemu.stderr.on("data", (data: Buffer) => {
      stderr += data.toString();
    });
    qemu.once("error", (error) => resolve(error.message));
    qemu.once("close", (code, signal) => {
      clearTimeout(timer);
      process.removeListener("exit", stop);
      if (signal !== null) resolve(`stopped after ${seconds} seconds`);
      else resolve(code === 0 ? undefined : `qemu ended with code ${code}: ${stderr.trim()}`);
    });
  });
}
