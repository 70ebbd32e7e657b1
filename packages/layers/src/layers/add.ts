/**
 * Add: the sum of its inputs, element by element.
 *
 * Shapes broadcast as in Keras: an input with fewer axes gets axes of size 1
 * behind its batch.
 */
import { add, formatShape, reshape, type Shape, ShapeError, type SymbolicTensor } from "@neurode/core";
import { Layer, type LayerOptions } from "../layer.js";

export class Add extends Layer {
  constructor(options: LayerOptions = {}) {
    super(options);
    this.checkOptions(options, []);
  }

  override call(inputs: readonly SymbolicTensor[]): SymbolicTensor {
    const rank = Math.max(...inputs.map(({ shape }) => shape.length));
    return inputs.map((input) => widen(input, rank)).reduce((sum, input) => add(sum, input));
  }

  protected override checkInputs(shapes: readonly Shape[]): void {
    if (shapes.length >= 2) return;
    const got = shapes.map(formatShape).join(", ");
    throw new ShapeError(
      `${this.where}: expected a list of at least two tensors to add, got ${shapes.length}: ${got}.`,
    );
  }
}

/** (batch, d) as (batch, 1, d), for a sum of rank 3. */
function widen(x: SymbolicTensor, rank: number): SymbolicTensor {
  if (x.shape.length === rank || x.shape.length === 0) return x;
  const [batch, ...sample] = x.shape;
  const ones = new Array<number>(rank - x.shape.length).fill(1);
  return reshape(x, [batch ?? -1, ...ones, ...(sample as number[])]);
}
