/**
 * Normalization: y = (x − mean) / √variance, with a mean and a variance that
 * are given or learned from data by `adapt`; or, inverted, back again.
 */
import {
  ArgumentError,
  add,
  constant,
  divide,
  formatShape,
  isTensor,
  maximum,
  multiply,
  type NestedNumbers,
  normalizeAxis,
  reshape,
  type Shape,
  ShapeError,
  type SymbolicTensor,
  sameShape,
  show,
  sqrt,
  subtract,
  type Tensor,
  type TensorLike,
  tensor,
} from "@neurode/core";
import { type FirstArgument, withFirst } from "../firstArgument.js";
import { Ones, Zeros } from "../initializers.js";
import { Layer, type LayerOptions } from "../layer.js";
import { boolean } from "../validate.js";
import type { Weight } from "../weight.js";

export interface NormalizationOptions extends LayerOptions {
  /** The axes that each have a mean of their own at every place; null: one mean for all. Default -1, the last. */
  axis?: number | readonly number[] | null;
  /** Given with `variance` in place of `adapt`: a number, or one for each place along the axes. */
  mean?: NestedNumbers | null;
  variance?: NestedNumbers | null;
  /** y = mean + x · √variance, which undoes what the other does. Default false. */
  invert?: boolean;
}

/** The least that is divided by. */
const EPSILON = 1e-7;

export class Normalization extends Layer {
  readonly axis: readonly number[];
  readonly mean: NestedNumbers | null;
  readonly variance: NestedNumbers | null;
  readonly invert: boolean;
  #adapted: { mean: Weight; variance: Weight } | null = null;

  constructor(first: FirstArgument<NormalizationOptions, "axis"> = {}, rest?: NormalizationOptions) {
    const options = withFirst(new.target, "axis", first, rest);
    super(options);
    this.checkOptions(options, ["axis", "mean", "variance", "invert"]);
    const { axis = -1, mean = null, variance = null, invert = false } = options;
    const axes = axis === null ? [] : [axis].flat();
    if (!axes.every(Number.isInteger)) {
      throw new ArgumentError(`Normalization: "axis" must be whole numbers or null, got ${show(axis)}.`);
    }
    this.axis = axes;
    this.mean = mean;
    this.variance = variance;
    this.invert = boolean("Normalization", "invert", invert);
    if ((mean === null) !== (variance === null)) {
      throw new ArgumentError(
        `Normalization: give both "mean" and "variance", or neither and call adapt(data); ${mean === null ? '"mean"' : '"variance"'} is missing.`,
      );
    }
    if (mean !== null && variance !== null) checkStatistics(mean, variance, axes.length);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override build(inputShape: Shape): void {
    const sizes = this.#keptAxes(inputShape).map((axis) => this.fixedAxis(inputShape, axis));
    if (this.mean !== null) return;
    const frozen = { trainable: false };
    this.#adapted = {
      mean: this.addWeight("mean", sizes, new Zeros(), frozen),
      variance: this.addWeight("variance", sizes, new Ones(), frozen),
    };
    this.addWeight("count", [], new Zeros(), { ...frozen, dtype: "int32" });
  }

