/**
 * ConvLSTMCell: one step of LSTM over places, with convolutions where LSTMCell
 * has products (Shi et al. 2015, without its peepholes, as Keras has it).
 *
 *     i, f, g, o = x * kernel + bias + h * recurrent_kernel
 *     c' = σ(f) · c + σ(i) · activation(g)          σ is recurrentActivation
 *     h' = σ(o) · activation(c')
 *
 *     x                 (batch, places…, channels)
 *     h, c              (batch, outputs…, filters)
 *     kernel            (taps…, channels, 4 · filters)
 *     recurrent_kernel  (taps…, filters, 4 · filters)      padding "same", no strides, no dilation
 */
import {
  ArgumentError,
  add,
  conv,
  type DataFormat,
  dataFormat,
  oneOf,
  type Padding,
  type Shape,
  type SymbolicTensor,
  transpose,
  windowOutputs,
} from "@neurode/core";
import { type Activation, type ActivationLike, activation } from "../../activations.js";
import type { Initializer } from "../../initializers.js";
import type { Layer } from "../../layer.js";
import { boolean, integers, positiveInteger } from "../../validate.js";
import type { Weight } from "../../weight.js";
import type { PerAxis } from "../conv/windowLayer.js";
import { maskedProduct } from "./cellDropout.js";
import { ForgetBias } from "./forgetBias.js";
import { lstmGates } from "./lstmGates.js";
import { CELL_OPTIONS, type CellStepper, RecurrentCell, type RecurrentCellOptions } from "./recurrentCell.js";
import { atStep } from "./steps.js";

export interface ConvLSTMCellOptions extends RecurrentCellOptions {
  /** Places of the input from an output to the next. Default 1. */
  strides?: PerAxis;
  /** `"valid"`: the window stays inside of the input; `"same"`: zeros around it. Default `"valid"`. */
  padding?: Padding;
  /** Where the channels are. Default `"channels_last"`. */
  dataFormat?: DataFormat | null;
  /** Places of the input from a tap of the kernel to the next. Default 1. */
  dilationRate?: PerAxis;
  /** Applied to the gates. Default `"sigmoid"`. */
  recurrentActivation?: ActivationLike;
  /** Start the forget gate's bias with ones (Jozefowicz et al. 2015). Default true. */
  unitForgetBias?: boolean;
}

export const CONV_LSTM_CELL_OPTIONS: readonly string[] = [
  ...CELL_OPTIONS,
  "strides",
  "padding",
  "dataFormat",
  "dilationRate",
  "recurrentActivation",
  "unitForgetBias",
];

/** What the axes of the places are. */
const PLACES = ["places", "rows, columns", "planes, rows, columns"];

export class ConvLSTMCell extends RecurrentCell {
  /** Number of axes that the window moves along. */
  readonly rank: number;
  readonly filters: number;
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly dataFormat: DataFormat;
  readonly dilationRate: readonly number[];
  readonly recurrentActivation: Activation;
  readonly unitForgetBias: boolean;

  /**
   * @param filters channels of both states and of the output
   * @param kernelSize taps of the window
   */
  constructor(rank: 1 | 2 | 3, filters: number, kernelSize: PerAxis, options: ConvLSTMCellOptions) {
    super(options, CONV_LSTM_CELL_OPTIONS);
    const name = `ConvLSTM${rank}D`;
    const { recurrentActivation = "sigmoid", unitForgetBias = true } = options;
    this.rank = rank;
    this.filters = positiveInteger(name, "filters", filters);
    this.kernelSize = integers(name, "kernelSize", kernelSize, rank, 1);
    this.strides = integers(name, "strides", options.strides ?? 1, rank, 1);
    this.padding = oneOf(`${name}: padding`, options.padding ?? "valid", ["valid", "same"]) as Padding;
    this.dataFormat = dataFormat(name, options.dataFormat);
    this.dilationRate = integers(name, "dilationRate", options.dilationRate ?? 1, rank, 1);
    this.recurrentActivation = activation(`${name}: recurrentActivation`, recurrentActivation);
    this.unitForgetBias = boolean(name, "unitForgetBias", unitForgetBias);
    if (Math.max(...this.strides) > 1 && Math.max(...this.dilationRate) > 1) {
      throw new ArgumentError(
        `${name}: strides and dilationRate cannot both be above 1, got [${this.strides.join(", ")}] and ` +
          `[${this.dilationRate.join(", ")}]. Set one of the two to 1.`,
      );
    }
  }

