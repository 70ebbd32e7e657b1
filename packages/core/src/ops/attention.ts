/**
 * attention: softmax(scale · q · kᵀ, masked) · v for every head, of which no
 * more scores are ever there than those of a block of queries.
 *
 *     q     (batch, queries, heads, size)        k  (batch, keys, keyHeads, size)
 *     mask  (batch, heads, queries, keys),       v  (batch, keys, keyHeads, valueSize)
 *           each of that size or 1               y  (batch, queries, heads, valueSize)
 *
 * heads is a multiple of keyHeads; neighbouring heads share keys and values.
 */
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { type Operand, record } from "../graph/trace.js";
import { NULL_POINTER, offset } from "../memory/pointer.js";
import { checkOptions, show } from "../options.js";
import { broadcastShapes, formatShape, type Shape, sizeOf } from "../shape.js";
import { attentionGradient } from "./attentionGradient.js";
import type { OpDefinition, Value } from "./define.js";

export interface AttentionOptions {
  /** What scores are multiplied by. Default 1. */
  scale?: number;
  /** Which scores count, all that is not 0; axes of size 1 are stretched. Default: all. */
  mask?: Operand | null;
  /** No query attends to keys behind its own place. Default false. */
  causal?: boolean;
  /** A query attends only to keys less than so many places away; null for no limit. Default null. */
  window?: number | null;
}

interface Lowered {
  readonly perRow: number;
  readonly sizes: readonly number[];
  /** Elements from one sequence to the next in q, k, v and the mask. */
  readonly strides: readonly number[];
  readonly scale: number;
  readonly causal: boolean;
  readonly window: number;
  /** Elements from head to head, query to query and key to key in the mask. */
  readonly maskSteps: readonly number[];
}

export const attentionOp: OpDefinition = {
  name: "attention",
  className: "DotProductAttention",
  shape([q, k, v, mask], _attrs, where) {
    const agree = (a: number | null, b: number | null) => a === b || a === null || b === null;
    const fits =
      [q, k, v].every((shape) => shape.length === 4) && agree(q[3], k[3]) && agree(k[1], v[1]) && agree(k[2], v[2]);
    if (!fits || (q[2] !== null && k[2] !== null && q[2] % k[2] !== 0)) {
      throw new ShapeError(
        `${where}: expected q (batch, queries, heads, size), k (batch, keys, keyHeads, size) and v (batch, keys, ` +
          `keyHeads, valueSize), heads a multiple of keyHeads; got ${[q, k, v].map(formatShape).join(", ")}.`,
      );
    }
    const batch = [q, k, v].map((shape) => [shape[0]] as Shape).reduce((a, b) => broadcastShapes(a, b, where))[0];
    if (mask) checkMask(mask, [batch, q[2], q[1], k[1]], where);
    return [batch, q[1], q[2], v[3]];
  },
  gradient: attentionGradient,
  execution: {
    lower({ inputs, output, attrs }) {
      const [[queries, heads, size], [keys, keyHeads], [, , valueSize]] = inputs.map(({ shape }) => shape.slice(-3));
      const perRow = output.ofRows ? 1 : output.shape[0];
      const sizes = [queries, keys, heads, keyHeads, size, valueSize];
      const steps = inputs[3] ? stepsOf(inputs[3].shape.slice(-3)) : [0, 0, 0];
      return { ...attrs, perRow, sizes, strides: inputs.map(elementsBetween), maskSteps: steps };
    },
    flops(lowered) {
      const { perRow, sizes } = lowered as unknown as Lowered;
      const [queries, keys, heads, , size, valueSize] = sizes;
      // A power takes as long as some 8 multiply-adds.
      return perRow * heads * queries * keys * (size + valueSize + 8);
    },
    scratchBytes(kernels, lowered) {
      const [, keys, , , size, valueSize] = (lowered as unknown as Lowered).sizes;
      return kernels.attentionBytes(keys, size, valueSize);
    },
    run(kernels, { inputs: [q, k, v, mask], output, scratch, rows, lowered }) {
      const { perRow, sizes, strides, scale, causal, window, maskSteps } = lowered as unknown as Lowered;
      const [queries, keys, heads, keyHeads, size, valueSize] = sizes;
      const [maskHead, maskQuery, maskKey] = maskSteps;
      for (let i = 0; i < rows * perRow; i++) {
        kernels.attention(
          offset(q, 4 * i * strides[0]),
          offset(k, 4 * i * strides[1]),
          offset(v, 4 * i * strides[2]),
          mask === undefined ? NULL_POINTER : offset(mask, 4 * i * strides[3]),
          offset(output, 4 * i * queries * heads * valueSize),
          scratch,
          queries,
          keys,
          heads,
          keyHeads,
          size,
          valueSize,
          scale,
          causal,
          window,
          maskHead,
          maskQuery,
          maskKey,
        );
      }
    },
  },
};

function checkMask(mask: Shape, scores: Shape, where: string): void {
  const fits =
    mask.length === 4 &&
    mask.every((size, axis) => size === 1 || size === null || scores[axis] === null || size === scores[axis]);
  if (fits) return;
  throw new ShapeError(
    `${where}: expected a mask for scores of shape (batch, heads, queries, keys) = ${formatShape(scores)}, each size ` +
      `that or 1, got ${formatShape(mask)}.`,
  );
}

/** Elements from one sequence to the next; 0 where one serves all. */
function elementsBetween({ shape, ofRows }: Value): number {
  if (ofRows) return sizeOf(shape);
  return shape[0] === 1 ? 0 : sizeOf(shape.slice(1));
}

/** Elements from neighbour to neighbour along each axis; 0 where one is stretched. */
function stepsOf(shape: readonly number[]): number[] {
  return shape.map((size, axis) => (size === 1 ? 0 : sizeOf(shape.slice(axis + 1))));
}

/** softmax(scale · q · kᵀ) · v for every head; heads stand before the last axis. Throws a ShapeError when shapes do not fit. */
export function attention(q: Operand, k: Operand, v: Operand, options: AttentionOptions = {}): SymbolicTensor {
  checkOptions("attention", options, ["scale", "mask", "causal", "window"]);
  const { scale = 1, mask = null, causal = false, window = null } = options;
  if (window !== null && !(Number.isInteger(window) && window > 0)) {
    throw new ArgumentError(`attention: window must be a positive integer or null, got ${show(window)}.`);
  }
  const operands = mask === null ? [q, k, v] : [q, k, v, mask];
  return record(attentionOp, operands, { scale, causal, window: window ?? 0 });
}
