/**
 * Confusion: how many outputs are rightly or wrongly above thresholds. An
 * output is positive above a threshold, a target when it is not 0.
 */
import {
  ArgumentError,
  cast,
  clip,
  constant,
  expandDims,
  formatShape,
  greater,
  max,
  multiply,
  notEqual,
  type Operand,
  oneHot,
  onesLike,
  reshape,
  ShapeError,
  type SymbolicTensor,
  show,
  slice,
  subtract,
  sum,
  tensor,
  topK,
  where,
} from "@neurode/core";
import { mayBeSame, sameRank } from "../losses/ranks.js";

/** Lists of thresholds, as metrics are given them, and whether they part 0 to 1 evenly. */
export interface Thresholds {
  readonly values: readonly number[];
  /**
   * The thresholds are i / (n − 1). Then Keras compares an output times n − 1 with i, and takes outputs below 0 for 0 and
   * above 1 for 1.
   */
  readonly even: boolean;
}

/** Below all outputs: with `topK` every output that is left is positive. */
const LOWEST = -1e10;
const EPSILON = 1e-7;

/** Thresholds from 0 to 1; of none, one that fits. */
export function thresholdsOf(
  where: string,
  given: number | readonly number[] | null,
  hasTopK: boolean = false,
): Thresholds {
  if (given === null) return { values: [hasTopK ? LOWEST : 0.5], even: false };
  const values = [given].flat();
  if (values.length > 0 && values.every((value) => typeof value === "number" && value >= 0 && value <= 1)) {
    return { values, even: areEven(values) };
  }
  throw new ArgumentError(`${where}: "thresholds" must be a number from 0 to 1 or a list of them, got ${show(given)}.`);
}

export function areEven(values: readonly number[]): boolean {
  const last = values.length - 1;
  return last >= 2 && values.every((value, i) => Math.abs(value - i / last) <= EPSILON + 1e-5 * (i / last));
}

/** `count` thresholds that part 0 to 1 evenly. */
export function evenThresholds(count: number): Thresholds {
  if (count === 1) return { values: [0.5], even: false };
  return { values: Array.from({ length: count }, (_, i) => i / (count - 1)), even: true };
}

export interface ConfusionOptions {
  /** The number of a class: only its outputs count. Default null: all. */
  readonly classId?: number | null;
  /** How many of a sample's outputs, the largest, can be positive. Default null: all. */
  readonly topK?: number | null;
  /** Counts for each output by itself. Default false: for all together. */
  readonly multiLabel?: boolean;
  /** How much each of a sample's outputs counts. Default: all alike. */
  readonly labelWeights?: readonly number[] | null;
}

/** Sums of weights: each of shape (thresholds), by label (thresholds, labels). */
export interface Confusion {
  readonly truePositives: SymbolicTensor;
  readonly falsePositives: SymbolicTensor;
  readonly trueNegatives: SymbolicTensor;
  readonly falseNegatives: SymbolicTensor;
}

export type ConfusionName = keyof Confusion;

export function confusionOf(
  name: string,
  yTrue: SymbolicTensor,
  yPred: SymbolicTensor,
  sampleWeight: SymbolicTensor | null,
  thresholds: Thresholds,
  { classId = null, topK: most = null, multiLabel = false, labelWeights = null }: ConfusionOptions = {},
): Confusion {
  let [p, t] = sameRank(cast(yPred, "float32"), cast(yTrue, "float32"));
  if (!mayBeSame(p.shape, t.shape)) {
    throw new ShapeError(
      `${name}: targets and outputs must have the same shape, got targets ${formatShape(yTrue.shape)} and outputs ` +
        `${formatShape(yPred.shape)}.`,
    );
  }
  const weight = sampleWeight && weightColumn(t, cast(sampleWeight, "float32"));
  if (most !== null) p = onlyLargest(p, most);
  if (classId !== null) [t, p] = [ofClass(name, t, classId), ofClass(name, p, classId)];
  let weights: SymbolicTensor | null = weight && multiply(weight, onesLike(p));
  if (labelWeights) {
    const label = constant(tensor([...labelWeights]));
    weights = multiply(weights ?? onesLike(p), label);
  }
  const flat = (x: SymbolicTensor) => expandDims(multiLabel ? x : reshape(x, [-1]), 0);
  const one = cast(notEqual(t, 0), "float32");
  const counts = [one, subtract(1, one)].map((x) => flat(weights ? multiply(weights, x) : x));
  const said = cast(areAbove(flat(p), thresholds), "float32");
  const [truePositives, falsePositives] = counts.map((x) => sum(multiply(said, x), { axis: 1 }));
  const [positives, negatives] = counts.map((x) => sum(x, { axis: 1 }));
  return {
    truePositives,
    falsePositives,
    trueNegatives: subtract(negatives, falsePositives),
    falseNegatives: subtract(positives, truePositives),
  };
}

/** Whether outputs of shape (1, …) are above each threshold, of shape (thresholds, …). */
function areAbove(outputs: SymbolicTensor, { values, even }: Thresholds): SymbolicTensor {
  const shape = [values.length, ...outputs.shape.slice(1).map(() => 1)];
  const column = (numbers: readonly number[]): Operand => tensor([...numbers], { shape });
  if (!even) return greater(outputs, column(values));
  // A first threshold below 0 is one that every output is above.
  const steps = values.map((value, i) => (value < 0 ? -1 : i));
  return greater(multiply(clip(outputs, 0, 1), values.length - 1), column(steps));
}

/** Weights of samples as they meet targets: with an axis for their outputs, unless targets have none. */
function weightColumn(targets: SymbolicTensor, sampleWeight: SymbolicTensor): SymbolicTensor {
  return sameRank(targets, expandDims(sampleWeight, -1), { expand: false })[1];
}

function onlyLargest(outputs: SymbolicTensor, most: number): SymbolicTensor {
  const classes = outputs.shape.at(-1) as number;
  const [, places] = topK(outputs, most);
  const isLargest = max(oneHot(places, classes), { axis: -2 });
  return where(isLargest, outputs, LOWEST);
}

function ofClass(name: string, x: SymbolicTensor, classId: number): SymbolicTensor {
  const classes = x.shape.at(-1);
  if (x.shape.length > 1 && typeof classes === "number" && classId < classes) {
    return slice(x, { axis: -1, begin: classId, size: 1 });
  }
  throw new ShapeError(`${name}: classId is ${classId}, but outputs are ${formatShape(x.shape)}.`);
}
