/** DeepBuilder: records layers one by one, with the shapes between them. A value is known by its number. */
import type { DeepActivation, DeepLayer } from "./deepNetwork.js";

interface ConvOptions {
  readonly size: number;
  readonly stride?: number;
  /** Batch normalization in place of a bias. Default false. */
  readonly normalized?: boolean;
  readonly activation?: DeepActivation;
}

type Kind<Layer> = Layer extends DeepLayer ? Omit<Layer, "inputs" | "inputShape" | "shape"> : never;

export class DeepBuilder {
  readonly layers: DeepLayer[] = [];
  readonly #inputShape: readonly number[];

  constructor(inputShape: readonly number[]) {
    this.#inputShape = inputShape;
  }

  conv(x: number, filters: number, options: ConvOptions): number {
    return this.#conv(x, "conv", filters, options);
  }

  depthwise(x: number, options: ConvOptions): number {
    return this.#conv(x, "depthwise", this.channels(x), options);
  }

  dense(x: number, units: number, activation: DeepActivation = "linear"): number {
    return this.#record({ kind: "dense", activation }, [x], [...this.shapeOf(x).slice(0, -1), units]);
  }

  maxPool(x: number): number {
    const [height, width, channels] = this.shapeOf(x);
    return this.#record({ kind: "maxPool" }, [x], [height / 2, width / 2, channels]);
  }

  averagePool(x: number): number {
    return this.#record({ kind: "averagePool" }, [x], [this.channels(x)]);
  }

  flatten(x: number): number {
    return this.#record({ kind: "flatten" }, [x], [this.shapeOf(x).reduce((size, axis) => size * axis)]);
  }

  add(x: number, y: number, activation: DeepActivation = "linear"): number {
    return this.#record({ kind: "add", activation }, [x, y], this.shapeOf(x));
  }

  lstm(x: number, units: number): number {
    return this.#record({ kind: "lstm", units }, [x], [units]);
  }

  attention(x: number, heads: number): number {
    return this.#record({ kind: "attention", heads }, [x], this.shapeOf(x));
  }

  layerNormalization(x: number): number {
    return this.#record({ kind: "layerNormalization" }, [x], this.shapeOf(x));
  }

  shapeOf(x: number): readonly number[] {
    return x === 0 ? this.#inputShape : this.layers[x - 1].shape;
  }

  channels(x: number): number {
    return this.shapeOf(x).slice(-1)[0];
  }

  #conv(x: number, kind: "conv" | "depthwise", filters: number, options: ConvOptions): number {
    const { size, stride = 1, normalized = false, activation = "linear" } = options;
    const places = this.shapeOf(x)
      .slice(0, -1)
      .map((axis) => Math.ceil(axis / stride));
    return this.#record({ kind, size, stride, normalized, activation }, [x], [...places, filters]);
  }

  #record(layer: Kind<DeepLayer>, inputs: readonly number[], shape: readonly number[]): number {
    this.layers.push({ ...layer, inputs, inputShape: this.shapeOf(inputs[0]), shape });
    return this.layers.length;
  }
}
