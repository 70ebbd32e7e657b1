/**
 * AUC: the area under a curve that thresholds draw, ROC (recall over the rate
 * of false positives), PR (precision over recall), or PRGAIN (Flach & Kull 2015).
 * The integral is a Riemann sum; that of PR interpolates as Davis & Goadrich
 * 2006 have it.
 */
import {
  ArgumentError,
  add,
  cast,
  constant,
  divide,
  equal,
  formatShape,
  greater,
  log,
  logicalAnd,
  maximum,
  mean,
  minimum,
  multiply,
  NotBuiltError,
  oneOf,
  ShapeError,
  type SymbolicTensor,
  show,
  sigmoid,
  slice,
  subtract,
  sum,
  tensor,
  where,
} from "@neurode/core";
import { divideNoNan } from "../divideNoNan.js";
import { boolean, positiveInteger } from "../validate.js";
import { areEven, confusionOf, type Thresholds, thresholdsOf } from "./confusion.js";
import { ConfusionState } from "./confusionState.js";
import { Metric, type MetricOptions } from "./metric.js";

type Curve = "ROC" | "PR" | "PRGAIN";
type Summation = "interpolation" | "majoring" | "minoring";

export interface AUCOptions extends MetricOptions {
  /** How many thresholds there are, evenly from 0 to 1. Default 200. */
  numThresholds?: number;
  /** Default `"ROC"`. */
  curve?: Curve;
  /** The height between two thresholds: of both the mean, the larger or the smaller. Default `"interpolation"`. */
  summationMethod?: Summation;
  /** Thresholds between 0 and 1 in the place of even ones. */
  thresholds?: readonly number[] | null;
  /** Whether there is a curve for each output, of which the areas' mean is taken. Default false: one for all. */
  multiLabel?: boolean;
  /** How many outputs there are, of `multiLabel`. Default: as many as the first batch has. */
  numLabels?: number | null;
  /** How much each output counts. Default: all alike. */
  labelWeights?: readonly number[] | null;
  /** Outputs are logits, not probabilities. Default false. */
  fromLogits?: boolean;
}

const OPTIONS = [
  ...["numThresholds", "curve", "summationMethod", "thresholds", "multiLabel", "numLabels", "labelWeights"],
  "fromLogits",
];

/** How far below 0 and above 1 the outermost thresholds are. */
const EPSILON = 1e-7;

interface Point {
  readonly x: SymbolicTensor;
  readonly y: SymbolicTensor;
}

export class AUC extends Metric {
  readonly numThresholds: number;
  readonly curve: Curve;
  readonly summationMethod: Summation;
  readonly thresholds: readonly number[] | null;
  readonly multiLabel: boolean;
  readonly numLabels: number | null;
  readonly labelWeights: readonly number[] | null;
  readonly fromLogits: boolean;
  readonly #thresholds: Thresholds;
  #state: ConfusionState | null = null;

  constructor(options: AUCOptions = {}) {
    const { name, dtype, numThresholds = 200, curve = "ROC", summationMethod = "interpolation" } = options;
    const { thresholds = null, multiLabel = false, numLabels = null, labelWeights = null } = options;
    super({ name, dtype });
    this.checkOptions(options, OPTIONS);
    this.thresholds = thresholds && [...thresholdsOf("AUC", thresholds).values].sort((a, b) => a - b);
    this.numThresholds = this.thresholds ? this.thresholds.length + 2 : atLeastTwo(numThresholds);
    this.curve = oneOf<Curve>("AUC: curve", curve, ["ROC", "PR", "PRGAIN"]);
    const methods: readonly Summation[] = ["interpolation", "majoring", "minoring"];
    this.summationMethod = oneOf("AUC: summationMethod", summationMethod, methods);
    this.multiLabel = boolean("AUC", "multiLabel", multiLabel);
    this.numLabels = numLabels === null ? null : positiveInteger("AUC", "numLabels", numLabels);
    this.labelWeights = labelWeights;
    this.fromLogits = boolean("AUC", "fromLogits", options.fromLogits ?? false);
    if (numLabels !== null && !multiLabel) {
      throw new ArgumentError('AUC: "numLabels" is only for multiLabel: true.');
    }
    const last = this.numThresholds - 1;
    const inner = this.thresholds ?? Array.from({ length: last - 1 }, (_, i) => (i + 1) / last);
    const even = this.thresholds === null || areEven([0, ...inner, 1]);
    this.#thresholds = { values: [-EPSILON, ...inner, 1 + EPSILON], even };
    if (!multiLabel) this.#build([]);
    else if (numLabels !== null) this.#build([numLabels]);
  }

