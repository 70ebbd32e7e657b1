/**
 * WindowLayer: what the layers of convolution have in common: a window that
 * moves over one, two or three axes, then a bias, then an activation.
 *
 *     x  (batch, places…, channels), or (batch, channels, places…)
 */
import {
  ArgumentError,
  add,
  formatShape,
  oneOf,
  type Padding,
  type Shape,
  ShapeError,
  type SymbolicTensor,
  transpose,
} from "@neurode/core";
import { type Activation, type ActivationLike, activation } from "../../activations.js";
import { type Constraint, type ConstraintLike, constraint } from "../../constraints.js";
import { type Initializer, type InitializerLike, initializer } from "../../initializers.js";
import { type Regularizer, type RegularizerLike, regularizer } from "../../regularizers.js";
import { boolean, integers } from "../../validate.js";
import type { Weight } from "../../weight.js";
import { SpatialLayer, type SpatialOptions } from "../spatialLayer.js";

/** One whole number for all axes, or one for each. */
export type PerAxis = number | readonly number[];

export interface WindowLayerOptions extends SpatialOptions {
  /** Places from an output to the next. Default 1. */
  strides?: PerAxis;
  /** `"valid"`: the window stays inside of the input; `"same"`: zeros around it. Default `"valid"`. */
  padding?: Padding;
  /** Places from a tap of the kernel to the next. Default 1. */
  dilationRate?: PerAxis;
  /** Applied to the result. Default `"linear"`. */
  activation?: ActivationLike;
  /** Add a bias to every channel of the output. Default true. */
  useBias?: boolean;
  /** How `bias` starts. Default `"zeros"`. */
  biasInitializer?: InitializerLike;
  /** Penalty on `bias` in training. Default none. */
  biasRegularizer?: RegularizerLike;
  /** What `bias` is brought back to after updates in training. Default none. */
  biasConstraint?: ConstraintLike;
}

/** The options of an ordinary kernel. */
export interface KernelOptions {
  /** How `kernel` starts. Default `"glorot_uniform"` (Glorot & Bengio 2010). */
  kernelInitializer?: InitializerLike;
  /** Penalty on `kernel` in training. Default none. */
  kernelRegularizer?: RegularizerLike;
  /** What `kernel` is brought back to after updates in training. Default none. */
  kernelConstraint?: ConstraintLike;
}

/** The options of a kernel for each channel by itself. */
export interface DepthwiseOptions {
  /** Kernels for each channel. Default 1. */
  depthMultiplier?: number;
  /** How that kernel starts. Default `"glorot_uniform"`. */
  depthwiseInitializer?: InitializerLike;
  /** Penalty on it in training. Default none. */
  depthwiseRegularizer?: RegularizerLike;
  /** What it is brought back to after updates in training. Default none. */
  depthwiseConstraint?: ConstraintLike;
}

/** The options of a kernel that mixes channels place by place. */
export interface PointwiseOptions {
  /** How that kernel starts. Default `"glorot_uniform"`. */
  pointwiseInitializer?: InitializerLike;
  /** Penalty on it in training. Default none. */
  pointwiseRegularizer?: RegularizerLike;
  /** What it is brought back to after updates in training. Default none. */
  pointwiseConstraint?: ConstraintLike;
}

/** How a kernel starts, is penalized and is kept within bounds. */
export interface KernelRules {
  readonly initializer: Initializer;
  readonly regularizer: Regularizer | null;
  readonly constraint: Constraint | null;
}

/** What is known of a layer before its options are read. */
interface WindowLayerTraits {
  readonly rank: 1 | 2 | 3;
  /** Names of the options that the layer has beside these. */
  readonly options: readonly string[];
  readonly paddings?: readonly string[];
  /** Refuse strides and dilation rates above 1 together, as Keras does of this layer. */
  readonly eitherStridesOrDilation?: boolean;
}

const OPTIONS = [
  "strides",
  "padding",
  "dataFormat",
  "dilationRate",
  "activation",
  "useBias",
  "biasInitializer",
  "biasRegularizer",
  "biasConstraint",
];

export abstract class WindowLayer extends SpatialLayer {
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding | "causal";
  readonly dilationRate: readonly number[];
  readonly activation: Activation;
  readonly useBias: boolean;
  readonly biasInitializer: Initializer;
  readonly biasRegularizer: Regularizer | null;
  readonly biasConstraint: Constraint | null;
  bias: Weight | null = null;

