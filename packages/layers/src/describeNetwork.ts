/**
 * Describing a model as neurons, for viz to draw: Dense layers one behind the other, with
 * their weights and, for one row of data, what each neuron gives.
 *
 * Layers that leave each neuron where it is (Flatten, Dropout, activations, normalizations)
 * are named with the Dense layer before them, and a neuron's value is the one behind them.
 */
import {
  type Call,
  Executable,
  engine,
  formatShape,
  graphOf,
  NotBuiltError,
  type Shape,
  ShapeError,
  type SymbolicTensor,
  sizeOf,
  type TensorLike,
  tensor,
  UnsupportedError,
} from "@neurode/core";
import type { NetworkDescription, NeuronLayer } from "@neurode/viz";
import { activationNames } from "./activations.js";
import { callsInside } from "./describe.js";
import { Dense } from "./layers/dense.js";
import type { Model } from "./models/model.js";
import type { Sequential } from "./models/sequential.js";

/** Classes of layers that give one number for each they take, in the same order. */
const WITHOUT_NEURONS = new Set([
  ...["InputLayer", "Flatten", "Reshape", "Identity", "Rescaling", "ActivityRegularization"],
  ...["Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise", "SpatialDropout1D"],
  ...["BatchNormalization", "LayerNormalization", "RMSNormalization", "UnitNormalization", "Normalization"],
  ...["Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax"],
]);

/** Ops of custom calls that do so. */
const WITHOUT_NEURONS_OPS = new Set(activationNames.map(plain));

/** A column of neurons, and the tensor that holds its values. */
interface Column {
  readonly layer: Dense | null;
  readonly name: string;
  readonly behind: string[];
  output: SymbolicTensor;
}

/** `input` is one row of data; without it there are no values. */
export function describeNetwork(model: Model, input?: TensorLike): NetworkDescription {
  const { start, columns } = columnsOf(model);
  const values = input === undefined ? null : valuesOf(model, start, columns, input);
  const layers = columns.map((column, index): NeuronLayer => {
    const { layer, name, behind } = column;
    const own = { name, units: unitsOf(columns, index), behind, values: values?.[index] ?? null };
    if (layer === null) return own;
    const { kernel, bias } = weightsOf(layer);
    return { ...own, activation: layer.activation.name, kernel, bias };
  });
  const places = placesOf(columns[columns.length - 1].output.shape);
  return {
    name: model.name,
    layers,
    ...(places === 1
      ? {}
      : {
          about: `The same weights are at each of ${places ?? "all"} places of an input; values are those of the first.`,
        }),
  };
}

/** The model as columns. Throws an UnsupportedError where it is none. */
function columnsOf(model: Model): { start: SymbolicTensor; columns: Column[] } {
  const { inputs, outputs, calls } = pathOf(model);
  if (inputs.length !== 1 || outputs.length !== 1) {
    throw notInARow(model, "it has more than one input or output");
  }
  const [start] = inputs;
  const columns: Column[] = [{ layer: null, name: start.node.call?.owner.name ?? "input", behind: [], output: start }];
  const end = walk(start, calls);
  if (end !== outputs[0]) throw notInARow(model, "its output is not that of its last layer");
  if (columns.length === 1) throw notInARow(model, "it has no Dense layer");
  columns.forEach(({ layer }, index) => {
    if (layer === null || index === 1) return;
    const [taken, given] = [layer.kernel?.shape[0], columns[index - 1].layer?.units];
    if (taken !== given) throw notInARow(model, `${layer.name} takes ${taken} numbers from ${given} neurons`);
  });
  return { start, columns };

  /** Follows the tensor through calls that each read the one before. */
  function walk(from: SymbolicTensor, path: readonly Call[]): SymbolicTensor {
    let current = from;
    for (const call of path) {
      const { owner } = call;
      if (owner.role === "input") continue;
      if (call.inputs.length !== 1 || call.inputs[0] !== current || call.outputs.length !== 1) {
        throw notInARow(model, `${owner.name} (${owner.className}) is not alone behind the layer before it`);
      }
      const last = columns[columns.length - 1];
      const [output] = call.outputs;
      if (owner.role === "model") {
        walk(current, callsInside(call).calls);
        columns[columns.length - 1].output = output;
      } else if (owner instanceof Dense && output.shape.at(-1) === owner.units)
        columns.push({ layer: owner, name: owner.name, behind: [], output });
      else if (isWithoutNeurons(call)) {
        last.behind.push(owner.className);
        last.output = output;
      } else throw notInARow(model, `${owner.name} is ${article(owner.className)}, whose neurons are not in a row`);
      current = output;
    }
    return current;
  }
}

