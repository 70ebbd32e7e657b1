/**
 * BatchNormalization: brings every channel to mean 0 and variance 1 (Ioffe &
 * Szegedy 2015).
 *
 *     y = (x − mean) / √(variance + epsilon) · gamma + beta
 *
 * In training mean and variance are those of the batch, over all axes but the
 * channels', and moving averages learn them; at inference, and in a layer that
 * is not trainable, they are the moving averages. Then y = x · a + b with a
 * and b for each channel, which follow from the weights alone.
 */
import {
  ArgumentError,
  add,
  divide,
  expandDims,
  formatShape,
  mean,
  multiply,
  onesLike,
  relu,
  reshape,
  rsqrt,
  type Shape,
  ShapeError,
  type SymbolicTensor,
  show,
  sqrt,
  square,
  subtract,
  sum,
  UnsupportedError,
  where,
} from "@neurode/core";
import type { CallArguments } from "../callArguments.js";
import { type FirstArgument, withFirst } from "../firstArgument.js";
import { type Initializer, type InitializerLike, initializer } from "../initializers.js";
import { boolean, numberBetween } from "../validate.js";
import type { Weight } from "../weight.js";
import { AffineNormalization, type AffineNormalizationOptions, alongAxes, featureAxes } from "./affineNormalization.js";
import {
  type Correction,
  correction,
  type RenormClipping,
  renormClipping,
  SquareRootOf,
} from "./batchRenormalization.js";

export interface BatchNormalizationOptions extends AffineNormalizationOptions {
  /** The axis of the channels. Default -1, the last. */
  axis?: number;
  /** How much of the moving averages stays at each step of training. Default 0.99. */
  momentum?: number;
  /** How `moving_mean` starts. Default `"zeros"`. */
  movingMeanInitializer?: InitializerLike;
  /** How `moving_variance` starts. Default `"ones"`. */
  movingVarianceInitializer?: InitializerLike;
  /** Statistics across machines; false is all there is here, as in Keras outside TensorFlow. */
  synchronized?: boolean;
  /** Corrects what training sees towards the moving averages (Ioffe 2017). Default false. */
  renorm?: boolean;
  /** Bounds of the correction of `renorm`. Default none. */
  renormClipping?: RenormClipping | null;
  /** How much of the averages that `renorm` corrects with stays at each step. Default 0.99. */
  renormMomentum?: number;
}

/** What a sum of mask values is kept away from 0 by. */
const EPSILON = 1e-7;

interface Moments {
  readonly mean: SymbolicTensor;
  readonly variance: SymbolicTensor;
}

export class BatchNormalization extends AffineNormalization {
  readonly axis: number;
  readonly momentum: number;
  readonly movingMeanInitializer: Initializer;
  readonly movingVarianceInitializer: Initializer;
  readonly renorm: boolean;
  readonly renormClipping: RenormClipping | null;
  readonly renormMomentum: number;
  movingMean: Weight | null = null;
  movingVariance: Weight | null = null;
  /** Of `renorm`: what `movingVariance` follows from. */
  movingStddev: Weight | null = null;
  /** Of `renorm`: what training is corrected towards. */
  renormMean: Weight | null = null;
  renormStddev: Weight | null = null;

  constructor(first: FirstArgument<BatchNormalizationOptions, "axis"> = {}, rest?: BatchNormalizationOptions) {
    const options = withFirst(new.target, "axis", first, rest);
    super(options, [
      ...["axis", "momentum", "movingMeanInitializer", "movingVarianceInitializer"],
      ...["synchronized", "renorm", "renormClipping", "renormMomentum"],
    ]);
    const { axis = -1, momentum = 0.99, synchronized = false, renorm = false, renormMomentum = 0.99 } = options;
    if (!Number.isInteger(axis))
      throw new ArgumentError(`BatchNormalization: "axis" must be an integer, got ${show(axis)}.`);
    this.axis = axis;
    this.momentum = numberBetween("BatchNormalization", "momentum", momentum, 0, 1);
    this.renormMomentum = numberBetween("BatchNormalization", "renormMomentum", renormMomentum, 0, 1);
    this.movingMeanInitializer = initializer(
      "BatchNormalization: movingMeanInitializer",
      options.movingMeanInitializer ?? "zeros",
    );
    this.movingVarianceInitializer = initializer(
      "BatchNormalization: movingVarianceInitializer",
      options.movingVarianceInitializer ?? "ones",
    );
    this.renorm = boolean("BatchNormalization", "renorm", renorm);
    this.renormClipping = renormClipping("BatchNormalization", this.renorm, options.renormClipping);
    if (boolean("BatchNormalization", "synchronized", synchronized)) {
      throw new UnsupportedError(
        "BatchNormalization: synchronized: true is not supported: there is one machine, whose batch is the whole. " +
          "Leave the option out.",
      );
    }
  }

  protected override get callArguments(): readonly string[] {
    return ["mask"];
  }

