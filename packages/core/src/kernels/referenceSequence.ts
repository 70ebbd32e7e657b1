/** The reference kernels of sequences: steps of recurrent layers, and attention. Plain loops in float64. */
import { NULL_POINTER } from "../memory/pointer.js";
import type { Views } from "../memory/views.js";
import { UNARY_CODES } from "./codes.js";
import { unaryFormula } from "./formulas.js";
import type { KernelSet } from "./kernels.js";

type SequenceKernels = Pick<KernelSet, "lstmCarry" | "lstmHidden" | "gruHidden" | "attention" | "attentionBytes">;

export function sequenceReferenceKernels(views: Views): SequenceKernels {
  const sigmoid = (x: number) => unaryFormula(UNARY_CODES.sigmoid)(x, 0, 0, 0);

  /** A kernel of one step: f is given what adds to gate n from the input, and from the state. */
  const step =
    (gates: number, f: (x: (gate: number) => number, h: (gate: number) => number, state: number) => number) =>
    (...[x, xRow, h, state, y, rows, units]: Parameters<KernelSet["lstmCarry"]>): void => {
      if (rows === 0) return;
      const inputs = views.float32(x, (rows - 1) * xRow + gates * units);
      const recurrent = views.float32(h, rows * gates * units);
      const before = views.float32(state, rows * units);
      const output = views.float32(y, rows * units);
      for (let row = 0; row < rows; row++) {
        for (let unit = 0; unit < units; unit++) {
          const at = row * units + unit;
          output[at] = f(
            (gate) => inputs[row * xRow + gate * units + unit],
            (gate) => recurrent[row * gates * units + gate * units + unit],
            before[at],
          );
        }
      }
    };

  return {
    lstmCarry: step(4, (x, h, c) => sigmoid(x(1) + h(1)) * c + sigmoid(x(0) + h(0)) * Math.tanh(x(2) + h(2))),

    lstmHidden: step(4, (x, h, c) => sigmoid(x(3) + h(3)) * Math.tanh(c)),

    gruHidden: step(3, (x, h, state) => {
      const update = sigmoid(x(0) + h(0));
      const reset = sigmoid(x(1) + h(1));
      return update * state + (1 - update) * Math.tanh(x(2) + reset * h(2));
    }),

    attentionBytes: () => 0,

    attention(
      ...[q, k, v, mask, y, , queries, keys, heads, keyHeads, size, valueSize, scale, causal, window, ...maskSteps]
    ) {
      const [maskHead, maskQuery, maskKey] = maskSteps;
      const query = views.float32(q, queries * heads * size);
      const key = views.float32(k, keys * keyHeads * size);
      const value = views.float32(v, keys * keyHeads * valueSize);
      const last = (heads - 1) * maskHead + (queries - 1) * maskQuery + (keys - 1) * maskKey;
      const attended = mask === NULL_POINTER ? null : views.float32(mask, last + 1);
      const output = views.float32(y, queries * heads * valueSize);
      for (let row = 0; row < queries * heads; row++) {
        const [place, head] = [Math.floor(row / heads), row % heads];
        const keyHead = Math.floor(head / (heads / keyHeads));
        const counts = (at: number) =>
          (!causal || at <= place) &&
          (window === 0 || Math.abs(at - place) < window) &&
          (attended === null || attended[head * maskHead + place * maskQuery + at * maskKey] !== 0);
        const scores = Float64Array.from({ length: keys }, (_, at) => {
          if (!counts(at)) return -1e30;
          let sum = 0;
          for (let i = 0; i < size; i++) sum += query[row * size + i] * key[(at * keyHeads + keyHead) * size + i];
          return scale * sum;
        });
        const largest = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
        const powers = scores.map((score) => Math.exp(score - largest));
        const total = powers.reduce((a, b) => a + b, 0);
        for (let i = 0; i < valueSize; i++) {
          let sum = 0;
          for (let at = 0; at < keys; at++) sum += powers[at] * value[(at * keyHeads + keyHead) * valueSize + i];
          output[row * valueSize + i] = sum / total;
        }
      }
    },
  };
}
