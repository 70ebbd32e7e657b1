/**
 * Ops along the last axis: each run of `width` numbers becomes another, by
 * itself.
 */

import { ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { type Operand, record } from "../graph/trace.js";
import type { KernelSet } from "../kernels/kernels.js";
import { sizeOf } from "../shape.js";
import type { OpDefinition } from "./define.js";

function defineAlongLastAxis(name: "softmax" | "logSoftmax" | "sparsemax", className: string): OpDefinition {
  return {
    name,
    className,
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

/** y = eˣ / Σ eˣ along the last axis, computed without overflow. */
export const softmax = (x: Operand): SymbolicTensor => record(softmaxTable.softmax, [x]);

/** y = x - ln Σ eˣ along the last axis. */
export const logSoftmax = (x: Operand): SymbolicTensor => record(softmaxTable.logSoftmax, [x]);

/** The point of the simplex nearest to x, along the last axis (Martins & Astudillo 2016): softmax with true zeros. */
export const sparsemax = (x: Operand): SymbolicTensor => record(softmaxTable.sparsemax, [x]);