  override build(inputShape: Shape): void {
    const [axis] = featureAxes(this.where, this.axis, inputShape);
    const shape = [this.fixedAxis(inputShape, axis)];
    this.addAffineWeights(shape);
    this.movingMean = this.addWeight("moving_mean", shape, this.movingMeanInitializer, { trainable: false });
    this.movingVariance = this.addWeight("moving_variance", shape, this.movingVarianceInitializer, {
      trainable: false,
    });
    if (!this.renorm) return;
    const stddev = new SquareRootOf(this.movingVarianceInitializer);
    this.movingStddev = this.addWeight("moving_stddev", shape, stddev, { trainable: false });
    this.renormMean = this.addWeight("renorm_mean", shape, this.movingMeanInitializer, { trainable: false });
    this.renormStddev = this.addWeight("renorm_stddev", shape, stddev, { trainable: false });
  }

  protected override checkInputs([shape]: readonly Shape[]): void {
    const [axis] = featureAxes(this.where, this.axis, shape);
    const channels = this.movingMean?.shape[0] ?? null;
    if (channels === null || shape[axis] === null || shape[axis] === channels) return;
    throw new ShapeError(
      `${this.where}: expected ${channels} channels along axis ${this.axis}, got ${formatShape(shape)}. ` +
        "The layer was built for that many; feed it such data or make a new one.",
    );
  }

  override call(x: SymbolicTensor, { training, mask }: CallArguments): SymbolicTensor {
    const axes = featureAxes(this.where, this.axis, x.shape);
    const { movingMean, movingVariance } = this as unknown as { movingMean: Weight; movingVariance: Weight };
    let moments: Moments = { mean: this.latest(movingMean), variance: this.latest(movingVariance) };
    let correct: Correction | null = null;
    if (training && this.trainable) {
      moments = this.#momentsOf(x, axes[0], (mask ?? null) as SymbolicTensor | null);
      this.#learn(movingMean, moments.mean, this.momentum);
      if (this.renorm) correct = this.#renormalize(moments);
      else this.#learn(movingVariance, moments.variance, this.momentum);
    }
    const inverse = rsqrt(add(moments.variance, this.epsilon));
    const factor = this.#timesGamma(correct ? multiply(inverse, correct.r) : inverse);
    const shift = multiply(moments.mean, factor);
    const taken = correct ? subtract(shift, this.#timesGamma(correct.d)) : shift;
    const term = subtract(this.beta?.symbol ?? 0, taken);
    const rank = x.shape.length;
    return add(multiply(x, alongAxes(factor, axes, rank)), alongAxes(term, axes, rank));
  }

  #timesGamma(x: SymbolicTensor): SymbolicTensor {
    return this.gamma ? multiply(x, this.gamma.symbol) : x;
  }

  /** How a batch of these moments is corrected; the averages learn from it. */
  #renormalize({ mean: center, variance }: Moments): Correction {
    const { movingVariance, movingStddev, renormMean, renormStddev } = this as unknown as Record<string, Weight>;
    const { epsilon, momentum, renormMomentum } = this;
    const batch = { mean: center, stddev: sqrt(add(variance, epsilon)) };
    const average = { mean: this.latest(renormMean), stddev: this.latest(renormStddev) };
    this.#learn(renormMean, batch.mean, renormMomentum);
    this.#learn(renormStddev, batch.stddev, renormMomentum);
    const stddev = this.#learn(movingStddev, batch.stddev, momentum);
    this.addUpdate(movingVariance, relu(subtract(square(stddev), epsilon)));
    return correction(batch, average, epsilon, this.renormClipping ?? {});
  }

  /** Mean and population variance of each channel, of what the mask counts. */
  #momentsOf(x: SymbolicTensor, axis: number, mask: SymbolicTensor | null): Moments {
    const others = { axis: x.shape.flatMap((_, each) => (each === axis ? [] : [each])), keepdims: true };
    const channels = (statistic: SymbolicTensor) => reshape(statistic, [x.shape[axis] as number]);
    if (!mask) {
      const center = mean(x, others);
      return { mean: channels(center), variance: channels(mean(square(subtract(x, center)), others)) };
    }
    if (mask.shape.length !== x.shape.length - 1) {
      throw new ShapeError(
        `${this.where}: expected a mask of one axis less than the input, ${formatShape(x.shape)}, got ${formatShape(mask.shape)}.`,
      );
    }
    const counted = expandDims(mask, -1);
    const count = add(sum(where(counted, onesLike(x), 0), others), EPSILON);
    const center = divide(sum(where(counted, x, 0), others), count);
    const spread = sum(square(where(counted, subtract(x, center), 0)), others);
    return { mean: channels(center), variance: channels(divide(spread, count)) };
  }

  /** What an average becomes. */
  #learn(average: Weight, seen: SymbolicTensor, momentum: number): SymbolicTensor {
    const value = add(multiply(this.latest(average), momentum), multiply(seen, 1 - momentum));
    this.addUpdate(average, value);
    return value;
  }

  override getConfig(): Record<string, unknown> {
    const { axis, momentum, movingMeanInitializer, movingVarianceInitializer } = this;
    const { renorm, renormClipping: clipping, renormMomentum } = this;
    return {
      ...super.getConfig(),
      ...{ axis, momentum, movingMeanInitializer, movingVarianceInitializer },
      ...{ synchronized: false, renorm, renormClipping: clipping, renormMomentum },
    };
  }
}