  constructor(
    kernelSize: PerAxis,
    options: Omit<WindowLayerOptions, "padding"> & { padding?: string },
    traits: WindowLayerTraits,
  ) {
    super(traits.rank, options, [...OPTIONS, ...traits.options]);
    const { rank, paddings = ["valid", "same"], eitherStridesOrDilation = false } = traits;
    const where = this.className;
    this.kernelSize = integers(where, "kernelSize", kernelSize, rank, 1);
    this.strides = integers(where, "strides", options.strides ?? 1, rank, 1);
    this.padding = oneOf(`${where}: padding`, options.padding ?? "valid", paddings) as Padding;
    this.dilationRate = integers(where, "dilationRate", options.dilationRate ?? 1, rank, 1);
    this.activation = activation(where, options.activation);
    this.useBias = boolean(where, "useBias", options.useBias ?? true);
    this.biasInitializer = initializer(`${where}: biasInitializer`, options.biasInitializer ?? "zeros");
    this.biasRegularizer = regularizer(`${where}: biasRegularizer`, options.biasRegularizer);
    this.biasConstraint = constraint(`${where}: biasConstraint`, options.biasConstraint);
    if (eitherStridesOrDilation && Math.max(...this.strides) > 1 && Math.max(...this.dilationRate) > 1) {
      throw new ArgumentError(
        `${where}: strides and dilationRate cannot both be above 1, got [${this.strides.join(", ")}] and ` +
          `[${this.dilationRate.join(", ")}]. Set one of the two to 1.`,
      );
    }
  }

  /** Options by the names that start with `which`: `kernelInitializer`, `kernelRegularizer`, `kernelConstraint`. */
  protected kernelRules(which: "kernel" | "depthwise" | "pointwise", options: object): KernelRules {
    const given = options as Record<string, never>;
    const [start, penalty, bounds] = ["Initializer", "Regularizer", "Constraint"].map((what) => `${which}${what}`);
    return {
      initializer: initializer(`${this.className}: ${start}`, given[start] ?? "glorot_uniform"),
      regularizer: regularizer(`${this.className}: ${penalty}`, given[penalty]),
      constraint: constraint(`${this.className}: ${bounds}`, given[bounds]),
    };
  }

  /** Adds a kernel: the taps, and what is behind them. */
  protected addKernel(name: string, taps: readonly number[], behind: readonly number[], rules: KernelRules): Weight {
    return this.addWeight(name, [...taps, ...behind], rules.initializer, {
      regularizer: rules.regularizer,
      constraint: rules.constraint,
    });
  }

  protected addBias(channels: number): void {
    if (!this.useBias) return;
    this.bias = this.addWeight("bias", [channels], this.biasInitializer, {
      regularizer: this.biasRegularizer,
      constraint: this.biasConstraint,
    });
  }

  /** The input's channels, which must be known. */
  protected channelsOf(shape: Shape): number {
    return this.fixedAxis(shape, this.#channelAxis);
  }

  get #channelAxis(): number {
    return this.dataFormat === "channels_last" ? -1 : 1;
  }

  /** `body`, which convolves, then the bias and the activation; x comes and the output goes as `dataFormat` says. */
  protected convolve(x: SymbolicTensor, body: (x: SymbolicTensor) => SymbolicTensor): SymbolicTensor {
    const { bias, rank } = this;
    const finish = (y: SymbolicTensor) => (bias ? add(y, bias.symbol) : y);
    if (this.dataFormat === "channels_last") return this.activation.apply(finish(body(x)));
    const places = Array.from({ length: rank }, (_, axis) => axis + 2);
    const y = finish(body(transpose(x, { axes: [0, ...places, 1] })));
    return this.activation.apply(transpose(y, { axes: [0, rank + 1, ...places.map((axis) => axis - 1)] }));
  }

  /** The channels that the built layer takes; null before. */
  protected abstract get channels(): number | null;

  protected override checkInputs(shapes: readonly Shape[]): void {
    super.checkInputs(shapes);
    const [shape] = shapes;
    const { channels } = this;
    const found = shape.at(this.#channelAxis);
    if (channels === null || found === channels || found === null) return;
    throw new ShapeError(
      `${this.where}: expected an input of ${channels} channels, got ${formatShape(shape)}, whose channels are ` +
        `${found}. The layer was built on ${channels}; feed it as many or make a new ${this.className}.`,
    );
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      kernelSize: this.kernelSize,
      strides: this.strides,
      padding: this.padding,
      dilationRate: this.dilationRate,
      activation: this.activation.name,
      useBias: this.useBias,
      biasInitializer: this.biasInitializer,
      biasRegularizer: this.biasRegularizer,
      biasConstraint: this.biasConstraint,
    };
  }
}

/** The config of a kernel's rules, by the names of the options. */
export function rulesConfig(
  which: "kernel" | "depthwise" | "pointwise",
  { initializer: start, regularizer: penalty, constraint: bounds }: KernelRules,
): Record<string, unknown> {
  return { [`${which}Initializer`]: start, [`${which}Regularizer`]: penalty, [`${which}Constraint`]: bounds };
}
