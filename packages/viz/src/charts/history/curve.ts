/**
 * A curve as points on the page. Where there are more epochs than pixels, each column of
 * pixels keeps its first, lowest, highest and last point, which draws the very same line.
 *
 * Source: Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014.
 */
import type { Curve } from "./history.js";

export type PagePoint = readonly [x: number, y: number];

export interface PageCurve {
  /** Parts without a gap, of two points or more. */
  readonly lines: readonly (readonly PagePoint[])[];
  /** Points alone between two gaps. */
  readonly dots: readonly PagePoint[];
  /** Where there is nothing to draw: x of each such epoch, one per pixel at most. */
  readonly gaps: readonly number[];
}

/** `at` gives the place of an epoch's value, null where it has none. */
export function pageCurve(
  { epochs, values }: Curve,
  x: (epoch: number) => number,
  y: (value: number) => number | null,
): PageCurve {
  const runs: PagePoint[][] = [];
  const gaps: number[] = [];
  let open = false;
  for (let i = 0; i < values.length; i++) {
    const [across, down] = [x(epochs[i]), y(values[i])];
    if (down === null) {
      if (gaps.length === 0 || across - gaps[gaps.length - 1] >= GAP_DISTANCE) gaps.push(across);
      open = false;
    } else if (open) runs[runs.length - 1].push([across, down]);
    else {
      runs.push([[across, down]]);
      open = true;
    }
  }
  return {
    lines: runs.filter((run) => run.length > 1).map(thinned),
    dots: runs.filter((run) => run.length === 1).map(([point]) => point),
    gaps,
  };
}

/** Crosses of gaps are no nearer to one another. */
const GAP_DISTANCE = 7;

function thinned(points: readonly PagePoint[]): readonly PagePoint[] {
  const kept: PagePoint[] = [];
  for (let begin = 0; begin < points.length; ) {
    const column = Math.floor(points[begin][0]);
    let [end, lowest, highest] = [begin, begin, begin];
    for (; end < points.length && Math.floor(points[end][0]) === column; end++) {
      if (points[end][1] < points[lowest][1]) lowest = end;
      if (points[end][1] > points[highest][1]) highest = end;
    }
    const chosen = [...new Set([begin, lowest, highest, end - 1])].sort((a, b) => a - b);
    kept.push(...chosen.map((i) => points[i]));
    begin = end;
  }
  return kept;
}
