/** A program for the standalone host: `PROGRAM { real | moved } ARG...` runs a command line over its port, or over one with other
 * addresses, and then says how many of these were asked for. */
import "../../hosts/standalone/builtins.ts";
import "../../hosts/standalone/bigint.ts";
import "../../hosts/standalone/dispose.ts";
import { ENGINE, host, port } from "../../hosts/standalone/host.ts";
import { useEngine } from "../../src/bytes/engine.ts";
import { decodeText, encodeText } from "../../src/bytes/text.ts";
import { main } from "../../src/cli/main.ts";
import { writeAll } from "../../src/sys/files/file.ts";
import { MovedPort } from "./moved-port.ts";

const STDERR = 2;

useEngine(ENGINE);
host.start = (argv) => {
  const [program = "", which, ...args] = argv.map((word) => decodeText(new Uint8Array(word)));
  if (which !== "moved") return main([program, ...args], port);
  const moved = new MovedPort(port);
  const code = main([program, ...args], moved);
  writeAll(port, STDERR, encodeText(`asked for ${moved.asked} addresses\n`));
  return code;
};