  #build(labels: readonly number[]): ConfusionState {
    const shape = [this.numThresholds, ...labels];
    this.#state ??= new ConfusionState(shape, (each, sizes) => this.addVariable(each, sizes));
    return this.#state;
  }

  override update(yTrue: SymbolicTensor, yPred: SymbolicTensor, sampleWeight: SymbolicTensor | null): void {
    const labels = yPred.shape[1];
    if (this.multiLabel && (yPred.shape.length !== 2 || typeof labels !== "number")) {
      throw new ShapeError(`${this.where}: multiLabel needs outputs (batch, labels), got ${formatShape(yPred.shape)}.`);
    }
    const { multiLabel, fromLogits } = this;
    const labelWeights = multiLabel ? null : this.labelWeights;
    const outputs = fromLogits ? sigmoid(cast(yPred, "float32")) : yPred;
    const options = { multiLabel, labelWeights };
    const counts = confusionOf(this.where, yTrue, outputs, sampleWeight, this.#thresholds, options);
    this.#build(multiLabel ? [labels as number] : []).add(counts);
  }

  override value(): SymbolicTensor {
    if (!this.#state) throw new NotBuiltError(`${this.where} has no labels yet: call updateState first.`);
    const isInterpolated = this.curve === "PR" && this.summationMethod === "interpolation";
    const areas = isInterpolated ? this.#interpolated(this.#state) : this.#riemann(this.#points(this.#state));
    const total = sum(areas, { axis: 0 });
    if (!this.multiLabel) return total;
    if (!this.labelWeights) return mean(total);
    const weights = constant(tensor([...this.labelWeights]));
    return divideNoNan(sum(multiply(total, weights)), sum(weights));
  }

  /** Every threshold but the last, and every one but the first. */
  #neighbours(values: SymbolicTensor): readonly [SymbolicTensor, SymbolicTensor] {
    const size = this.numThresholds - 1;
    return [slice(values, { axis: 0, begin: 0, size }), slice(values, { axis: 0, begin: 1, size })];
  }

  #riemann({ x, y }: Point): SymbolicTensor {
    const [from, to] = this.#neighbours(y);
    const heights = {
      interpolation: () => divide(add(from, to), 2),
      majoring: () => maximum(from, to),
      minoring: () => minimum(from, to),
    };
    const [right, left] = this.#neighbours(x);
    return multiply(subtract(right, left), heights[this.summationMethod]());
  }

  #points(state: ConfusionState): Point {
    if (this.curve === "ROC") return { x: state.falsePositiveRate, y: state.recall };
    if (this.curve === "PR") return { x: state.recall, y: state.precision };
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = state.counts;
    const scale = divideNoNan(add(truePositives, falseNegatives), add(trueNegatives, falsePositives));
    const gain = (wrong: SymbolicTensor, ofNone: number) =>
      where(equal(truePositives, 0), ofNone, subtract(1, multiply(scale, divideNoNan(wrong, truePositives))));
    return { x: maximum(gain(falseNegatives, 0), 0), y: gain(falsePositives, 1) };
  }

  /** Between two thresholds true positives go up linearly with all positives, so that precision is a curve. */
  #interpolated({ counts: { truePositives, falsePositives, falseNegatives } }: ConfusionState): SymbolicTensor {
    const [right, left] = this.#neighbours(truePositives);
    const [positives, fewer] = this.#neighbours(add(truePositives, falsePositives));
    const gained = subtract(right, left);
    const slope = divideNoNan(gained, maximum(subtract(positives, fewer), 0));
    const intercept = subtract(left, multiply(slope, fewer));
    const hasBoth = logicalAnd(greater(positives, 0), greater(fewer, 0));
    const ratio = where(hasBoth, divideNoNan(positives, maximum(fewer, 0)), 1);
    const [, missed] = this.#neighbours(falseNegatives);
    const area = multiply(slope, add(gained, multiply(intercept, log(ratio))));
    return divideNoNan(area, maximum(add(left, missed), 0));
  }

  override getConfig(): Record<string, unknown> {
    const { numThresholds, curve, summationMethod, multiLabel, numLabels, labelWeights, fromLogits } = this;
    return {
      ...super.getConfig(),
      ...{ numThresholds, curve, summationMethod, multiLabel, numLabels, labelWeights, fromLogits },
      ...(this.thresholds && { thresholds: this.thresholds }),
    };
  }
}

function atLeastTwo(count: unknown): number {
  if (typeof count === "number" && Number.isInteger(count) && count > 1) return count;
  throw new ArgumentError(`AUC: "numThresholds" must be a whole number of at least 2, got ${show(count)}.`);
}
