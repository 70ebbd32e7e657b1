/**
 * Weight: a layer's parameter. A tensor on the heap, the symbol that stands for
 * it in graphs, and a version that goes up with every change.
 */
import {
  ArgumentError,
  type DType,
  formatShape,
  nextSeed,
  parameter,
  ShapeError,
  type StaticShape,
  type SymbolicTensor,
  sameShape,
  sizeOf,
  Tensor,
  type TensorLike,
  tensor,
  type Variable,
  write,
} from "@neurode/core";
import type { Constraint } from "./constraints.js";
import type { Initializer } from "./initializers.js";

/** What a weight has beside its values. */
export interface WeightTraits {
  /** The names of the layer and of the weight: `"dense/kernel"`. Default: that of the weight. */
  path?: string;
  /** What training brings it back to after each update. Default none. */
  constraint?: Constraint | null;
}

export class Weight implements Variable {
  /** `"kernel"`; unique within its layer. */
  readonly name: string;
  readonly shape: StaticShape;
  readonly dtype: DType;
  /** Number of elements. */
  readonly size: number;
  /** False for weights that training does not change, such as moving averages. */
  readonly isTrainable: boolean;
  readonly path: string;
  readonly constraint: Constraint | null;
  /** How it starts. */
  readonly initializer: Initializer;
  readonly #seed = nextSeed();
  #tensor: Tensor | null = null;
  #version = 0;
  #replaced = false;
  #symbol: SymbolicTensor | null = null;
  #standIn: SymbolicTensor | null = null;

  constructor(
    name: string,
    shape: StaticShape,
    dtype: DType,
    initializer: Initializer,
    isTrainable = true,
    { path = name, constraint = null }: WeightTraits = {},
  ) {
    this.name = name;
    this.shape = shape;
    this.dtype = dtype;
    this.size = sizeOf(shape);
    this.initializer = initializer;
    this.isTrainable = isTrainable;
    this.path = path;
    this.constraint = constraint;
  }

  /** The values. They are drawn when first asked for: a model that is only summed up or drawn never needs them. */
  get tensor(): Tensor {
    if (!this.#tensor) {
      this.#tensor = new Tensor(this.shape, this.dtype);
      write(this.#tensor, this.initializer.values(this.shape, this.#seed));
    }
    return this.#tensor;
  }

  get version(): number {
    return this.#version;
  }

  /** True once another weight has taken this one's place. */
  get replaced(): boolean {
    return this.#replaced;
  }

  /** To be called when the tensor has been written to. */
  changed(): void {
    this.#version++;
  }

  /** Gives the memory back: another weight takes this one's place. */
  retire(): void {
    this.#replaced = true;
    this.#tensor?.dispose();
  }

  /** What stands for this weight in `call`. */
  get symbol(): SymbolicTensor {
    this.#symbol ??= parameter(this);
    return this.#standIn ?? this.#symbol;
  }

  /** Records `body` with `value` in the place of this weight. */
  standIn<Result>(value: SymbolicTensor, body: () => Result): Result {
    const outside = this.#standIn;
    this.#standIn = value;
    try {
      return body();
    } finally {
      this.#standIn = outside;
    }
  }

  /**
   * Overwrites the values. Throws, beginning with `where`, a ShapeError when the shape is another, and an ArgumentError
   * when an int8 weight is given what int8 does not hold.
   */
  assign(values: TensorLike, where = `weight ${this.name}`): void {
    const given = tensor(values);
    try {
      if (!sameShape(given.shape, this.shape)) {
        throw new ShapeError(
          `${where}: expected values of shape ${formatShape(this.shape)} for ${this.name}, got ${formatShape(given.shape)}.`,
        );
      }
      const numbers = given.dtype === "float16" ? given.numbers() : given.data;
      if (this.dtype === "int8") this.#checkInt8(numbers, where);
      this.#tensor ??= new Tensor(this.shape, this.dtype);
      write(this.#tensor, numbers);
    } finally {
      given.dispose();
    }
    this.#version++;
  }

  /** Floats cut to whole numbers would be another weight, not a rounded one. */
  #checkInt8(numbers: ArrayLike<number>, where: string): void {
    for (let i = 0; i < numbers.length; i++) {
      const value = numbers[i];
      if (Number.isInteger(value) && value >= -128 && value <= 127) continue;
      throw new ArgumentError(
        `${where}: ${this.name} is stored as int8: expected whole numbers from -128 to 127, got ${value}. ` +
          "Weights of floats can be set before quantize().",
      );
    }
  }

  /** `Weight(kernel, shape=(3, 2), dtype=float32)` */
  toString(): string {
    return `Weight(${this.name}, shape=${formatShape(this.shape)}, dtype=${this.dtype})`;
  }
}
