/** `main.ts DIRECTORY PART=CODE...`: the closing lines of continuous integration, from the counts that its parts left. */
import { readCounts } from "./counts.ts";
import { sum } from "./sum.ts";

const [directory = "", ...words] = process.argv.slice(2);
const parts = words.map((word) => {
  const [name = "", code] = word.split("=");
  return { name, code: Number(code), counts: readCounts(directory, name) };
});
const { passed, failed, lines } = sum(parts);
console.log([...lines, `${passed} passed, ${failed} failed`].join("\n"));
process.exitCode = failed === 0 ? 0 : 1;
