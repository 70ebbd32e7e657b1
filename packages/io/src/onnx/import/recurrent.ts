/** Recurrent operators, written out step by step. */
import { everyRow, gruHidden, lstmCarry, lstmHidden, ops, type SymbolicTensor } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { input, optional } from "./inputs.js";
import { type Known, permuted } from "./known.js";
import { knownValue, type OperatorReader, type Reader, type Use, upTo, type Value } from "./reader.js";

const MOST_STEPS = 2 ** 12;

interface Direction {
  /** (inputDim, gates · units), (units, gates · units), and the bias of each. */
  readonly kernel: SymbolicTensor;
  readonly recurrent: SymbolicTensor;
  readonly inputBias: SymbolicTensor | null;
  readonly recurrentBias: SymbolicTensor | null;
}

/** Each gate's rows of a matrix (directions, gates · units, …), in our order of gates. */
function gateRows({ dims, numbers }: Known, direction: number, gates: readonly number[], units: number): Known {
  const width = dims[2] ?? 1;
  const rows = gates.flatMap((gate) => upTo(units).map((unit) => (direction * gates.length + gate) * units + unit));
  const result = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    for (let column = 0; column < width; column++) result[i * width + column] = numbers[row * width + column];
  });
  return { type: "float", dims: dims.length > 2 ? [rows.length, width] : [rows.length], numbers: result };
}

function directionOf(reader: Reader, use: Use, at: number, gates: readonly number[], units: number): Direction {
  const weight = (index: number, what: string, matrix: (known: Known) => Known): SymbolicTensor => {
    const value = input(use, index);
    return reader.tensor(knownValue(matrix(reader.known(value, what)), `${value.name ?? what}/${at}/${what}`));
  };
  const turned = (known: Known) => permuted(gateRows(known, at, gates, units), [1, 0]);
  const bias = (half: number) => (known: Known) => {
    const count = gates.length * units;
    const own = Array.from(known.numbers).slice((2 * at + half) * count, (2 * at + half + 1) * count);
    return gateRows({ type: "float", dims: [1, count], numbers: own }, 0, gates, units);
  };
  const hasBias = optional(use, 3) !== null;
  return {
    kernel: weight(1, "kernel", turned),
    recurrent: weight(2, "recurrent_kernel", turned),
    inputBias: hasBias ? weight(3, "bias", bias(0)) : null,
    recurrentBias: hasBias ? weight(3, "recurrent_bias", bias(1)) : null,
  };
}

function withBias(x: SymbolicTensor, bias: SymbolicTensor | null): SymbolicTensor {
  return bias ? (ops.add(x, bias) as SymbolicTensor) : x;
}

/** What walks over the steps: from the states before a step those after it; the first is the output. */
type Step = (
  direction: Direction,
  inputs: SymbolicTensor,
  states: readonly SymbolicTensor[],
  step: number,
  use: Use,
) => SymbolicTensor[];

const lstmStep: Step = ({ recurrent, recurrentBias }, inputs, [hidden, carry], step) => {
  const given = withBias(ops.matmul(hidden, recurrent) as SymbolicTensor, recurrentBias);
  const after = lstmCarry(inputs, given, carry, step);
  return [lstmHidden(inputs, given, after, step), after];
};

const gruStep: Step = (direction, inputs, [hidden], step, { attributes }) => {
  const { recurrent, recurrentBias } = direction;
  if (attributes.int("linear_before_reset", 0) !== 1) return [gruResetFirst(direction, inputs, hidden, step)];
  const given = withBias(ops.matmul(hidden, recurrent) as SymbolicTensor, recurrentBias);
  return [gruHidden(inputs, given, hidden, step)];
};

/** The reset gate comes before the product of the candidate: tanh(x + (r ∘ h) · R + b). */
function gruResetFirst(
  { recurrent, recurrentBias }: Direction,
  inputs: SymbolicTensor,
  hidden: SymbolicTensor,
  step: number,
): SymbolicTensor {
  const units = hidden.shape[1] as number;
  const part = (x: SymbolicTensor, begin: number, count: number) =>
    ops.slice(x, { axis: x.shape.length - 1, begin: begin * units, size: count * units }) as SymbolicTensor;
  const bias = (begin: number, count: number) => (recurrentBias ? part(recurrentBias, begin, count) : null);
  const own = ofStep(inputs, step);
  const recurrentGates = withBias(ops.matmul(hidden, part(recurrent, 0, 2)) as SymbolicTensor, bias(0, 2));
  const gates = ops.sigmoid(ops.add(part(own, 0, 2), recurrentGates)) as SymbolicTensor;
  const [update, reset] = [part(gates, 0, 1), part(gates, 1, 1)];
  const product = ops.matmul(ops.multiply(reset, hidden), part(recurrent, 2, 1)) as SymbolicTensor;
  const candidate = ops.tanh(ops.add(part(own, 2, 1), withBias(product, bias(2, 1))));
  const kept = ops.multiply(update, hidden);
  return ops.add(kept, ops.multiply(ops.subtract(1, update), candidate)) as SymbolicTensor;
}

