/**
 * Ops along the last axis: each run of `width` numbers becomes another, by
 * itself.
 */

import { ShapeError } from "../errors.js";
import type { GradientRule } from "../gradient/rule.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand, record, shapeOf } from "../graph/trace.js";
import type { KernelSet } from "../kernels/kernels.js";
import { checkOptions } from "../options.js";
import { sizeOf } from "../shape.js";
import { moveaxis } from "./axes.js";
import type { OpDefinition } from "./define.js";

type Name = "softmax" | "logSoftmax" | "sparsemax";

const gradients: Record<Name, GradientRule> = {
  softmax: ({ output: y, outputGradient: g }, { multiply, subtract, sum }) => {
    const mean = sum(multiply(g, y), { axis: -1, keepdims: true });
    return [multiply(y, subtract(g, mean))];
  },
  logSoftmax: ({ output: y, outputGradient: g }, { exp, multiply, subtract, sum }) => [
    subtract(g, multiply(exp(y), sum(g, { axis: -1, keepdims: true }))),
  ],
  /** That of the mean of the support, where y is not 0, taken from it. */
  sparsemax: ({ output: y, outputGradient: g }, { divide, greater, subtract, sum, where }) => {
    const support = greater(y, 0);
    const total = sum(where(support, g, 0), { axis: -1, keepdims: true });
    return [where(support, subtract(g, divide(total, sum(support, { axis: -1, keepdims: true }))), 0)];
  },
};

function defineAlongLastAxis(name: Name, className: string): OpDefinition {
  return {
    name,
    className,
    gradient: gradients[name],
    shape([x], _attrs, where) {
      if (x.length === 0) throw new ShapeError(`${where}: ${name} needs at least one axis, got a scalar.`);
      return x;
    },
    execution: {
      lower({ output: { shape } }) {
        const width = shape.at(-1);
        if (width === undefined) throw new ShapeError(`${name}: axis 0 is the batch; it needs another to work along.`);
        return { width, runs: sizeOf(shape.slice(0, -1)) };
      },
      run(kernels: KernelSet, { inputs: [x], output, rows, lowered: { width, runs } }) {
        kernels[name](x, output, rows * (runs as number), width as number);
      },
    },
  };
}

export const softmaxTable = {
  softmax: defineAlongLastAxis("softmax", "Softmax"),
  logSoftmax: defineAlongLastAxis("logSoftmax", "LogSoftmax"),
  sparsemax: defineAlongLastAxis("sparsemax", "Sparsemax"),
};

export interface SoftmaxOptions {
  /** Along which axis. Default -1. */
  axis?: number;
}

type AlongAxis = (x: Operand, options?: SoftmaxOptions) => SymbolicTensor;

const alongAxis =
  (name: keyof typeof softmaxTable): AlongAxis =>
  (x, options = {}) => {
    checkOptions(name, options, ["axis"]);
    const { axis = -1 } = options;
    const op = softmaxTable[name];
    const rank = shapeOf(x).length;
    if (axis === -1 || axis === rank - 1) return record(op, [x]);
    return composed(op.className, x, (y) => moveaxis(record(op, [moveaxis(y, axis, -1)]), -1, axis));
  };

/** y = eˣ / Σ eˣ along an axis, computed without overflow. */
export const softmax = alongAxis("softmax");

/** y = x - ln Σ eˣ along an axis. */
export const logSoftmax = alongAxis("logSoftmax");

/** The point of the simplex nearest to x, along an axis (Martins & Astudillo 2016): softmax with true zeros. */
export const sparsemax = alongAxis("sparsemax");
