/**
 * SpectralNormalization: keeps the largest singular value of a layer's kernel
 * at 1 (Miyato et al. 2018). Each training call makes a step of the power
 * iteration and divides the kernel by what it finds; inference changes nothing.
 */
import {
  ArgumentError,
  any,
  divide,
  matmul,
  normalize,
  notEqual,
  reshape,
  type Shape,
  type SymbolicTensor,
  show,
  where,
} from "@neurode/core";
import type { CallArguments } from "../callArguments.js";
import { TruncatedNormal } from "../initializers.js";
import { Layer, type LayerOptions } from "../layer.js";
import type { Structure } from "../structure.js";
import { positiveInteger } from "../validate.js";
import { Weight } from "../weight.js";

export interface SpectralNormalizationOptions extends LayerOptions {
  /** Steps of the power iteration in each training call. Default 1. */
  powerIterations?: number;
}

export class SpectralNormalization extends Layer {
  readonly layer: Layer;
  readonly powerIterations: number;
  vectorU: Weight | null = null;

  /** @param layer a layer with a `kernel` or with `embeddings` */
  constructor(layer: Layer, options: SpectralNormalizationOptions = {}) {
    super(options);
    this.checkOptions(options, ["powerIterations"]);
    if (!(layer instanceof Layer)) {
      throw new ArgumentError(`SpectralNormalization: expected a layer, got ${show(layer)}.`);
    }
    this.layer = layer;
    this.powerIterations = positiveInteger("SpectralNormalization", "powerIterations", options.powerIterations ?? 1);
  }

  override build(inputShape: Structure<Shape>): void {
    this.layer.build(inputShape);
    const { shape } = this.#kernel();
    this.vectorU = this.addWeight("vector_u", [1, shape[shape.length - 1]], new TruncatedNormal({ stddev: 0.02 }), {
      trainable: false,
    });
  }

  #kernel(): Weight {
    const { kernel, embeddings } = this.layer as { kernel?: unknown; embeddings?: unknown };
    const found = [kernel, embeddings].find((each) => each instanceof Weight);
    if (found) return found as Weight;
    throw new ArgumentError(
      `${this.where}: expected a layer with a "kernel" or "embeddings", such as Dense; ${this.layer.className} has neither.`,
    );
  }

  /** The kernel is in Keras's files twice: here, and with the layer that it is of. */
  override get weightsInFiles(): readonly Weight[] {
    return this.vectorU ? [this.#kernel(), this.vectorU] : [];
  }

  /** In Keras's order: the kernel first, then `vector_u`, then what else the layer has. */
  override get weights(): readonly Weight[] {
    const own = this.vectorU ? [this.#kernel(), this.vectorU] : [];
    return [...new Set([...own, ...this.layer.weights])];
  }

  override call(inputs: SymbolicTensor, { training }: CallArguments): SymbolicTensor {
    const kernel = this.#kernel();
    if (!training) return kernel.standIn(this.latest(kernel), () => this.layer(inputs));
    const { vectorU } = this as unknown as { vectorU: Weight };
    const normalized = this.#normalize(kernel, vectorU);
    this.addUpdate(vectorU, normalized.vectorU);
    this.addUpdate(kernel, normalized.kernel);
    return kernel.standIn(normalized.kernel, () => this.layer(inputs));
  }

  /** A kernel of zeros alone stays as it is. */
  #normalize(kernel: Weight, vectorU: Weight): { kernel: SymbolicTensor; vectorU: SymbolicTensor } {
    const [weight, start] = [this.latest(kernel), this.latest(vectorU)];
    const matrix = reshape(weight, [-1, kernel.shape[kernel.shape.length - 1]]);
    let [u, v] = [start, start];
    for (let step = 0; step < this.powerIterations; step++) {
      v = normalize(matmul(u, matrix, { transposeY: true }));
      u = normalize(matmul(v, matrix));
    }
    const sigma = reshape(matmul(matmul(v, matrix), u, { transposeY: true }), []);
    const hasAny = any(notEqual(weight, 0));
    return {
      kernel: where(hasAny, divide(weight, sigma), weight),
      vectorU: where(hasAny, u, start),
    };
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), layer: this.layer, powerIterations: this.powerIterations };
  }
}
