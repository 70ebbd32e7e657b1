/**
 * What makes a functional model: its inputs, its outputs, and the graph
 * between them, checked; and data put in the order of the inputs, of their
 * dtypes.
 */
import {
  ArgumentError,
  cast,
  type DType,
  type Graph,
  GraphError,
  graphOf,
  isInteger,
  SymbolicTensor,
  show,
} from "@neurode/core";
import { InputLayer } from "../layers/inputLayer.js";
import { flatten, isRecord, type Structure } from "../structure.js";

export interface Functional {
  readonly inputs: Structure<SymbolicTensor>;
  readonly outputs: Structure<SymbolicTensor>;
  readonly graph: Graph;
}

/** Throws an ArgumentError or GraphError, beginning with `where`, when inputs and outputs do not make a model. */
export function connect(
  where: string,
  inputs: Structure<SymbolicTensor>,
  outputs: Structure<SymbolicTensor>,
): Functional {
  checkSymbolic(`${where}: inputs`, inputs);
  checkSymbolic(`${where}: outputs`, outputs);
  const graph = graphOf(flatten(inputs), flatten(outputs));
  checkInputs(where, graph);
  checkNames(where, graph);
  return { inputs, outputs, graph };
}

/** The leaves given for the model's inputs, in their order; a record is matched by its keys, or by the names of the inputs. */
export function matchInputs<Leaf>(where: string, { inputs }: Functional, given: Structure<Leaf>): Leaf[] {
  const named = isRecord(inputs);
  const names = named ? Object.keys(inputs).sort() : flatten(inputs).map(inputName);
  if (isRecord(given)) {
    const record = given as { readonly [key: string]: Structure<Leaf> };
    for (const name of Object.keys(record)) if (!names.includes(name)) throw wrongInputs(where, names, `"${name}"`);
    for (const name of names) if (!(name in record)) throw wrongInputs(where, names, `none for "${name}"`);
    if (!named) return names.map((name) => record[name] as Leaf);
  }
  const leaves = flatten(given);
  if (leaves.length !== flatten(inputs).length) throw wrongInputs(where, names, String(leaves.length));
  return leaves;
}

function inputName({ node }: SymbolicTensor): string {
  return node.call?.owner.name ?? "input";
}

function wrongInputs(where: string, names: readonly string[], got: string): ArgumentError {
  const list = names.map((name) => `"${name}"`).join(", ");
  return new ArgumentError(
    `${where}: expected ${names.length} ${names.length === 1 ? "input" : "inputs"} (${list}), got ${got}. ` +
      "Give a list in that order, or a record by name.",
  );
}

function checkSymbolic(where: string, structure: Structure<SymbolicTensor>): void {
  for (const leaf of flatten<unknown>(structure)) {
    if (leaf instanceof SymbolicTensor) continue;
    throw new ArgumentError(`${where}: expected what Input() or a layer's call gave, got ${show(leaf)}.`);
  }
}

function checkInputs(where: string, { inputs }: Graph): void {
  for (const input of inputs) {
    if (input.node.call?.owner instanceof InputLayer) continue;
    throw new GraphError(
      `${where}: inputs must be what Input() gave; ${input} is the output of ${input.node.call?.owner.name ?? "an op"}.`,
    );
  }
}

function checkNames(where: string, graph: Graph): void {
  const names = [...new Set(graph.calls.map(({ owner }) => owner))].map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  const times = names.filter((name) => name === twice).length;
  throw new GraphError(
    `${where}: the name "${twice}" is used ${times} times in the model. All layer names should be unique; give { name }.`,
  );
}

/** What a model is given becomes the dtype of its Input; of floats there is but one to compute with. */
export function asDeclared(input: SymbolicTensor, dtype: DType): SymbolicTensor {
  return input.dtype === dtype || !(isInteger(input.dtype) || isInteger(dtype)) ? input : cast(input, dtype);
}
