/**
 * EinsumDense: a Dense whose product is any that Einstein's notation says.
 *
 *     new EinsumDense("abc,cd->abd", [null, 64], { biasAxes: "d" })
 *
 *     y = activation(einsum(equation, x, kernel) + bias)
 *
 * The kernel has the sizes that the equation gives its letters, from the
 * input's shape and from `outputShape`.
 */
import {
  ArgumentError,
  add,
  einsum,
  formatShape,
  type Shape,
  ShapeError,
  type SymbolicTensor,
  show,
} from "@neurode/core";
import { type Activation, type ActivationLike, activation } from "../activations.js";
import { type Constraint, type ConstraintLike, constraint } from "../constraints.js";
import { type Initializer, type InitializerLike, initializer } from "../initializers.js";
import { type Regularizer, type RegularizerLike, regularizer } from "../regularizers.js";
import type { Weight } from "../weight.js";
import { LORA_OPTIONS, LoraLayer, type LoraLayerOptions, type LoraMatrix } from "./loraLayer.js";

export interface EinsumDenseOptions extends LoraLayerOptions {
  /** Applied element-wise to the result. Default `"linear"`. */
  activation?: ActivationLike;
  /** The letters of the output that the bias has axes for. Default null: no bias. */
  biasAxes?: string | null;
  /** How `kernel` starts. Default `"glorot_uniform"`. */
  kernelInitializer?: InitializerLike;
  /** How `bias` starts. Default `"zeros"`. */
  biasInitializer?: InitializerLike;
  /** Penalty on `kernel` in training. Default none. */
  kernelRegularizer?: RegularizerLike;
  /** Penalty on `bias` in training. Default none. */
  biasRegularizer?: RegularizerLike;
  /** What `kernel` is brought back to after updates in training. Default none. */
  kernelConstraint?: ConstraintLike;
  /** What `bias` is brought back to after updates in training. Default none. */
  biasConstraint?: ConstraintLike;
}

const OPTIONS = [
  "activation",
  "biasAxes",
  "kernelInitializer",
  "biasInitializer",
  "kernelRegularizer",
  "biasRegularizer",
  "kernelConstraint",
  "biasConstraint",
  ...LORA_OPTIONS,
];

export class EinsumDense extends LoraLayer {
  readonly equation: string;
  readonly outputShape: Shape;
  readonly activation: Activation;
  readonly biasAxes: string | null;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | null;
  readonly biasRegularizer: Regularizer | null;
  readonly kernelConstraint: Constraint | null;
  readonly biasConstraint: Constraint | null;
  kernel: Weight | null = null;
  bias: Weight | null = null;

  /**
   * @param equation `"x,kernel->y"` in letters, such as `"ab,bc->ac"`; `"..."` before or behind stands for more axes
   * @param outputShape the output's shape without the batch and what `"..."` stands for; null where the input says it
   */
  constructor(equation: string, outputShape: Shape | number, options: EinsumDenseOptions = {}) {
    super(options);
    this.checkOptions(options, OPTIONS);
    this.equation = equation;
    this.outputShape = typeof outputShape === "number" ? [outputShape] : outputShape;
    this.activation = activation("EinsumDense", options.activation);
    this.biasAxes = options.biasAxes ?? null;
    const { kernelInitializer = "glorot_uniform", biasInitializer = "zeros" } = options;
    this.kernelInitializer = initializer("EinsumDense: kernelInitializer", kernelInitializer);
    this.biasInitializer = initializer("EinsumDense: biasInitializer", biasInitializer);
    this.kernelRegularizer = regularizer("EinsumDense: kernelRegularizer", options.kernelRegularizer);
    this.biasRegularizer = regularizer("EinsumDense: biasRegularizer", options.biasRegularizer);
    this.kernelConstraint = constraint("EinsumDense: kernelConstraint", options.kernelConstraint);
    this.biasConstraint = constraint("EinsumDense: biasConstraint", options.biasConstraint);
    parse("EinsumDense", equation);
  }

  override build(inputShape: Shape): void {
    const { kernelShape, biasShape } = this.#weightShapes(inputShape);
    this.kernel = this.addWeight("kernel", kernelShape, this.kernelInitializer, {
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
      trainable: this.loraRank === null,
    });
    if (biasShape) {
      this.bias = this.addWeight("bias", biasShape, this.biasInitializer, {
        regularizer: this.biasRegularizer,
        constraint: this.biasConstraint,
      });
    }
    this.buildLora();
  }

  protected override get loraMatrix(): LoraMatrix {
    const { kernel, kernelConstraint, kernelRegularizer } = this;
    return { name: "kernel", weight: kernel, constraint: kernelConstraint, regularizer: kernelRegularizer };
  }

  protected override replaceMatrix(weight: Weight): void {
    this.kernel = weight;
  }