  /** The axes with a mean of their own, counted from the front, in order. */
  #keptAxes(shape: Shape): number[] {
    const axes = this.axis.map((axis) => normalizeAxis(axis, shape, this.where)).sort((a, b) => a - b);
    if (!axes.includes(0)) return axes;
    throw new ShapeError(`${this.where}: axis 0 is the batch, whose rows cannot have means of their own.`);
  }

  /**
   * Learns mean and variance from data: values of any kind, or batches of them, each with the batch's axis first.
   *
   * Throws an ArgumentError when mean and variance were given, and a ShapeError when the data is not like what the layer
   * was built on.
   */
  adapt(data: TensorLike | Iterable<TensorLike>): void {
    if (this.mean !== null) {
      throw new ArgumentError(`${this.where}: its mean and variance were given, so there is nothing to adapt.`);
    }
    let [moments, count] = [null as Moments | null, 0];
    for (const batch of batchesOf(data)) {
      const values = tensor(batch);
      try {
        this.build(values.shape);
        this.#checkLike(values.shape);
        const found = momentsOf(values, this.#keptAxes(values.shape));
        moments = moments ? joined(moments, count, found) : found;
        count += found.count;
      } finally {
        values.dispose();
      }
    }
    if (moments === null) throw new ArgumentError(`${this.where}: adapt got no data.`);
    const { mean, variance } = this.#adapted as { mean: Weight; variance: Weight };
    mean.assign(tensor(moments.mean, { shape: mean.shape }), this.where);
    variance.assign(tensor(moments.variance, { shape: variance.shape }), this.where);
  }

  #checkLike(shape: Shape): void {
    const sizes = this.#keptAxes(shape).map((axis) => shape[axis]);
    const { mean } = this.#adapted as { mean: Weight };
    if (sameShape(sizes, mean.shape)) return;
    throw new ShapeError(
      `${this.where}: adapt got data of shape ${formatShape(shape)}, but the layer has means of ${formatShape(mean.shape)}.`,
    );
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const axes = this.#keptAxes(x.shape);
    const mean = this.#statistic(this.mean, this.#adapted?.mean, axes, x.shape.length);
    const variance = this.#statistic(this.variance, this.#adapted?.variance, axes, x.shape.length);
    const deviation = maximum(sqrt(variance), EPSILON);
    return this.invert ? add(mean, multiply(x, deviation)) : divide(subtract(x, mean), deviation);
  }

  /** Mean or variance, shaped so that it broadcasts over a tensor of `rank` axes. */
  #statistic(
    given: NestedNumbers | null,
    weight: Weight | undefined,
    axes: readonly number[],
    rank: number,
  ): SymbolicTensor {
    const values = given === null ? (weight as Weight).symbol : constant(tensor(given));
    if (values.shape.length === 0) return values;
    const own = axes.slice(axes.length - values.shape.length);
    const sizes = Array.from({ length: rank - own[0] }, (_, i) => {
      const place = own.indexOf(own[0] + i);
      return place < 0 ? 1 : (values.shape[place] as number);
    });
    return reshape(values, sizes);
  }

  override getConfig(): Record<string, unknown> {
    const { axis, mean, variance, invert } = this;
    return { ...super.getConfig(), axis, mean, variance, invert };
  }
}

interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** Elements that each mean is of. */
  readonly count: number;
}

/** Mean and population variance at every place along `axes`. */
function momentsOf(values: Tensor, axes: readonly number[]): Moments {
  const { shape } = values;
  const numbers = values.numbers();
  const size = axes.reduce((product, axis) => product * shape[axis], 1);
  const place = (index: number): number => {
    let [rest, at, stride] = [index, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (axes.includes(axis)) {
        at += (rest % shape[axis]) * stride;
        stride *= shape[axis];
      }
      rest = Math.floor(rest / shape[axis]);
    }
    return at;
  };
  const count = numbers.length / size;
  const [mean, variance] = [new Float64Array(size), new Float64Array(size)];
  numbers.forEach((value, index) => {
    mean[place(index)] += value / count;
  });
  numbers.forEach((value, index) => {
    variance[place(index)] += (value - mean[place(index)]) ** 2 / count;
  });
  return { mean, variance, count };
}

/** The moments of `count` elements seen before and of those found now, together. */
function joined(before: Moments, count: number, found: Moments): Moments {
  const weight = found.count / (count + found.count);
  const mean = before.mean.map((value, i) => value * (1 - weight) + found.mean[i] * weight);
  const variance = before.variance.map(
    (value, i) =>
      (value + (before.mean[i] - mean[i]) ** 2) * (1 - weight) +
      (found.variance[i] + (found.mean[i] - mean[i]) ** 2) * weight,
  );
  return { mean, variance, count: count + found.count };
}

/** Batches are tensors or what is like them in a list, or come from a generator; else the data is one batch. */
function batchesOf(data: TensorLike | Iterable<TensorLike>): Iterable<TensorLike> {
  const isBatches =
    typeof data === "object" &&
    Symbol.iterator in data &&
    !isTensor(data) &&
    !ArrayBuffer.isView(data) &&
    (!Array.isArray(data) || (data.length > 0 && data.every((batch) => isTensor(batch))));
  return isBatches ? (data as Iterable<TensorLike>) : [data as TensorLike];
}

function checkStatistics(mean: NestedNumbers, variance: NestedNumbers, axes: number): void {
  const [left, right] = [tensor(mean), tensor(variance)];
  const [meanShape, varianceShape] = [left.shape, right.shape];
  left.dispose();
  right.dispose();
  if (!sameShape(meanShape, varianceShape)) {
    throw new ShapeError(
      `Normalization: "mean" and "variance" must have the same shape, got ${formatShape(meanShape)} and ${formatShape(varianceShape)}.`,
    );
  }
  if (meanShape.length > axes) {
    throw new ShapeError(
      `Normalization: "mean" must have an axis for each of "axis" at most, ${axes}, got shape ${formatShape(meanShape)}.`,
    );
  }
}
