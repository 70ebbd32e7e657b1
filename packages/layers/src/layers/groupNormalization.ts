/**
 * GroupNormalization: brings each sample's groups of channels to mean 0 and
 * variance 1, each group together with all its places (Wu & He 2018).
 *
 *     x  (batch, …, channels)      gamma, beta  (channels)
 *
 * As many groups as channels is instance normalization, one is layer
 * normalization of a whole sample.
 */
import {
  ArgumentError,
  add,
  mean,
  multiply,
  regroup,
  rsqrt,
  type Shape,
  ShapeError,
  type SymbolicTensor,
  show,
  square,
  subtract,
} from "@neurode/core";
import { type FirstArgument, withFirst } from "../firstArgument.js";
import { AffineNormalization, type AffineNormalizationOptions, alongAxes, featureAxes } from "./affineNormalization.js";

export interface GroupNormalizationOptions extends AffineNormalizationOptions {
  /** How many; they must part the channels evenly. -1: as many as channels. Default 32. */
  groups?: number;
  /** The axis of the channels. Default -1, the last. */
  axis?: number;
}

export class GroupNormalization extends AffineNormalization {
  readonly groups: number;
  readonly axis: number;

  constructor(first: FirstArgument<GroupNormalizationOptions, "groups"> = {}, rest?: GroupNormalizationOptions) {
    const options = withFirst(new.target, "groups", first, rest);
    super(options, ["groups", "axis"]);
    const { groups = 32, axis = -1 } = options;
    if (!Number.isInteger(groups) || (groups < 1 && groups !== -1)) {
      throw new ArgumentError(`GroupNormalization: "groups" must be a positive integer, or -1, got ${show(groups)}.`);
    }
    if (!Number.isInteger(axis))
      throw new ArgumentError(`GroupNormalization: "axis" must be an integer, got ${show(axis)}.`);
    this.groups = groups;
    this.axis = axis;
  }

  override build(inputShape: Shape): void {
    const [axis] = featureAxes(this.where, this.axis, inputShape);
    this.addAffineWeights([this.fixedAxis(inputShape, axis)]);
  }

  protected override checkInputs([shape]: readonly Shape[]): void {
    const [axis] = featureAxes(this.where, this.axis, shape);
    const channels = shape[axis];
    if (channels === null || channels % this.#groupsOf(channels) === 0) return;
    throw new ShapeError(
      `${this.where}: ${channels} channels cannot be parted evenly into ${this.groups} groups: ` +
        `"groups" must divide the channels.`,
    );
  }

  #groupsOf(channels: number): number {
    return this.groups === -1 ? channels : this.groups;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const [axis] = featureAxes(this.where, this.axis, x.shape);
    const channels = x.shape[axis] as number;
    const groups = this.#groupsOf(channels);
    const grouped = regroup(x, axis, 1, [groups, channels / groups]);
    const within = {
      axis: grouped.shape.flatMap((_, each) => (each === 0 || each === axis ? [] : [each])),
      keepdims: true,
    };
    const centered = subtract(grouped, mean(grouped, within));
    const normalized = multiply(centered, rsqrt(add(mean(square(centered), within), this.epsilon)));
    let y = regroup(normalized, axis, 2, [channels]);
    if (this.gamma) y = multiply(y, alongAxes(this.gamma.symbol, [axis], x.shape.length));
    return this.beta ? add(y, alongAxes(this.beta.symbol, [axis], x.shape.length)) : y;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), groups: this.groups, axis: this.axis };
  }
}