  override get weightsInFiles(): readonly Weight[] {
    return [this.kernel, this.bias].filter((weight) => weight !== null);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { kernel, bias } = this as unknown as { kernel: Weight; bias: Weight | null };
    const product = einsum(this.equation, x, this.adapted(kernel.symbol));
    return this.activation.apply(bias ? add(product, bias.symbol) : product);
  }

  /** What each letter of the equation is as large as. */
  #weightShapes(inputShape: Shape): { kernelShape: number[]; biasShape: number[] | null } {
    const { input, kernel, output, ellipsis } = parse(this.where, this.equation);
    const elided = inputShape.length - input.length;
    if (elided < 0 || (elided > 0 && ellipsis === "none")) {
      throw new ShapeError(
        `${this.where}: "${this.equation}" expects an input of ${input.length} axes, got ${formatShape(inputShape)}.`,
      );
    }
    const between = ellipsis === "before" ? inputShape.slice(1, elided) : [];
    const behind = ellipsis === "behind" ? inputShape.slice(input.length) : [];
    const whole = [inputShape[0], ...between, ...this.outputShape, ...behind];
    const skipped = ellipsis === "before" ? elided : 0;
    if (whole.length !== output.length + elided) {
      throw new ShapeError(
        `${this.where}: "${this.equation}" gives an output of ${output.length + elided} axes, but with "outputShape" ` +
          `[${this.outputShape.map(show).join(", ")}] it would be ${formatShape(whole)}.`,
      );
    }
    const sizes = new Map<string, number | null>();
    for (const [i, letter] of [...output].entries()) sizes.set(letter, whole[i + skipped]);
    for (const [i, letter] of [...input].entries()) {
      const size = inputShape[i + skipped];
      const wanted = sizes.get(letter);
      if (wanted != null && size !== null && wanted !== size) {
        throw new ShapeError(
          `${this.where}: axis "${letter}" of "${this.equation}" is ${size} in the input and ${wanted} in "outputShape".`,
        );
      }
      sizes.set(letter, size ?? wanted ?? null);
    }
    const kernelShape = [...kernel].map((letter) => {
      const size = sizes.get(letter);
      if (typeof size === "number") return size;
      throw new ShapeError(
        `${this.where}: axis "${letter}" of the kernel in "${this.equation}" must be known to size it, ` +
          `by the input, ${formatShape(inputShape)}, or by "outputShape".`,
      );
    });
    return { kernelShape, biasShape: this.#biasShape(output, sizes, ellipsis === "behind" ? elided : 0) };
  }

  #biasShape(output: string, sizes: ReadonlyMap<string, number | null>, behind: number): number[] | null {
    const { biasAxes } = this;
    if (biasAxes === null || biasAxes === "") return null;
    const places = [...biasAxes].map((letter) => {
      const place = output.indexOf(letter);
      if (place >= 0) return place;
      throw new ArgumentError(`${this.where}: "biasAxes" names "${letter}", which is not in the output "${output}".`);
    });
    const own = [...output.slice(Math.min(...places))].map((letter) => {
      if (!biasAxes.includes(letter)) return 1;
      const size = sizes.get(letter);
      if (typeof size === "number") return size;
      throw new ShapeError(`${this.where}: axis "${letter}" of the bias must be known to size it.`);
    });
    return [...own, ...new Array<number>(behind).fill(1)];
  }

  override getConfig(): Record<string, unknown> {
    const { equation, outputShape, biasAxes, kernelInitializer, biasInitializer } = this;
    const { kernelRegularizer, biasRegularizer, kernelConstraint, biasConstraint } = this;
    return {
      ...super.getConfig(),
      ...{ equation, outputShape, activation: this.activation.name, biasAxes, kernelInitializer, biasInitializer },
      ...{ kernelRegularizer, biasRegularizer, kernelConstraint, biasConstraint },
    };
  }
}

interface Equation {
  readonly input: string;
  readonly kernel: string;
  readonly output: string;
  readonly ellipsis: "none" | "before" | "behind";
}

/** The letters of an equation. Throws an ArgumentError unless it has one of the forms that Keras knows. */
function parse(where: string, equation: unknown): Equation {
  const match = /^(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]+)(\.\.\.)?$/.exec(String(equation));
  const [, before, input, behind, kernel, outputBefore, output, outputBehind] = match ?? [];
  const fits = match && before === outputBefore && behind === outputBehind && !(before && behind);
  const unknown = fits
    ? [...kernel, ...output].find(
        (letter) => !`${input}${output}`.includes(letter) || !`${input}${kernel}`.includes(letter),
      )
    : undefined;
  if (!fits || unknown !== undefined) {
    throw new ArgumentError(
      `${where}: expected an equation such as "ab,bc->ac", "...ab,bc->...ac" or "ab...,bc->ac...", got ${show(equation)}` +
        `${unknown === undefined ? "" : `, where "${unknown}" stands alone`}.`,
    );
  }
  return { input, kernel, output, ellipsis: before ? "before" : behind ? "behind" : "none" };
}
