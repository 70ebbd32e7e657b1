/**
 * IoU: intersection over union, of the elements that are of a class and those
 * said to be, |A ∩ B| / |A ∪ B| (Jaccard 1901). All follow from one matrix of
 * how many elements of each class are said to be of each.
 */
import {
  ArgumentError,
  add,
  argmax,
  cast,
  constant,
  diag,
  divide,
  expandDims,
  greater,
  greaterEqual,
  less,
  logicalAnd,
  matmul,
  multiply,
  notEqual,
  oneHot,
  onesLike,
  reshape,
  type SymbolicTensor,
  show,
  subtract,
  sum,
  take,
  tensor,
  where,
} from "@neurode/core";
import { assign, currentValue } from "../state.js";
import { boolean, numberBetween, positiveInteger, axis as wholeAxis, wholeNumberOrNull } from "../validate.js";
import type { Weight } from "../weight.js";
import { Metric, type MetricOptions } from "./metric.js";

export interface OneHotIoUOptions extends MetricOptions {
  /** A class of targets that counts for nothing. Default null: there is none. */
  ignoreClass?: number | null;
  /** Whether outputs are classes, not one number for each. Default true, for the OneHot metrics false. */
  sparseYPred?: boolean;
  /** The axis of the classes where there is one. Default -1. */
  axis?: number;
}

export interface IoUOptions extends OneHotIoUOptions {
  /** Whether targets are classes, not one-hot. Default true. */
  sparseYTrue?: boolean;
}

const EPSILON = 1e-7;
/** A class without any element does not count. */
const LEAST = 1e-9;

const OPTIONS = ["ignoreClass", "sparseYTrue", "sparseYPred", "axis"];

/** The mean over some classes. State and arithmetic are of whole numbers: weights too, as in Keras. */
export class IoU extends Metric {
  readonly numClasses: number;
  readonly targetClassIds: readonly number[];
  readonly ignoreClass: number | null;
  readonly sparseYTrue: boolean;
  readonly sparseYPred: boolean;
  readonly axis: number;
  readonly #confusion: Weight;

  constructor(numClasses: number, targetClassIds: readonly number[], options: IoUOptions = {}) {
    const { name, dtype = "int32", ignoreClass = null, sparseYTrue = true, sparseYPred = true, axis = -1 } = options;
    super({ name, dtype });
    this.checkOptions(options, OPTIONS);
    const where = this.className;
    this.numClasses = positiveInteger(where, "numClasses", numClasses);
    this.targetClassIds = classIds(where, targetClassIds, numClasses);
    this.ignoreClass = wholeNumberOrNull(where, "ignoreClass", ignoreClass);
    this.sparseYTrue = boolean(where, "sparseYTrue", sparseYTrue);
    this.sparseYPred = boolean(where, "sparseYPred", sparseYPred);
    this.axis = wholeAxis(where, axis);
    this.#confusion = this.addVariable("total_confusion_matrix", [numClasses, numClasses]);
  }

