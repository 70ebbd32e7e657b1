/** Cross-entropies of what is and what is predicted, with Keras's bounds for probabilities. */
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand } from "../graph/trace.js";
import { checkOptions } from "../options.js";
import { normalizeAxis } from "../shape.js";
import { squeeze } from "./axes.js";
import { add, divide, multiply, subtract } from "./binary.js";
import { clip } from "./elementary.js";
import { oneHot } from "./make.js";
import { sum } from "./reduce.js";
import { logSoftmax } from "./softmax.js";
import { log, logSigmoid, negative } from "./unary.js";

const EPSILON = 1e-7;

export interface BinaryCrossentropyOptions {
  /** Whether `output` comes before a sigmoid. Default false: probabilities. */
  fromLogits?: boolean;
}

export interface CategoricalCrossentropyOptions {
  /** Whether `output` comes before a softmax. Default false: probabilities. */
  fromLogits?: boolean;
  /** The axis of the classes. Default -1. */
  axis?: number;
}

/** −target · ln output − (1 − target) · ln(1 − output), element by element. */
export function binaryCrossentropy(
  target: Operand,
  output: Operand,
  options: BinaryCrossentropyOptions = {},
): SymbolicTensor {
  checkOptions("binaryCrossentropy", options, ["fromLogits"]);
  return composed("BinaryCrossentropy", [target, output], (t, y) => {
    const p = clip(y, EPSILON, 1 - EPSILON);
    const [yes, no] = options.fromLogits ? [logSigmoid(y), logSigmoid(negative(y))] : [log(p), log(subtract(1, p))];
    return negative(add(multiply(t, yes), multiply(subtract(1, t), no)));
  });
}

/** −Σ target · ln output over the classes. */
export function categoricalCrossentropy(
  target: Operand,
  output: Operand,
  options: CategoricalCrossentropyOptions = {},
): SymbolicTensor {
  checkOptions("categoricalCrossentropy", options, ["fromLogits", "axis"]);
  return composed("CategoricalCrossentropy", [target, output], (t, y) => ofClasses(t, y, options));
}

/** `categoricalCrossentropy` with the number of the class in place of a 1 among zeros. */
export function sparseCategoricalCrossentropy(
  target: Operand,
  output: Operand,
  options: CategoricalCrossentropyOptions = {},
): SymbolicTensor {
  checkOptions("sparseCategoricalCrossentropy", options, ["fromLogits", "axis"]);
  return composed("SparseCategoricalCrossentropy", [target, output], (t, y) => {
    const { axis = -1 } = options;
    const classes = t.shape.length === y.shape.length && t.shape.at(-1) === 1 ? squeeze(t, { axis: -1 }) : t;
    const count = y.shape[normalizeAxis(axis, y.shape.length, "sparseCategoricalCrossentropy")] as number;
    return ofClasses(oneHot(classes, count, { axis }), y, options);
  });
}

function ofClasses(
  target: SymbolicTensor,
  output: SymbolicTensor,
  { fromLogits = false, axis = -1 }: CategoricalCrossentropyOptions,
): SymbolicTensor {
  const logs = () => log(clip(divide(output, sum(output, { axis, keepdims: true })), EPSILON, 1 - EPSILON));
  return negative(sum(multiply(target, fromLogits ? logSoftmax(output, { axis }) : logs()), { axis }));
}
