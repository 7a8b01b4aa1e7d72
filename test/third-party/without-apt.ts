/** `without-apt.ts CACHE ROW`: fetches the file of a row, which is JSON, as a process whose apt is hidden. */
import { fetchFile } from "../../tools/third-party/file.ts";

const [, , cache = "", row = ""] = process.argv;
try {
  console.log(await fetchFile(JSON.parse(row), { cache }));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
