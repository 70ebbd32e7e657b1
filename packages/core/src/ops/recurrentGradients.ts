/**
 * The gradient rules of the steps of LSTM and GRU. The gates are made again,
 * from inputs and recurrent; what their sums get is the same for both.
 */
import type { Contribution, GradientOps, GradientRule, GradientUse } from "../gradient/rule.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { knownSize } from "../shape.js";

export type StepName = "lstmCarry" | "lstmHidden" | "gruHidden";

export const stepGradients: Record<StepName, GradientRule> = {
  /** c' = σ(f) · c + σ(i) · tanh(g) */
  lstmCarry: (use, ops) => {
    const { multiply, sigmoid, sigmoidGradient, tanh, tanhGradient } = ops;
    const { inputs, outputGradient: dc } = use;
    const [i, f, g] = sums(use, [0, 1, 2], 4, ops);
    const [input, forget, candidate] = [sigmoid(i), sigmoid(f), tanh(g)];
    const gates = [
      sigmoidGradient(multiply(dc, candidate), input),
      sigmoidGradient(multiply(dc, inputs[2]), forget),
      tanhGradient(multiply(dc, input), candidate),
    ];
    return [...ofGates(use, 0, gates, 4, ops), multiply(dc, forget)];
  },

  /** h' = σ(o) · tanh(c') */
  lstmHidden: (use, ops) => {
    const { multiply, sigmoid, sigmoidGradient, tanh, tanhGradient } = ops;
    const { inputs, outputGradient: dh } = use;
    const [o] = sums(use, [3], 4, ops);
    const [output, carry] = [sigmoid(o), tanh(inputs[2])];
    const gate = sigmoidGradient(multiply(dh, carry), output);
    return [...ofGates(use, 3, [gate], 4, ops), tanhGradient(multiply(dh, output), carry)];
  },

  /** h' = u · h + (1 − u) · tanh(xn + r · hn): the sums of n differ, as the reset gate stands before hn alone. */
  gruHidden: (use, ops) => {
    const { add, concatenate, multiply, sigmoid, sigmoidGradient, subtract, tanh, tanhGradient } = ops;
    const { inputs, outputGradient: dh } = use;
    const [u, r] = sums(use, [0, 1], 3, ops).map((z) => sigmoid(z));
    const [xn, hn] = [ofStep(use, 2, 3, ops), ofRecurrent(use, 2, 3, ops)];
    const candidate = tanh(add(xn, multiply(r, hn)));
    const ofU = sigmoidGradient(multiply(dh, subtract(inputs[2], candidate)), u);
    const ofN = tanhGradient(multiply(dh, subtract(1, u)), candidate);
    const ofR = sigmoidGradient(multiply(ofN, hn), r);
    const gates = (n: SymbolicTensor) => concatenate([ofU, ofR, n]);
    return [atStep(use, gates(ofN), ops), gates(multiply(ofN, r)), multiply(dh, u)];
  },
};

/** What goes into each of the named gates: the sum of inputs[step] and recurrent. */
function sums(use: GradientUse, gates: readonly number[], count: number, ops: GradientOps): SymbolicTensor[] {
  return gates.map((gate) => ops.add(ofStep(use, gate, count, ops), ofRecurrent(use, gate, count, ops)));
}

/** (batch, units) of inputs[step]. */
function ofStep(use: GradientUse, gate: number, count: number, { regroup, slice }: GradientOps): SymbolicTensor {
  const [inputs] = use.inputs;
  const step = regroup(slice(inputs, { axis: 1, begin: use.attrs.step as number, size: 1 }), 1, 1, []);
  return ofGate(step, gate, count, slice);
}

function ofRecurrent({ inputs }: GradientUse, gate: number, count: number, { slice }: GradientOps): SymbolicTensor {
  return ofGate(inputs[1], gate, count, slice);
}

function ofGate(x: SymbolicTensor, gate: number, count: number, slice: GradientOps["slice"]): SymbolicTensor {
  const units = knownSize(x.shape, 1, "recurrent") / count;
  return slice(x, { axis: 1, begin: gate * units, size: units });
}

/** The contributions to inputs and recurrent of neighbouring gates from `first` on; 0 for the others of `count`. */
function ofGates(
  use: GradientUse,
  first: number,
  gradients: readonly SymbolicTensor[],
  count: number,
  ops: GradientOps,
): Contribution[] {
  const units = knownSize(use.output.shape, 1, "recurrent");
  const behind = count - first - gradients.length;
  const values = gradients.length === 1 ? gradients[0] : ops.concatenate(gradients);
  const all = ops.pad(values, [
    [0, 0],
    [first * units, behind * units],
  ]);
  return [atStep(use, all, ops), { axis: 1, begin: first * units, values }];
}

/** (batch, gates · units) as the part of inputs that is one step. */
function atStep({ attrs }: GradientUse, gates: SymbolicTensor, { regroup }: GradientOps): Contribution {
  return { axis: 1, begin: attrs.step as number, values: regroup(gates, 1, 0, [1]) };
}
