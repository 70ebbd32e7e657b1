/** Random rows for a model, of the shapes that it declares. */
import { ArgumentError, formatShape, type Shape, sizeOf, type Tensor, tensor } from "@neurode/core";
import type { Model } from "@neurode/layers";

/** As many float32 as the heap has room for. */
const MOST_NUMBERS = 2 ** 30;

/** Numbers from 0 to 1, for each input. `given` is the shape of one row, where the model leaves sizes open. */
export function randomInputs(model: Model, rows: number, given?: readonly number[]): Tensor[] {
  const inputs = model.graph?.inputs;
  if (!inputs && !given) {
    throw new ArgumentError(
      `${model.name} does not say what its input is like. Give the shape of one row: --input-shape.`,
    );
  }
  const shapes = inputs?.map(({ shape }) => sizesOf(model, shape.slice(1), given)) ?? [given as readonly number[]];
  const numbers = rows * shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
  if (numbers > MOST_NUMBERS) {
    throw new ArgumentError(`${rows} rows of ${model.name} are more than memory holds. Take fewer at a time.`);
  }
  return shapes.map((shape) => randomTensor([rows, ...shape]));
}

/** The sizes that the model declares; those that are given where it leaves any open. */
function sizesOf(model: Model, declared: Shape, given: readonly number[] | undefined): readonly number[] {
  if (given === undefined && !declared.includes(null)) return declared as readonly number[];
  if (given?.length === declared.length && declared.every((size, i) => size === null || size === given[i]))
    return given;
  const came = given ? `got --input-shape ${given.join(",")}` : "give them: --input-shape";
  const any = declared.includes(null) ? ", where None is any size" : "";
  throw new ArgumentError(`${model.name} takes rows of shape ${formatShape(declared)}${any}; ${came}.`);
}

/** The same numbers each time: what is measured does not change from run to run. */
function randomTensor(shape: readonly number[]): Tensor {
  const values = new Float32Array(sizeOf(shape));
  let state = 1;
  for (let i = 0; i < values.length; i++) {
    // The minimal standard generator of Park and Miller (1988).
    state = (state * 48_271) % 2_147_483_647;
    values[i] = state / 2_147_483_647;
  }
  return tensor(values, { shape: [...shape] });
}

/** What `predict` takes of them: the one, or all in a list. */
export function dataOf(inputs: readonly Tensor[]): Tensor | readonly Tensor[] {
  return inputs.length === 1 ? inputs[0] : inputs;
}
