/**
 * Discretization: numbers as the places of the bins that they lie in. Bin 0 is
 * below the first boundary; a number equal to a boundary lies above it.
 */
import {
  ArgumentError,
  cast,
  isTensor,
  NotBuiltError,
  oneOf,
  type Shape,
  type SymbolicTensor,
  searchsorted,
  show,
  type TensorLike,
  tensor,
} from "@neurode/core";
import { type FirstArgument, withFirst } from "../firstArgument.js";
import { Constant } from "../initializers.js";
import { Layer, type LayerOptions } from "../layer.js";
import { Weight } from "../weight.js";
import { checkEncodable, ENCODING_MODES, type EncodingMode, encode, refuseSparse } from "./categoryEncoding.js";
import { boundariesOf, NOTHING, type QuantileSummary, withValues } from "./quantiles.js";

const OUTPUT_MODES = ["int", ...ENCODING_MODES] as const;

export interface DiscretizationOptions extends LayerOptions {
  /** Where one bin ends and the next begins, in rising order. Give these or `numBins`. */
  binBoundaries?: readonly number[] | null;
  /** How many bins `adapt` is to make, of about equally many values. */
  numBins?: number | null;
  /** How far `adapt` may be off, as a fraction of the values. Default 0.01. */
  epsilon?: number;
  /** The bins' places, or vectors as of CategoryEncoding. Default `"int"`. */
  outputMode?: "int" | EncodingMode | "oneHot" | "multiHot";
  /** Sparse tensors do not exist here; false is all there is. */
  sparse?: boolean;
}

export class Discretization extends Layer {
  readonly numBins: number | null;
  readonly epsilon: number;
  readonly outputMode: "int" | EncodingMode;
  #binBoundaries: readonly number[] | null = null;
  /** What stands for the boundaries in graphs; another takes its place when they change. */
  #held: Weight | null = null;

  constructor(first: FirstArgument<DiscretizationOptions, "binBoundaries"> = {}, rest?: DiscretizationOptions) {
    const options = withFirst(new.target, "binBoundaries", first, rest);
    super(options);
    this.checkOptions(options, ["binBoundaries", "numBins", "epsilon", "outputMode", "sparse"]);
    const { binBoundaries = null, numBins = null, epsilon = 0.01, outputMode = "int" } = options;
    if (binBoundaries === null && numBins === null) {
      throw new ArgumentError('Discretization: give "binBoundaries", or "numBins" and call adapt(data).');
    }
    if (numBins !== null && !(Number.isInteger(numBins) && numBins > 0)) {
      throw new ArgumentError(`Discretization: "numBins" must be a positive integer, got ${show(numBins)}.`);
    }
    if (!(epsilon > 0 && epsilon < 1)) {
      throw new ArgumentError(`Discretization: "epsilon" must be a number between 0 and 1, got ${show(epsilon)}.`);
    }
    this.numBins = numBins;
    this.epsilon = epsilon;
    this.outputMode = oneOf("Discretization: outputMode", outputMode, OUTPUT_MODES);
    refuseSparse("Discretization", options.sparse);
    if (binBoundaries !== null) this.#setBoundaries(binBoundaries);
  }

  /** As given or found by `adapt`; null before. */
  get binBoundaries(): readonly number[] | null {
    return this.#binBoundaries;
  }

  #setBoundaries(boundaries: readonly number[]): void {
    const rising = boundaries.every((value, i) => typeof value === "number" && (i === 0 || boundaries[i - 1] <= value));
    if (!rising) {
      throw new ArgumentError(
        `Discretization: "binBoundaries" must be numbers in rising order, got ${show(boundaries)}.`,
      );
    }
    this.#held?.retire();
    this.#held = new Weight("bin_boundaries", [boundaries.length], "float32", new Constant(), false);
    this.#held.assign(tensor([...boundaries], { shape: [boundaries.length] }));
    this.#binBoundaries = boundaries;
  }

  /**
   * Makes `numBins` bins of about equally many values of the data: values of any kind, or batches of them.
   *
   * Throws an ArgumentError when the boundaries were given.
   */
  adapt(data: TensorLike | Iterable<TensorLike>): void {
    if (this.numBins === null) {
      throw new ArgumentError(`${this.where}: its binBoundaries were given; to adapt, give numBins in their place.`);
    }
    let summary: QuantileSummary = NOTHING;
    const isBatches =
      typeof data === "object" && Symbol.iterator in data && !isTensor(data) && !ArrayBuffer.isView(data);
    for (const batch of isBatches && !isNestedNumbers(data) ? (data as Iterable<TensorLike>) : [data as TensorLike]) {
      const values = tensor(batch);
      summary = withValues(summary, values.numbers(), this.epsilon);
      values.dispose();
    }
    this.#setBoundaries(boundariesOf(summary, this.numBins));
  }

  protected override checkInputs([shape]: readonly Shape[]): void {
    checkEncodable(this.where, this.outputMode, shape);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    if (!this.#held || !this.#binBoundaries) {
      throw new NotBuiltError(`${this.where} has no boundaries yet: call adapt(data) first, or give binBoundaries.`);
    }
    const places = searchsorted(this.#held.symbol, x, { side: "right" });
    if (this.outputMode === "int") return cast(places, "int32");
    return encode(places, this.outputMode, this.#binBoundaries.length + 1);
  }

  override getConfig(): Record<string, unknown> {
    const { binBoundaries, numBins, epsilon, outputMode } = this;
    return { ...super.getConfig(), binBoundaries, numBins, epsilon, outputMode, sparse: false };
  }
}

/** Nested arrays are one batch; an array of tensors is many. */
function isNestedNumbers(data: object): boolean {
  return Array.isArray(data) && !data.some((item) => isTensor(item));
}
