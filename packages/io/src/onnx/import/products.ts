/** Products of matrices, and recurrent operators, which are written out step by step. */
import { gruHidden, lstmCarry, lstmHidden, type Operand, ops, type SymbolicTensor } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { input, optional } from "./inputs.js";
import { type Known, permuted } from "./known.js";
import { knownValue, type OperatorReader, type Reader, type Use, upTo } from "./reader.js";

const matmul: OperatorReader = (reader, use) => {
  const [a, b] = [reader.tensor(input(use, 0)), reader.tensor(input(use, 1))];
  if (b.shape.length >= 2 && a.shape.length >= 2) return reader.computed(ops.matmul(a, b) as SymbolicTensor);
  throw new ModelFormatError("it multiplies by a vector; give it a matrix of one column");
};

/** alpha · A · B + beta · C, A and B transposed or not. */
const gemm: OperatorReader = (reader, use) => {
  const [a, b] = [input(use, 0), input(use, 1)];
  if (reader.rankOf(a) !== 2 || reader.rankOf(b) !== 2) throw new ModelFormatError("it needs two matrices");
  const order = (name: string) => (use.attributes.int(name, 0) ? [1, 0] : [0, 1]);
  const product = ops.matmul(reader.inOrder(a, order("transA")), reader.inOrder(b, order("transB")));
  const [alpha, beta] = [use.attributes.float("alpha", 1), use.attributes.float("beta", 1)];
  const scaled = alpha === 1 ? product : ops.multiply(product, alpha);
  const term = optional(use, 2);
  if (!term) return reader.computed(scaled as SymbolicTensor);
  const {
    operands: [y, c],
    made,
  } = reader.alike([reader.computed(scaled as SymbolicTensor), term]);
  return made(ops.add(y, beta === 1 ? c : ops.multiply(c, beta)) as SymbolicTensor);
};

const einsum: OperatorReader = (reader, use) => {
  const operands = use.inputs.map((_, index) => reader.tensor(input(use, index)));
  return reader.computed(ops.einsum(use.attributes.string("equation", ""), ...operands) as SymbolicTensor);
};

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

const gruStep: Step = ({ recurrent, recurrentBias }, inputs, [hidden], step, { attributes }) => {
  if (attributes.int("linear_before_reset", 0) !== 1) {
    throw new ModelFormatError("only linear_before_reset = 1 is supported, as Keras and PyTorch have it");
  }
  const given = withBias(ops.matmul(hidden, recurrent) as SymbolicTensor, recurrentBias);
  return [gruHidden(inputs, given, hidden, step)];
};

/** @param gates our order of the gates, by their places in ONNX */
function recurrent(
  step: Step,
  gates: readonly number[],
  states: number,
  activations: readonly string[],
): OperatorReader {
  return (reader, use) => {
    checkRecurrent(use, activations);
    const x = reader.inOrder(input(use, 0), [1, 0, 2]);
    const [, steps] = x.shape;
    const units = use.attributes.int("hidden_size", 0);
    const sizes = reader.known(input(use, 1), "weights").dims;
    if (sizes.length !== 3 || sizes[1] !== gates.length * units)
      throw new ModelFormatError(`its weights are (${sizes.join(", ")}) for ${units} units`);
    if (steps === null || steps < 1 || steps > MOST_STEPS)
      throw new ModelFormatError(`it has ${steps ?? "an unknown number of"} steps; 1 to ${MOST_STEPS} are supported`);
    const name = use.attributes.string("direction", "forward");
    const isBackward = name === "bidirectional" ? [false, true] : [name === "reverse"];
    const start = reader.everyRow(
      reader.tensor(knownValue({ type: "float", dims: [units], numbers: new Float32Array(units) })),
    );
    const runs = isBackward.map((backward, at) => {
      const direction = directionOf(reader, use, at, gates, units);
      const inputs = withBias(ops.matmul(x, direction.kernel) as SymbolicTensor, direction.inputBias);
      let held = upTo(states).map((state) => initialState(reader, use, 5 + state, at) ?? start);
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

function initialState(reader: Reader, use: Use, index: number, at: number): SymbolicTensor | null {
  const value = optional(use, index);
  if (value === null) return null;
  if (value.known) {
    if (Array.from(value.known.numbers).every((each) => each === 0)) return null;
    throw new ModelFormatError("its first state is a constant other than 0");
  }
  const state: Operand = reader.inOrder(value, [1, 0, 2]);
  return ops.squeeze(ops.slice(state, { axis: 1, begin: at, size: 1 }), { axis: 1 });
}

function checkRecurrent(use: Use, expected: readonly string[]): void {
  const found = use.attributes.strings("activations") ?? [];
  if (found.some((name, i) => name !== expected[i % expected.length]))
    throw new ModelFormatError(`its activations are ${found.join(", ")}; only the usual ones are supported`);
  if (use.attributes.has("clip")) throw new ModelFormatError("clip is not supported");
  if (use.attributes.int("layout", 0) !== 0) throw new ModelFormatError("layout 1 is not supported");
  if (use.inputs[4]?.known === null) throw new ModelFormatError("sequence_lens is not supported");
  if (use.inputs[7]) throw new ModelFormatError("peepholes are not supported");
}

export const productReaders: Readonly<Record<string, OperatorReader>> = {
  MatMul: matmul,
  Gemm: gemm,
  Einsum: einsum,
  // ONNX has the gates as i, o, f, c; ours are i, f, c, o.
  LSTM: recurrent(lstmStep, [0, 2, 3, 1], 2, ["Sigmoid", "Tanh", "Tanh"]),
  GRU: recurrent(gruStep, [0, 1, 2], 1, ["Sigmoid", "Tanh"]),
};
