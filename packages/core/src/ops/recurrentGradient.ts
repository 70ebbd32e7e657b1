/**
 * What a step of LSTM or GRU gives back: the gradients of its gates and of the
 * state before it, side by side, as the kernels write them.
 *
 *     lstmCarryGradient, lstmHiddenGradient   (batch, 5 · units)   of inputs[step] and recurrent alike; of the state
 *     gruHiddenGradient                       (batch, 7 · units)   of inputs[step]; of recurrent; of the state
 */
import type { GradientRule } from "../gradient/rule.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { record } from "../graph/trace.js";
import type { KernelSet } from "../kernels/kernels.js";
import { offset } from "../memory/pointer.js";
import { knownSize } from "../shape.js";
import type { OpDefinition } from "./define.js";

export type StepName = "lstmCarry" | "lstmHidden" | "gruHidden";

function defineStepGradient(step: StepName, className: string, parts: number): OpDefinition {
  const name = `${step}Gradient` as const;
  return {
    name,
    className,
    shape: ([, , state, gradient]) => [state[0] ?? gradient[0], parts * knownSize(state, 1, name)],
    execution: {
      lower({ inputs: [inputs, , state], output, attrs }) {
        const [steps, width] = inputs.shape.slice(-2);
        const [units] = state.shape.slice(-1);
        const perRow = output.ofRows ? 1 : output.shape[0];
        return { perRow, units, first: (attrs.step as number) * width, step: steps * width };
      },
      run(kernels: KernelSet, { inputs: [inputs, recurrent, state, gradient], output, rows, lowered }) {
        const { perRow, units, first, step } = lowered as Record<string, number>;
        const x = offset(inputs, 4 * first);
        kernels[name](x, step, recurrent, state, gradient, output, rows * perRow, units);
      },
    },
  };
}

export const recurrentGradientTable = {
  lstmCarry: defineStepGradient("lstmCarry", "LstmCarryGradient", 5),
  lstmHidden: defineStepGradient("lstmHidden", "LstmHiddenGradient", 5),
  gruHidden: defineStepGradient("gruHidden", "GruHiddenGradient", 7),
};

/** What step number `step` gives back; `operands` are the step's own and the gradient of its state. */
export function recurrentGradient(name: StepName, operands: readonly SymbolicTensor[], step: number): SymbolicTensor {
  return record(recurrentGradientTable[name], operands, { step });
}

/** The rule of a step: the gradients cut apart. */
export const stepGradient =
  (name: StepName): GradientRule =>
  ({ inputs, attrs, outputGradient }, ops) => {
    const step = attrs.step as number;
    const all = ops.recurrentGradient(name, [...inputs, outputGradient], step);
    const [width, units, gates] = [all, inputs[2], inputs[1]].map(({ shape }) => knownSize(shape, 1, name));
    const part = (begin: number, size: number) => ops.slice(all, { axis: 1, begin, size });
    const ofInputs = part(0, gates);
    const ofRecurrent = width === gates + units ? ofInputs : part(gates, gates);
    const values = ops.regroup(ofInputs, 1, 0, [1]);
    return [{ axis: 1, begin: step, values }, ofRecurrent, part(width - units, units)];
  };