const rnnStep: Step = ({ recurrent, recurrentBias }, inputs, [hidden], step) => {
  const given = withBias(ops.matmul(hidden, recurrent) as SymbolicTensor, recurrentBias);
  return [ops.tanh(ops.add(ofStep(inputs, step), given)) as SymbolicTensor];
};

/** (batch, steps, …) to (batch, …) */
function ofStep(inputs: SymbolicTensor, step: number): SymbolicTensor {
  return ops.squeeze(ops.slice(inputs, { axis: 1, begin: step, size: 1 }), { axis: 1 });
}

/** @param gates our order of the gates, by their places in ONNX */
function recurrent(
  step: Step,
  gates: readonly number[],
  states: number,
  activations: readonly string[],
): OperatorReader {
  return (reader, use) => {
    const x = reader.inOrder(input(use, 0), [1, 0, 2]);
    const [, steps] = x.shape;
    checkRecurrent(reader, use, activations, steps);
    const units = use.attributes.int("hidden_size", 0);
    const sizes = reader.known(input(use, 1), "weights").dims;
    if (sizes.length !== 3 || sizes[1] !== gates.length * units)
      throw new ModelFormatError(`its weights are (${sizes.join(", ")}) for ${units} units`);
    if (steps === null || steps < 1 || steps > MOST_STEPS)
      throw new ModelFormatError(`it has ${steps ?? "an unknown number of"} steps; 1 to ${MOST_STEPS} are supported`);
    const name = use.attributes.string("direction", "forward");
    const isBackward = name === "bidirectional" ? [false, true] : [name === "reverse"];
    const zeros = knownValue({ type: "float", dims: [units], numbers: new Float32Array(units) });
    const start = everyRow(reader.tensor(zeros), x);
    reader.countSteps(steps * isBackward.length);
    const runs = isBackward.map((backward, at) => {
      const direction = directionOf(reader, use, at, gates, units);
      const inputs = withBias(ops.matmul(x, direction.kernel) as SymbolicTensor, direction.inputBias);
      let held = upTo(states).map((state) => initialState(reader, use, start, [5 + state, at]) ?? start);
      const hidden = new Array<SymbolicTensor>(steps);
      for (let i = 0; i < steps; i++) {
        const place = backward ? steps - 1 - i : i;
        held = step(direction, inputs, held, place, use);
        hidden[place] = held[0];
      }
      return { hidden, held };
    });
    // (batch, directions, steps, units) for (steps, directions, batch, units)
    const each = (tensors: readonly SymbolicTensor[]) =>
      ops.expandDims(ops.stack([...tensors], { axis: 1 }) as SymbolicTensor, 1);
    const all = ops.concatenate(
      runs.map(({ hidden }) => each(hidden)),
      { axis: 1 },
    );
    const last = upTo(states).map(
      (state) =>
        ops.stack(
          runs.map(({ held }) => held[state]),
          { axis: 1 },
        ) as SymbolicTensor,
    );
    return [reader.computed(all, [2, 1, 0, 3]), ...last.map((state) => reader.computed(state, [1, 0, 2]))];
  };
}

function initialState(
  reader: Reader,
  use: Use,
  start: SymbolicTensor,
  [index, direction]: readonly [number, number],
): SymbolicTensor | null {
  const value = optional(use, index);
  if (value === null) return null;
  const state = reader.inOrder(value, [1, 0, 2]);
  const own = ofStep(state, direction);
  reader.checkRows([own, start]);
  return own.shape[0] === 1 ? everyRow(ops.squeeze(own, { axis: 0 }), start) : own;
}

function checkRecurrent(reader: Reader, use: Use, expected: readonly string[], steps: number | null): void {
  const found = use.attributes.strings("activations") ?? [];
  if (found.some((name, i) => name !== expected[i % expected.length]))
    throw new ModelFormatError(`its activations are ${found.join(", ")}; only the usual ones are supported`);
  if (use.attributes.int("input_forget", 0) !== 0) throw new ModelFormatError("input_forget is not supported");
  if (use.attributes.has("clip")) throw new ModelFormatError("clip is not supported");
  if (use.attributes.int("layout", 0) !== 0) throw new ModelFormatError("layout 1 is not supported");
  const lengths = optional(use, 4);
  if (lengths && !isEvery(reader, lengths, steps)) {
    throw new ModelFormatError("sequence_lens other than the number of steps are not supported");
  }
  if (use.inputs[7]) throw new ModelFormatError("peepholes are not supported");
}

/** Whether all numbers are this one, known or the same for every row. */
function isEvery(reader: Reader, value: Value, number: number | null): boolean {
  const { node } = reader.tensor(value);
  const own = node.op.name === "everyRow" ? reader.computed(node.inputs[0]) : value;
  const known = reader.knownOrNull(own);
  return known !== null && Array.from(known.numbers).every((each) => each === number);
}

export const recurrentReaders: Readonly<Record<string, OperatorReader>> = {
  // ONNX has the gates as i, o, f, c; ours are i, f, c, o.
  LSTM: recurrent(lstmStep, [0, 2, 3, 1], 2, ["Sigmoid", "Tanh", "Tanh"]),
  GRU: recurrent(gruStep, [0, 1, 2], 1, ["Sigmoid", "Tanh"]),
  RNN: recurrent(rnnStep, [0], 1, ["Tanh"]),
};
