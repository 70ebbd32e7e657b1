/**
 * Regularizers: penalties on a weight's values, added to the loss in training;
 * `layer.losses` tells what they are now. Formulas and defaults are Keras 3's.
 */
import {
  ArgumentError,
  abs,
  add,
  checkOptions,
  constant,
  divide,
  formatShape,
  matmul,
  maximum,
  multiply,
  oneOf,
  ShapeError,
  type SymbolicTensor,
  show,
  sqrt,
  square,
  sum,
  type Tensor,
  tensor,
} from "@neurode/core";

export abstract class Regularizer {
  /** The penalty for a weight. */
  abstract penalty(weight: Tensor): number;

  /** The same, recorded with ops, for what is not known until a model runs: the outputs of layers. */
  abstract apply(x: SymbolicTensor): SymbolicTensor;

  /** The arguments, by Keras's names in camelCase. */
  getConfig(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this));
  }
}

/** l1 · Σ |w|. Default l1: 0.01. */
export class L1 extends Regularizer {
  readonly l1: number;

  constructor(options: { l1?: number } = {}) {
    super();
    checkOptions("L1", options, ["l1"]);
    this.l1 = factor("L1", "l1", options.l1 ?? 0.01);
  }

  override penalty(weight: Tensor): number {
    return this.l1 * total(weight, Math.abs);
  }

  override apply(x: SymbolicTensor): SymbolicTensor {
    return multiply(sum(abs(x)), this.l1);
  }
}

/** l2 · Σ w². Default l2: 0.01. */
export class L2 extends Regularizer {
  readonly l2: number;

  constructor(options: { l2?: number } = {}) {
    super();
    checkOptions("L2", options, ["l2"]);
    this.l2 = factor("L2", "l2", options.l2 ?? 0.01);
  }

  override penalty(weight: Tensor): number {
    return this.l2 * total(weight, (w) => w * w);
  }

  override apply(x: SymbolicTensor): SymbolicTensor {
    return multiply(sum(square(x)), this.l2);
  }
}

/** l1 · Σ |w| + l2 · Σ w². Defaults 0. */
export class L1L2 extends Regularizer {
  readonly l1: number;
  readonly l2: number;

  constructor(options: { l1?: number; l2?: number } = {}) {
    super();
    checkOptions("L1L2", options, ["l1", "l2"]);
    this.l1 = factor("L1L2", "l1", options.l1 ?? 0);
    this.l2 = factor("L1L2", "l2", options.l2 ?? 0);
  }

  override penalty(weight: Tensor): number {
    return this.l1 * total(weight, Math.abs) + this.l2 * total(weight, (w) => w * w);
  }

  override apply(x: SymbolicTensor): SymbolicTensor {
    return add(multiply(sum(abs(x)), this.l1), multiply(sum(square(x)), this.l2));
  }
}

/** Penalizes rows (or columns) of a matrix that are not orthogonal: factor · the mean |cosine| of all pairs. */
export class OrthogonalRegularizer extends Regularizer {
  readonly factor: number;
  readonly mode: "rows" | "columns";

  constructor(options: { factor?: number; mode?: "rows" | "columns" } = {}) {
    super();
    checkOptions("OrthogonalRegularizer", options, ["factor", "mode"]);
    this.factor = factor("OrthogonalRegularizer", "factor", options.factor ?? 0.01);
    this.mode = oneOf("OrthogonalRegularizer: mode", options.mode ?? "rows", ["rows", "columns"]);
  }

  override penalty(weight: Tensor): number {
    if (weight.shape.length !== 2) {
      throw new ArgumentError(`OrthogonalRegularizer: expected a weight of two axes, got ${weight.shape.length}.`);
    }
    const matrix = weight.toArray() as number[][];
    const vectors = (this.mode === "rows" ? matrix : matrix[0].map((_, j) => matrix.map((row) => row[j]))).map(unit);
    const pairs = (vectors.length * (vectors.length - 1)) / 2;
    if (pairs === 0) return 0;
    let total = 0;
    vectors.forEach((a, i) => {
      for (const b of vectors.slice(0, i)) total += Math.abs(a.reduce((dot, value, k) => dot + value * b[k], 0));
    });
    return (this.factor * total) / pairs;
  }

  override apply(x: SymbolicTensor): SymbolicTensor {
    const [rows, columns] = x.shape;
    const count = this.mode === "rows" ? rows : columns;
    if (x.shape.length !== 2 || typeof count !== "number") {
      throw new ShapeError(`OrthogonalRegularizer: expected two axes of known sizes, got ${formatShape(x.shape)}.`);
    }
    const axis = this.mode === "rows" ? 1 : 0;
    const unitVectors = divide(x, sqrt(maximum(sum(square(x), { axis, keepdims: true }), 1e-12)));
    const cosines = matmul(unitVectors, unitVectors, { transposeX: axis === 0, transposeY: axis === 1 });
    const others = tensor(Array.from({ length: count }, (_, i) => Array.from({ length: count }, (_, j) => +(i !== j))));
    return multiply(sum(abs(multiply(cosines, constant(others)))), this.factor / Math.max(1, count * (count - 1)));
  }
}

function unit(vector: readonly number[]): number[] {
  const norm = Math.sqrt(vector.reduce((total, value) => total + value * value, 0));
  return vector.map((value) => (norm > 0 ? value / norm : 0));
}

function total(weight: Tensor, of: (value: number) => number): number {
  return weight.numbers().reduce((result, value) => result + of(value), 0);
}

function factor(where: string, what: string, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new ArgumentError(`${where}: ${what} must be a number of at least 0, got ${show(value)}.`);
}

const byName = { l1: L1, l2: L2, l1l2: L1L2, orthogonal_regularizer: OrthogonalRegularizer };

type SnakeName = keyof typeof byName;

/** A name, a regularizer with arguments of its own, or null for none. */
export type RegularizerLike = SnakeName | "orthogonalRegularizer" | Regularizer | null;

/** The regularizer classes, by the names they are saved under. */
export const regularizerClasses: Readonly<Record<string, new (options: never) => Regularizer>> = {
  L1,
  L2,
  L1L2,
  OrthogonalRegularizer,
};

/** Looks a regularizer up. Throws an ArgumentError with a suggestion for names that are not known. */
export function regularizer(where: string, identifier: RegularizerLike | undefined): Regularizer | null {
  if (identifier === null || identifier === undefined) return null;
  if (identifier instanceof Regularizer) return identifier;
  return new byName[oneOf(where, identifier, Object.keys(byName) as SnakeName[])]();
}
