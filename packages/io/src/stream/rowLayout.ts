/** How a model's inputs and outputs lie in a row of numbers: one behind the other, in the model's order. */
import { formatShape, type Shape, ShapeError, type SymbolicTensor, sizeOf, type Tensor } from "@neurode/core";
import { arrange, flatten, type Model, type Structure } from "@neurode/layers";
import type { RowSource } from "../data/rowSource.js";

/** One input or output of a model, as it lies in a row. */
export interface RowPart {
  readonly name: string;
  readonly shape: readonly number[];
  /** How many numbers that is. */
  readonly size: number;
}

/** The model's outputs; null where their sizes are known once it has run. */
export function declaredOutputs(model: Model): readonly RowPart[] | null {
  const shapes: readonly Shape[] | undefined = model.graph?.outputs.map(({ shape }) => shape.slice(1));
  return shapes?.every(isFixed) ? outputParts(model, shapes) : null;
}

/** The outputs of rows that have been predicted. */
export function outputParts(model: Model, shapes: readonly (readonly number[])[]): readonly RowPart[] {
  const names = shapes.length === 1 ? ["output"] : distinct(model.outputNames);
  return shapes.map((shape, i) => rowPart(names[i], shape));
}

/**
 * The model's inputs for rows of `size` numbers: its own shapes where they are fixed, into which as many numbers fold;
 * of a single open one the source's. Throws a ShapeError when the rows are not the model's.
 */
export function inputParts(where: string, model: Model, source: RowSource, size: number): readonly RowPart[] {
  const given = source.rowShape ?? [size];
  const inputs = symbolicInputs(model);
  const shapes = inputs.map(({ shape }) => shape.slice(1));
  if (inputs.length === 0 || (inputs.length === 1 && !isFixed(shapes[0]))) return [rowPart("input", given)];
  const names = inputs.map(({ node }, i) => node.call?.owner.name ?? `input_${i + 1}`);
  const parts = shapes.map((shape, i) => {
    if (isFixed(shape)) return rowPart(names[i], shape);
    throw new ShapeError(
      `${where}: a row is shared out to the ${inputs.length} inputs of ${model.where}, so their sizes must be fixed; ` +
        `${names[i]} is of shape ${formatShape(inputs[i].shape)}. Give its Input every size.`,
    );
  });
  if (rowSize(parts) === size && (parts.length > 1 || folds(given, parts[0].shape))) return parts;
  const expected =
    parts.length === 1
      ? `rows of shape ${formatShape(parts[0].shape)}`
      : `rows of ${rowSize(parts)} numbers (${parts.map((part) => `${part.name}: ${part.size}`).join(", ")})`;
  throw new ShapeError(
    `${source.name}: the model ${model.name} expects ${expected}, got rows of shape ${formatShape(given)}. ` +
      "Choose the columns that it was trained on.",
  );
}

/**
 * Whether rows of one shape can be those of another: as a flat list of as many numbers, and with axes of 1 or without. A
 * picture with its channels last is none with its channels first.
 */
function folds(given: readonly number[], declared: readonly number[]): boolean {
  const [from, to] = [given, declared].map((shape) => shape.filter((size) => size !== 1));
  return from.length <= 1 || to.length <= 1 || from.join() === to.join();
}

/** One tensor for each input as `predict` takes them: the tensor, a list, or what a subclass was first called with. */
export function dataOf(model: Model, tensors: readonly Tensor[]): Structure<Tensor> {
  if (tensors.length === 1) return tensors[0];
  return model.picture && !model.graph ? arrange(model.picture.inputs, tensors) : tensors;
}

/** A subclass of one input takes any size, so that of its first call says nothing. */
function symbolicInputs(model: Model): readonly SymbolicTensor[] {
  if (model.graph) return model.graph.inputs;
  const called = model.picture ? flatten(model.picture.inputs) : [];
  return called.length > 1 ? called : [];
}

export function rowSize(parts: readonly RowPart[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}

/** Copies rows of numbers into a tensor for each part. */
export function shareOut(rows: Float32Array, parts: readonly RowPart[], tensors: readonly Tensor[]): void {
  const size = rowSize(parts);
  let begin = 0;
  for (const [i, part] of parts.entries()) {
    const { data } = tensors[i];
    if (part.size === size) data.set(rows);
    else {
      for (let from = begin, to = 0; to < data.length; from += size, to += part.size) {
        data.set(rows.subarray(from, from + part.size), to);
      }
    }
    begin += part.size;
  }
}

/** The rows of several tensors, one behind the other. */
export function gatherIn(tensors: readonly Tensor[], parts: readonly RowPart[]): Float32Array {
  if (tensors.length === 1) return new Float32Array(tensors[0].data);
  const size = rowSize(parts);
  const rows = new Float32Array(size * tensors[0].shape[0]);
  let begin = 0;
  for (const [i, part] of parts.entries()) {
    const { data } = tensors[i];
    for (let from = 0, to = begin; from < data.length; from += part.size, to += size) {
      rows.set(data.subarray(from, from + part.size), to);
    }
    begin += part.size;
  }
  return rows;
}

export function rowPart(name: string, shape: readonly number[]): RowPart {
  return { name, shape, size: sizeOf(shape) };
}

function isFixed(shape: Shape): shape is readonly number[] {
  return !shape.includes(null);
}

/** A layer that gives two outputs gives them one name; columns need one each. */
function distinct(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  for (const name of names) {
    let free = name;
    for (let count = 2; taken.has(free) || (free !== name && names.includes(free)); count++) free = `${name}_${count}`;
    taken.add(free);
  }
  return [...taken];
}