function isWithoutNeurons({ owner, inputs: [input], outputs: [output] }: Call): boolean {
  const size = ([, ...row]: Shape) => row.reduce<number>((product, each) => product * (each ?? Number.NaN), 1);
  // Sizes that are open are NaN, and differ from nothing.
  if (size(input.shape) < size(output.shape) || size(input.shape) > size(output.shape)) return false;
  return owner.role === "op" ? WITHOUT_NEURONS_OPS.has(plain(owner.className)) : WITHOUT_NEURONS.has(owner.className);
}

/** The calls a model consists of, and where its data enters and leaves. */
function pathOf(model: Model) {
  if (model.kind === "sequential" && model.graph) {
    const { chain } = model as Sequential;
    return { ...model.graph, calls: chain.map(({ call }) => call) };
  }
  if (model.graph) return model.graph;
  if (model.picture) return { ...model.picture.call, calls: callsInside(model.picture.call).calls };
  throw new NotBuiltError(
    `plotNetwork: model "${model.name}" is not built, so it has no weights to draw. ` +
      "Call build(inputShape), or call the model on data, and plot it then.",
  );
}

function unitsOf(columns: readonly Column[], index: number): number {
  const { layer } = columns[index];
  return layer ? layer.units : (columns[index + 1].layer?.kernel?.shape[0] ?? 0);
}

/** The numbers of a layer; of an int8 kernel what they stand for. */
function weightsOf({ kernel, kernelScale, bias }: Dense): {
  kernel: ArrayLike<number>;
  bias: ArrayLike<number> | null;
} {
  const stored = kernel?.tensor.numbers() ?? [];
  const scale = kernelScale?.tensor.numbers();
  return {
    kernel: scale ? Float32Array.from(stored, (value, i) => value / scale[i % scale.length]) : stored,
    bias: bias?.tensor.numbers() ?? null,
  };
}

/** What the neurons of each column give for one row; where they stand at several places, those of the first. */
function valuesOf(
  model: Model,
  start: SymbolicTensor,
  columns: readonly Column[],
  input: TensorLike,
): ArrayLike<number>[] {
  const given = tensor(input);
  try {
    checkRow(model, start.shape, given.shape);
    const used = engine();
    const graph = graphOf(
      [start],
      columns.slice(1).map(({ output }) => output),
    );
    const executable = new Executable(graph, used.kernels, [true]);
    const row = tensor(given.numbers(), { dtype: "float32" });
    try {
      const outputs = executable.runSync(used, [row], 1);
      const all = [Float32Array.from(given.numbers()), ...outputs.map((output) => Float32Array.from(output.numbers()))];
      for (const output of outputs) output.dispose();
      return all.map((values, index) => values.slice(0, unitsOf(columns, index)));
    } finally {
      row.dispose();
      executable.dispose();
    }
  } finally {
    given.dispose();
  }
}

/** Throws a ShapeError unless the data is one row, with or without an axis for the batch. */
function checkRow(model: Model, [, ...expected]: Shape, given: Shape): void {
  const shape = given.length === expected.length + 1 && given[0] === 1 ? given.slice(1) : given;
  const fits = shape.length === expected.length && shape.every((size, axis) => (expected[axis] ?? size) === size);
  if (fits) return;
  throw new ShapeError(
    `plotNetwork: model "${model.name}": expected one row of data as input, of shape ${formatShape(expected)}, ` +
      `got ${formatShape(given)}.`,
  );
}

/** At how many places the neurons of an output stand; null when that is open. */
function placesOf(shape: Shape): number | null {
  const between = shape.slice(1, -1);
  return between.every((size) => size !== null) ? sizeOf(between as number[]) : null;
}

function notInARow(model: Model, reason: string): UnsupportedError {
  return new UnsupportedError(
    `plotNetwork: model "${model.name}" cannot be drawn as neurons in columns: ${reason}. ` +
      "It is for Dense layers one behind the other; plotModel draws every model.",
  );
}

function article(className: string): string {
  return `${/^[AEIOU]/.test(className) ? "an" : "a"} ${className}`;
}

function plain(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}