  override update(yTrue: SymbolicTensor, yPred: SymbolicTensor, sampleWeight: SymbolicTensor | null): void {
    const { axis } = this;
    const classesOf = (x: SymbolicTensor, isSparse: boolean) =>
      cast(reshape(isSparse ? x : argmax(x, { axis }), [-1]), this.dtype);
    const [t, p] = [classesOf(yTrue, this.sparseYTrue), classesOf(yPred, this.sparseYPred)];
    const weights = sampleWeight ? multiply(cast(reshape(sampleWeight, [-1]), this.dtype), onesLike(t)) : onesLike(t);
    const isClass = (x: SymbolicTensor) => logicalAnd(greaterEqual(x, 0), less(x, this.numClasses));
    const known = logicalAnd(isClass(t), isClass(p));
    const counts = this.ignoreClass === null ? known : logicalAnd(known, notEqual(t, this.ignoreClass));
    const rows = multiply(oneHot(where(counts, t, 0), this.numClasses), expandDims(where(counts, weights, 0), 1));
    const added = matmul(rows, oneHot(where(counts, p, 0), this.numClasses), { transposeX: true });
    assign(this.#confusion, cast(add(currentValue(this.#confusion), added), this.dtype));
  }

  override value(): SymbolicTensor {
    const matrix = cast(currentValue(this.#confusion), "float32");
    const right = diag(matrix);
    const union = subtract(add(sum(matrix, { axis: 0 }), sum(matrix, { axis: 1 })), right);
    const ids = constant(tensor([...this.targetClassIds], { dtype: "int32" }));
    const [intersections, unions] = [take(right, ids), take(union, ids)];
    const counts = greater(unions, LEAST);
    const ratios = where(counts, divide(intersections, add(unions, EPSILON)), 0);
    return divide(sum(ratios), add(sum(cast(counts, "float32")), EPSILON));
  }

  override getConfig(): Record<string, unknown> {
    const { numClasses, targetClassIds, ignoreClass, sparseYTrue, sparseYPred, axis } = this;
    return { ...super.getConfig(), numClasses, targetClassIds, ignoreClass, sparseYTrue, sparseYPred, axis };
  }
}

export interface BinaryIoUOptions extends MetricOptions {
  /** The classes that count. Default [0, 1]. */
  targetClassIds?: readonly number[];
  /** From it on an output is of class 1. Default 0.5. */
  threshold?: number;
}

/** Of two classes, outputs being probabilities. */
export class BinaryIoU extends IoU {
  readonly threshold: number;

  constructor({ targetClassIds = [0, 1], threshold = 0.5, ...options }: BinaryIoUOptions = {}) {
    super(2, targetClassIds, options);
    this.checkOptions(options, []);
    this.threshold = numberBetween("BinaryIoU", "threshold", threshold, -Number.MAX_VALUE, Number.MAX_VALUE);
  }

  override update(yTrue: SymbolicTensor, yPred: SymbolicTensor, sampleWeight: SymbolicTensor | null): void {
    super.update(yTrue, cast(greaterEqual(yPred, this.threshold), "int32"), sampleWeight);
  }

  override getConfig(): Record<string, unknown> {
    const { name, dtype, targetClassIds, threshold } = this;
    return { name, dtype, targetClassIds, threshold };
  }
}

/** The mean over all classes. */
export class MeanIoU extends IoU {
  constructor(numClasses: number, options: IoUOptions = {}) {
    super(numClasses, everyClass("MeanIoU", numClasses), options);
  }

  override getConfig(): Record<string, unknown> {
    const { targetClassIds: _, ...config } = super.getConfig();
    return config;
  }
}

/** IoU of targets that are one-hot. */
export class OneHotIoU extends IoU {
  constructor(numClasses: number, targetClassIds: readonly number[], options: OneHotIoUOptions = {}) {
    super(numClasses, targetClassIds, { sparseYPred: false, ...options, sparseYTrue: false });
    this.checkOptions(options, ["ignoreClass", "sparseYPred", "axis"]);
  }

  override getConfig(): Record<string, unknown> {
    const { sparseYTrue: _, ...config } = super.getConfig();
    return config;
  }
}

/** MeanIoU of targets that are one-hot. */
export class OneHotMeanIoU extends OneHotIoU {
  constructor(numClasses: number, options: OneHotIoUOptions = {}) {
    super(numClasses, everyClass("OneHotMeanIoU", numClasses), options);
  }

  override getConfig(): Record<string, unknown> {
    const { targetClassIds: _, ...config } = super.getConfig();
    return config;
  }
}

function everyClass(where: string, numClasses: number): number[] {
  return Array.from({ length: positiveInteger(where, "numClasses", numClasses) }, (_, id) => id);
}

function classIds(where: string, ids: unknown, numClasses: number): readonly number[] {
  const isId = (id: unknown) => Number.isInteger(id) && (id as number) >= 0 && (id as number) < numClasses;
  if (Array.isArray(ids) && ids.length > 0 && ids.every(isId)) return ids;
  throw new ArgumentError(
    `${where}: "targetClassIds" must be a list of classes from 0 to ${numClasses - 1}, got ${show(ids)}.`,
  );
}
