/** Segments: rows of data put together by a number that each has. In a model the data must not be its batch. */
import { ArgumentError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand } from "../graph/trace.js";
import { show } from "../options.js";
import { regroup } from "./axes.js";
import { oneHot } from "./make.js";
import { matmul } from "./matmul.js";
import { reshape } from "./movement.js";
import { max } from "./reduce.js";
import { where } from "./where.js";

/** For each number from 0 to below `numSegments`, the sum of the rows that have it; 0 where there are none. */
export function segmentSum(data: Operand, segmentIds: Operand, numSegments: number): SymbolicTensor {
  return composed("SegmentSum", [data, segmentIds], (x, ids) => {
    const chosen = oneHot(ids, checked("segmentSum", numSegments), { axis: 0 });
    const [rows, ...rest] = x.shape as number[];
    return reshape(matmul(chosen, reshape(x, [rows, -1])), [numSegments, ...rest]);
  });
}

/** For each number from 0 to below `numSegments`, the largest of the rows that have it; −∞ where there are none. */
export function segmentMax(data: Operand, segmentIds: Operand, numSegments: number): SymbolicTensor {
  return composed("SegmentMax", [data, segmentIds], (x, ids) => {
    const chosen = oneHot(ids, checked("segmentMax", numSegments), { axis: 0, dtype: "bool" });
    const mask = regroup(
      chosen,
      2,
      0,
      x.shape.slice(1).map(() => 1),
    );
    return max(where(mask, x, Number.NEGATIVE_INFINITY), { axis: 1 });
  });
}

function checked(name: string, numSegments: number): number {
  if (Number.isInteger(numSegments) && numSegments > 0) return numSegments;
  throw new ArgumentError(`${name}: numSegments must be a whole number of at least 1, got ${show(numSegments)}.`);
}
