/** The graph of a model for inference, traced for inputs of which all sizes but the batch's are known. */
import {
  ArgumentError,
  type DType,
  formatShape,
  type Graph,
  graphOf,
  type Shape,
  type SymbolicTensor,
} from "@neurode/core";
import { arrange, flatten, type Model, type Structure } from "@neurode/layers";

export interface ModelGraph {
  readonly graph: Graph;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
}

/** @param inputShapes in place of the shapes that the model's own inputs have, batch included */
export function modelGraph(model: Model, inputShapes: readonly Shape[] | undefined): ModelGraph {
  const { inputs, shapes, dtypes, names } = inputsOf(model, inputShapes);
  shapes.forEach((shape, index) => {
    if (shape.slice(1).every((size) => size !== null)) return;
    throw new ArgumentError(
      `exportOnnx: input "${names[index]}" of ${model.where} is ${formatShape(shape)}; every size but the batch's must ` +
        "be known in the file. Give { inputShapes: [[null, 28, 28, 1]] }, one shape for each input.",
    );
  });
  const { call, outputs } = model.trace((inputs ? arrange(inputs, shapes) : shapes) as Structure<Shape>, { dtypes });
  const results = flatten(outputs);
  const named = model.kind === "subclass" ? results : flatten(model.outputs);
  return {
    graph: graphOf(call.inputs, results),
    inputNames: names,
    outputNames: named.map((output) => outputName(output, model)),
  };
}

interface Inputs {
  /** null for a model that has not been called, which gets a list. */
  readonly inputs: Structure<SymbolicTensor> | null;
  readonly shapes: readonly Shape[];
  readonly dtypes: readonly DType[];
  readonly names: readonly string[];
}

function inputsOf(model: Model, inputShapes: readonly Shape[] | undefined): Inputs {
  const inputs = (model.kind === "subclass" ? model.picture?.inputs : model.inputs) ?? null;
  const leaves = inputs === null ? null : flatten(inputs);
  const given = inputShapes ?? leaves?.map(({ shape }) => shape);
  if (given === undefined) {
    throw new ArgumentError(
      `exportOnnx: ${model.where} has not been called yet, so its inputs are not known. Call it on data first.`,
    );
  }
  if (leaves !== null && given.length !== leaves.length) {
    throw new ArgumentError(
      `exportOnnx: inputShapes must have one shape for each of the ${leaves.length} inputs of ${model.where}, got ${given.length}.`,
    );
  }
  return {
    inputs,
    shapes: given.map((shape): Shape => [null, ...shape.slice(1)]),
    dtypes: given.map((_, index) => leaves?.[index].dtype ?? "float32"),
    names: given.map((_, index) => {
      const owner = leaves?.[index].node.call?.owner;
      return owner?.role === "input" ? owner.name : `input_${index}`;
    }),
  };
}

/** The layer that makes an output, directly below the model. */
function outputName({ node }: SymbolicTensor, model: Model): string {
  let { call } = node;
  while (call?.parent && call.parent.owner.name !== model.name) call = call.parent;
  return call?.owner.name ?? node.op.name;
}
