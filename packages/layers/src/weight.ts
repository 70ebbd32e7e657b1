/**
 * Weight: a layer's parameter. A tensor on the heap, the symbol that stands for
 * it in graphs, and a version that goes up with every change.
 */
import {
  type DType,
  formatShape,
  nextSeed,
  type Parameter,
  parameter,
  ShapeError,
  type StaticShape,
  type SymbolicTensor,
  sameShape,
  sizeOf,
  Tensor,
  type TensorLike,
  tensor,
  write,
} from "@neurode/core";
import type { Initializer } from "./initializers.js";

export class Weight implements Parameter {
  /** `"kernel"`; unique within its layer. */
  readonly name: string;
  readonly shape: StaticShape;
  readonly dtype: DType;
  /** Number of elements. */
  readonly size: number;
  /** False for weights that training does not change, such as moving averages. */
  readonly isTrainable: boolean;
  readonly #initializer: Initializer;
  readonly #seed = nextSeed();
  #tensor: Tensor | null = null;
  #version = 0;
  #symbol: SymbolicTensor | null = null;

  constructor(name: string, shape: StaticShape, dtype: DType, initializer: Initializer, isTrainable = true) {
    this.name = name;
    this.shape = shape;
    this.dtype = dtype;
    this.size = sizeOf(shape);
    this.#initializer = initializer;
    this.isTrainable = isTrainable;
  }

  /** The values. They are drawn when first asked for: a model that is only summed up or drawn never needs them. */
  get tensor(): Tensor {
    if (!this.#tensor) {
      this.#tensor = new Tensor(this.shape, this.dtype);
      write(this.#tensor, this.#initializer.values(this.shape, this.#seed));
    }
    return this.#tensor;
  }

  get version(): number {
    return this.#version;
  }

  /** What stands for this weight in `call`. */
  get symbol(): SymbolicTensor {
    this.#symbol ??= parameter(this);
    return this.#symbol;
  }

  /** Overwrites the values. Throws a ShapeError, beginning with `where`, when the shape is another. */
  assign(values: TensorLike, where = `weight ${this.name}`): void {
    const given = tensor(values);
    try {
      if (!sameShape(given.shape, this.shape)) {
        throw new ShapeError(
          `${where}: expected values of shape ${formatShape(this.shape)} for ${this.name}, got ${formatShape(given.shape)}.`,
        );
      }
      this.#tensor ??= new Tensor(this.shape, this.dtype);
      write(this.#tensor, given.dtype === "float16" ? given.numbers() : given.data);
    } finally {
      given.dispose();
    }
    this.#version++;
  }

  /** `Weight(kernel, shape=(3, 2), dtype=float32)` */
  toString(): string {
    return `Weight(${this.name}, shape=${formatShape(this.shape)}, dtype=${this.dtype})`;
  }
}
