/**
 * Weight: a layer's parameter. A tensor on the heap, the symbol that stands for
 * it in graphs, and a version that goes up with every change.
 */
import {
  type DType,
  formatShape,
  type Parameter,
  parameter,
  ShapeError,
  type StaticShape,
  type SymbolicTensor,
  sameShape,
  Tensor,
  type TensorLike,
  tensor,
  write,
} from "@neurode/core";

export class Weight implements Parameter {
  /** `"kernel"`; unique within its layer. */
  readonly name: string;
  readonly tensor: Tensor;
  /** False for weights that training does not change, such as moving averages. */
  readonly isTrainable: boolean;
  #version = 0;
  #symbol: SymbolicTensor | null = null;

  constructor(name: string, shape: StaticShape, dtype: DType, values: ArrayLike<number>, isTrainable = true) {
    this.name = name;
    this.tensor = new Tensor(shape, dtype);
    this.isTrainable = isTrainable;
    write(this.tensor, values);
  }

  get shape(): StaticShape {
    return this.tensor.shape;
  }

  get dtype(): DType {
    return this.tensor.dtype;
  }

  /** Number of elements. */
  get size(): number {
    return this.tensor.size;
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
      write(this.tensor, given.numbers());
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
