/**
 * Merging layers: several inputs become one output, element by element.
 *
 * Shapes broadcast as in Keras: an input with fewer axes gets axes of size 1
 * behind its batch. Where all inputs carry masks, the output counts where any
 * of them does.
 */
import {
  ArgumentError,
  add,
  divide,
  expandDims,
  formatShape,
  logicalOr,
  maximum,
  minimum,
  multiply,
  type Shape,
  ShapeError,
  type SymbolicTensor,
  subtract,
  where,
} from "@neurode/core";
import { Layer, type LayerOptions } from "../layer.js";
import { maskOf } from "../mask.js";
import { flattenShapes } from "../shapeStructure.js";
import type { Structure } from "../structure.js";

export abstract class Merge extends Layer {
  constructor(options: LayerOptions = {}, known: readonly string[] = []) {
    super(options);
    this.checkOptions(options, known);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override build(inputShape: Structure<Shape>): void {
    if (isList(inputShape)) return;
    const got = flattenShapes(inputShape).map(formatShape).join(", ");
    throw new ArgumentError(`${this.where}: expected a list of tensors, such as [a, b], got a single one of ${got}.`);
  }

  override get built(): boolean {
    return true;
  }

  override call(inputs: readonly SymbolicTensor[]): SymbolicTensor {
    const rank = Math.max(...inputs.map(({ shape }) => shape.length));
    return this.merge(inputs.map((input) => ({ x: widen(input, rank), mask: expandedMask(input) })));
  }

  /** The output of inputs that have equally many axes. */
  protected abstract merge(inputs: readonly Masked[]): SymbolicTensor;

  override computeMask(
    _inputs: Structure<SymbolicTensor>,
    mask: Structure<SymbolicTensor | null> | null,
  ): Structure<SymbolicTensor | null> | null {
    if (!Array.isArray(mask) || mask.includes(null)) return null;
    return mask.reduce((any, each) => logicalOr(any, each));
  }
}

/** An input, and its mask with an axis more, so that it goes with the features. */
interface Masked {
  readonly x: SymbolicTensor;
  readonly mask: SymbolicTensor | null;
}

function isList(shapes: Structure<Shape>): boolean {
  return Array.isArray(shapes) && shapes.length > 0 && shapes.every(Array.isArray);
}

/** (batch, d) as (batch, 1, d), for a result of rank 3. */
function widen(x: SymbolicTensor, rank: number): SymbolicTensor {
  if (x.shape.length === 0) return x;
  let wide = x;
  while (wide.shape.length < rank) wide = expandDims(wide, 1);
  return wide;
}

function expandedMask(x: SymbolicTensor): SymbolicTensor | null {
  const mask = maskOf(x);
  return mask && expandDims(mask, -1);
}

/** The sum of the inputs. */
export class Add extends Merge {
  protected override merge(inputs: readonly Masked[]): SymbolicTensor {
    return inputs.map(({ x }) => x).reduce((sum, x) => add(sum, x));
  }
}

/** The first input less the second; there must be two. */
export class Subtract extends Merge {
  protected override checkInputs(shapes: readonly Shape[]): void {
    checkTwo(this.where, shapes);
  }

  protected override merge([{ x: a }, { x: b }]: readonly Masked[]): SymbolicTensor {
    return subtract(a, b);
  }
}

/** The product of the inputs; a step that a mask leaves out counts as 1, or as 0 where all leave it out. */
export class Multiply extends Merge {
  protected override merge(inputs: readonly Masked[]): SymbolicTensor {
    const factors = inputs.map(({ x, mask }) => (mask ? where(mask, x, 1) : x));
    const product = factors.reduce((result, x) => multiply(result, x));
    const masks = inputs.flatMap(({ mask }) => mask ?? []);
    if (masks.length < inputs.length) return product;
    return where(
      masks.reduce((any, mask) => logicalOr(any, mask)),
      product,
      0,
    );
  }
}

/** The mean of the inputs. */
export class Average extends Merge {
  protected override merge(inputs: readonly Masked[]): SymbolicTensor {
    const sum = inputs.map(({ x }) => x).reduce((total, x) => add(total, x));
    return divide(sum, inputs.length);
  }
}

/** The largest of the inputs, of those that masks do not leave out. */
export class Maximum extends Merge {
  protected override merge(inputs: readonly Masked[]): SymbolicTensor {
    return mergeMasked(inputs, maximum);
  }
}

/** The smallest of the inputs, of those that masks do not leave out. */
export class Minimum extends Merge {
  protected override merge(inputs: readonly Masked[]): SymbolicTensor {
    return mergeMasked(inputs, minimum);
  }
}

/** Pairs are merged in turn; of a pair of which one side is left out, the other is taken. */
function mergeMasked(inputs: readonly Masked[], merge: typeof maximum): SymbolicTensor {
  return inputs.reduce((so, { x, mask }) => {
    const right = mask ? where(mask, x, so.x) : x;
    const left = so.mask ? where(so.mask, so.x, right) : so.x;
    return { x: merge(left, right), mask: mask && so.mask ? logicalOr(so.mask, mask) : null };
  }).x;
}

/** Throws a ShapeError, beginning with `where`, unless there are two inputs. */
export function checkTwo(where: string, shapes: readonly Shape[]): void {
  if (shapes.length === 2) return;
  throw new ShapeError(
    `${where}: expected a list of exactly two tensors, got ${shapes.length}: ${shapes.map(formatShape).join(", ")}.`,
  );
}