  override get stateSize(): readonly number[] {
    return [this.filters, this.filters];
  }

  override get outputSize(): number {
    return this.filters;
  }

  stateShape(filters: number, [batch, ...features]: Shape): Shape {
    return this.#stateShape(filters, [batch, ...features], this.where);
  }

  override checkStep(step: Shape, owner: Layer, whole: Shape): void {
    super.checkStep(step, owner, whole);
    this.#stateShape(this.filters, step, owner.where);
  }

  /** Throws a ShapeError, beginning with `where`, when the kernel is larger than the places. */
  #stateShape(filters: number, [batch, ...features]: Shape, where: string): Shape {
    const last = this.#isChannelsFirst ? [...features.slice(1), features[0]] : features;
    const outputs = this.#outputs([batch, ...last], where);
    return this.#isChannelsFirst ? [filters, ...outputs] : [...outputs, filters];
  }

  /** The places of the output for those of x (batch, places…, channels). */
  #outputs(x: Shape, where: string): Shape {
    const { kernelSize: kernel, strides, padding, dilationRate: dilation } = this;
    return windowOutputs(where, x, { kernel, strides, padding, dilation });
  }

  protected override get biasStart(): Initializer {
    return this.unitForgetBias ? new ForgetBias(this.biasInitializer) : this.biasInitializer;
  }

  override build(inputShape: Shape): void {
    const channels = this.fixedAxis(inputShape, this.featureAxis);
    const width = 4 * this.filters;
    this.addWeights([...this.kernelSize, channels, width], [...this.kernelSize, this.filters, width], [width]);
  }

  protected override get gates(): number {
    return 4;
  }

  protected override get maskCount(): number {
    return this.gates;
  }

  protected override stepper(x: SymbolicTensor): CellStepper {
    const { bias, strides, padding, dilationRate } = this;
    const [kernel, recurrentKernel] = [this.kernel, this.recurrentKernel].map((weight) => (weight as Weight).symbol);
    const sequence = this.#channelsLast(x, 2);
    const [batch, , ...features] = sequence.shape;
    const masks = this.masks(x, features, [...this.#outputs([batch, ...features], this.where), this.filters]);
    const ofInput = (patch: SymbolicTensor, taps: SymbolicTensor) =>
      conv(patch, taps, { strides, padding, dilationRate });
    const ofState = (h: SymbolicTensor, taps: SymbolicTensor) => conv(h, taps, { padding: "same" });
    return (step, states) => {
      const [h, c] = states.map((state) => this.#channelsLast(state, 1));
      const inputs = maskedProduct(atStep(sequence, step), kernel, masks.input, ofInput);
      const recurrent = maskedProduct(h, recurrentKernel, masks.state, ofState);
      const z = add(bias ? add(inputs, bias.symbol) : inputs, recurrent);
      const [hidden, carry] = lstmGates(z, c, this).map((state) => this.#asGiven(state));
      return { output: hidden, states: [hidden, carry] };
    };
  }

  get #isChannelsFirst(): boolean {
    return this.dataFormat === "channels_first";
  }

  /** x, whose channels or else places begin at axis `from`, with the channels last. */
  #channelsLast(x: SymbolicTensor, from: number): SymbolicTensor {
    if (!this.#isChannelsFirst) return x;
    const axes = x.shape.map((_, axis) => axis);
    return transpose(x, { axes: [...axes.slice(0, from), ...axes.slice(from + 1), from] });
  }

  /** A state with its channels where `dataFormat` says. */
  #asGiven(state: SymbolicTensor): SymbolicTensor {
    if (!this.#isChannelsFirst) return state;
    const axes = state.shape.map((_, axis) => axis);
    return transpose(state, { axes: [0, axes.length - 1, ...axes.slice(1, -1)] });
  }

  protected override get featureAxis(): number {
    return this.#isChannelsFirst ? 1 : -1;
  }

  override get stepAxes(): string {
    const places = PLACES[this.rank - 1];
    return this.#isChannelsFirst ? `channels, ${places}` : `${places}, channels`;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      filters: this.filters,
      kernelSize: this.kernelSize,
      strides: this.strides,
      padding: this.padding,
      dataFormat: this.dataFormat,
      dilationRate: this.dilationRate,
      recurrentActivation: this.recurrentActivation.name,
      unitForgetBias: this.unitForgetBias,
    };
  }
}
