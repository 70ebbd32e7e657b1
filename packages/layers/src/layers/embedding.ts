/**
 * Embedding: a vector, which is learned, for each whole number.
 *
 *     x           (batch, …)                whole numbers from 0 to inputDim − 1
 *     embeddings  (inputDim, outputDim)
 *     y           (batch, …, outputDim)
 */
import { cast, isInteger, isTensor, notEqual, type SymbolicTensor, type TensorLike, take } from "@neurode/core";
import { type Constraint, type ConstraintLike, constraint } from "../constraints.js";
import { type Initializer, type InitializerLike, initializer } from "../initializers.js";
import { type Regularizer, type RegularizerLike, regularizer } from "../regularizers.js";
import { boolean, positiveInteger } from "../validate.js";
import type { Weight } from "../weight.js";
import { LORA_OPTIONS, LoraLayer, type LoraLayerOptions, type LoraMatrix } from "./loraLayer.js";

export interface EmbeddingOptions extends LoraLayerOptions {
  /** How `embeddings` starts. Default `"uniform"`, from −0.05 to 0.05. */
  embeddingsInitializer?: InitializerLike;
  /** Penalty on `embeddings` in training. Default none. */
  embeddingsRegularizer?: RegularizerLike;
  /** What `embeddings` is brought back to after updates in training. Default none. */
  embeddingsConstraint?: ConstraintLike;
  /** Whether 0 stands for a step that does not count; then the output carries a mask. Default false. */
  maskZero?: boolean;
  /** The values of `embeddings` to start with, alone or in a list. Default: as `embeddingsInitializer` makes them. */
  weights?: TensorLike | readonly [TensorLike] | null;
}

export class Embedding extends LoraLayer {
  readonly inputDim: number;
  readonly outputDim: number;
  readonly embeddingsInitializer: Initializer;
  readonly embeddingsRegularizer: Regularizer | null;
  readonly embeddingsConstraint: Constraint | null;
  readonly maskZero: boolean;
  embeddings: Weight | null = null;

  /**
   * @param inputDim how many numbers there are, 0 among them
   * @param outputDim size of a vector
   */
  constructor(inputDim: number, outputDim: number, options: EmbeddingOptions = {}) {
    super(options);
    this.checkOptions(options, [
      ...["embeddingsInitializer", "embeddingsRegularizer", "embeddingsConstraint", "maskZero", "weights"],
      ...LORA_OPTIONS,
    ]);
    this.inputDim = positiveInteger("Embedding", "inputDim", inputDim);
    this.outputDim = positiveInteger("Embedding", "outputDim", outputDim);
    const { embeddingsInitializer = "uniform", embeddingsRegularizer, embeddingsConstraint } = options;
    this.embeddingsInitializer = initializer("Embedding: embeddingsInitializer", embeddingsInitializer);
    this.embeddingsRegularizer = regularizer("Embedding: embeddingsRegularizer", embeddingsRegularizer);
    this.embeddingsConstraint = constraint("Embedding: embeddingsConstraint", embeddingsConstraint);
    this.maskZero = boolean("Embedding", "maskZero", options.maskZero ?? false);
    const { weights = null } = options;
    if (weights === null) return;
    this.build();
    this.setWeights(isListOfOne(weights) ? weights : [weights as TensorLike]);
  }

  override build(): void {
    this.embeddings = this.addWeight("embeddings", [this.inputDim, this.outputDim], this.embeddingsInitializer, {
      regularizer: this.embeddingsRegularizer,
      constraint: this.embeddingsConstraint,
      trainable: this.loraRank === null,
    });
    this.buildLora();
  }

  protected override get loraMatrix(): LoraMatrix {
    const { embeddings, embeddingsConstraint, embeddingsRegularizer } = this;
    return {
      name: "embeddings",
      weight: embeddings,
      constraint: embeddingsConstraint,
      regularizer: embeddingsRegularizer,
    };
  }

  protected override replaceMatrix(weight: Weight): void {
    this.embeddings = weight;
  }

  override get weightsInFiles(): readonly Weight[] {
    return [this.embeddings].filter((weight) => weight !== null);
  }

  override get supportsMasking(): boolean {
    return this.maskZero;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { embeddings } = this as unknown as { embeddings: Weight };
    return take(this.adapted(embeddings.symbol), isInteger(x.dtype) ? x : cast(x, "int32"), { axis: 0 });
  }

  override computeMask(x: SymbolicTensor): SymbolicTensor | null {
    return this.maskZero ? notEqual(x, 0) : null;
  }

  override getConfig(): Record<string, unknown> {
    const { inputDim, outputDim, embeddingsInitializer, embeddingsRegularizer, embeddingsConstraint, maskZero } = this;
    return {
      ...super.getConfig(),
      ...{ inputDim, outputDim, embeddingsInitializer, embeddingsRegularizer, embeddingsConstraint, maskZero },
    };
  }
}

/** Whether it is a matrix in a list, and no matrix of one row. */
function isListOfOne(weights: unknown): weights is readonly [TensorLike] {
  if (!Array.isArray(weights) || weights.length !== 1) return false;
  const [first] = weights;
  return isTensor(first) || (Array.isArray(first) && Array.isArray(first[0]));
}
