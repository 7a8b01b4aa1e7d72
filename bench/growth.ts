import type { CacheState } from "./caches.ts";
import { PROGRAMS, type ProgramName } from "./programs.ts";
import type { Result } from "./report.ts";

/** How the time of `tree` grows with the number of cgroups, in milliseconds. */
export interface Growth {
  readonly program: ProgramName;
  readonly cache: CacheState;
  /** How many sizes were measured. */
  readonly sizes: number;
  readonly perThousand: number;
  /** What a tree of no cgroups would take, by the line. */
  readonly intercept: number;
  /** 1 when all is on the line. */
  readonly rSquared: number;
  /** Time grows as the number of cgroups to this power. */
  readonly exponent: number;
}

type Point = readonly [x: number, y: number];

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** The line of least squares. */
export function fitLine(points: readonly Point[]) {
  const n = points.length;
  const [meanX, meanY] = [sum(points.map(([x]) => x)) / n, sum(points.map(([, y]) => y)) / n];
  const sxx = sum(points.map(([x]) => (x - meanX) ** 2));
  const syy = sum(points.map(([, y]) => (y - meanY) ** 2));
  const sxy = sum(points.map(([x, y]) => (x - meanX) * (y - meanY)));
  const slope = sxy / sxx;
  return { slope, intercept: meanY - slope * meanX, rSquared: sxy ** 2 / (sxx * syy) };
}

function growthOf(results: readonly Result[], program: ProgramName, cache: CacheState): Growth[] {
  const points = results
    .filter((result) => result.scene === "sparse" && result.cache === cache)
    .map(({ size, programs }): Point => [size, programs[program].milliseconds]);
  if (points.length < 3) return [];
  const { slope, intercept, rSquared } = fitLine(points);
  const exponent = fitLine(points.map(([x, y]): Point => [Math.log(x), Math.log(y)])).slope;
  return [{ program, cache, sizes: points.length, perThousand: slope * 1000, intercept, rSquared, exponent }];
}

/** For every program and state of the caches with at least three sizes of sparse trees. */
export function growth(results: readonly Result[]): readonly Growth[] {
  return (["warm", "cold", "first"] as const).flatMap((cache) =>
    PROGRAMS.flatMap((program) => growthOf(results, program, cache)),
  );
}
