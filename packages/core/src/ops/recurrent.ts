/**
 * One step of LSTM and GRU: their gates, fused, with the activations that are
 * Keras's defaults.
 *
 *     lstmCarry    c' = σ(f) · c + σ(i) · tanh(g)                 i, f, g, o = inputs[step] + recurrent
 *     lstmHidden   h' = σ(o) · tanh(c')
 *     gruHidden    h' = u · h + (1 - u) · tanh(xn + r · hn)       u = σ(xu + hu), r = σ(xr + hr)
 *
 *     inputs     (batch, steps, gates · units), what the input gives the gates of all steps
 *     recurrent  (batch, gates · units), what the state before gives those of this one
 *     state      (batch, units): c, c' or h
 *
 * An op has one output, so LSTM's two states are two ops. No gate is computed by both.
 */
import { ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { type Operand, record } from "../graph/trace.js";
import type { KernelSet } from "../kernels/kernels.js";
import { offset } from "../memory/pointer.js";
import { formatShape } from "../shape.js";
import type { OpDefinition } from "./define.js";
import { type StepName, stepGradient } from "./recurrentGradient.js";

function defineStep(name: StepName, className: string, gates: number): OpDefinition {
  return {
    name,
    className,
    shape([inputs, recurrent, state], { step }, where) {
      const [units] = state.slice(-1);
      const fits =
        inputs.length === 3 &&
        recurrent.length === 2 &&
        state.length === 2 &&
        units !== null &&
        inputs[2] === gates * units &&
        recurrent[1] === gates * units &&
        inputs[1] !== null &&
        (step as number) < inputs[1];
      if (fits) return [inputs[0] ?? recurrent[0] ?? state[0], units];
      throw new ShapeError(
        `${where}: ${name} of step ${step} wants (batch, steps, ${gates} · units), (batch, ${gates} · units) and ` +
          `(batch, units), got ${[inputs, recurrent, state].map(formatShape).join(", ")}.`,
      );
    },
    gradient: stepGradient(name),
    execution: {
      lower({ inputs: [inputs], output, attrs }) {
        const [steps, width] = inputs.shape.slice(-2);
        const [units] = output.shape.slice(-1);
        const perRow = output.ofRows ? 1 : output.shape[0];
        return { perRow, units, first: (attrs.step as number) * width, step: steps * width };
      },
      run(kernels: KernelSet, { inputs: [inputs, recurrent, state], output, rows, lowered }) {
        const { perRow, units, first, step } = lowered as Record<string, number>;
        kernels[name](offset(inputs, 4 * first), step, recurrent, state, output, rows * perRow, units);
      },
    },
  };
}

export const recurrentTable = {
  lstmCarry: defineStep("lstmCarry", "LstmCarry", 4),
  lstmHidden: defineStep("lstmHidden", "LstmHidden", 4),
  gruHidden: defineStep("gruHidden", "GruHidden", 3),
};

type Step = (inputs: Operand, recurrent: Operand, state: Operand, step: number) => SymbolicTensor;

/** LSTM's carry after a step, from the one before. */
export const lstmCarry: Step = (inputs, recurrent, carry, step) =>
  record(recurrentTable.lstmCarry, [inputs, recurrent, carry], { step });

/** LSTM's hidden state after a step, from the carry after it. */
export const lstmHidden: Step = (inputs, recurrent, carry, step) =>
  record(recurrentTable.lstmHidden, [inputs, recurrent, carry], { step });

/** GRU's hidden state after a step, from the one before; the reset gate stands behind the product. */
export const gruHidden: Step = (inputs, recurrent, hidden, step) =>
  record(recurrentTable.gruHidden, [inputs, recurrent, hidden], { step });
