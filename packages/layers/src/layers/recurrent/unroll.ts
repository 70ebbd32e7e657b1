/**
 * Unrolling: a stepper is taken through a sequence, step after step.
 *
 * Where the mask is 0 a step is as good as not there: states stay, and the
 * output is the one before, or zeros.
 */
import { reshape, type SymbolicTensor, slice, where } from "@neurode/core";
import { arrange, flatten, type Structure } from "../../structure.js";
import type { States, Stepper } from "./cell.js";

export interface UnrollOptions {
  readonly steps: number;
  readonly goBackwards: boolean;
  /** (batch, steps) of ones and zeros; null when every step counts. */
  readonly mask: SymbolicTensor | null;
  /** What a masked step gives is zeros, not the output before. */
  readonly zeroOutputForMask: boolean;
  /** What a masked step gives in place of its output, from the states and the output before it. */
  readonly instead: (states: States, output: SymbolicTensor | null) => SymbolicTensor;
}

export interface Unrolled {
  /** In the order in which they were made: the last step's first when going backwards. */
  readonly outputs: readonly SymbolicTensor[];
  readonly states: States;
}

export function unroll(stepper: Stepper, initial: States, options: UnrollOptions): Unrolled {
  const { steps, goBackwards, mask, zeroOutputForMask } = options;
  const outputs: SymbolicTensor[] = [];
  let states = initial;
  for (let i = 0; i < steps; i++) {
    const step = goBackwards ? steps - 1 - i : i;
    const result = stepper(step, states);
    let { output } = result;
    if (mask === null) {
      states = result.states;
    } else {
      const choose = chooser(slice(mask, { axis: 1, begin: step, size: 1 }));
      const [olds, news] = [states, result.states].map((each) => flatten<SymbolicTensor>(each));
      const kept = news.map((state, index) => choose(state, olds[index]));
      output = choose(output, zeroOutputForMask ? null : options.instead(states, outputs.at(-1) ?? null));
      states = arrange(states as Structure<unknown>, kept) as States;
    }
    outputs.push(output);
  }
  return { outputs, states };
}

type Choose = (present: SymbolicTensor, absent: SymbolicTensor | null) => SymbolicTensor;

/** Chooses, row by row, the first where `mask` (batch, 1) is 1 and the second, or 0, where it is 0; the same choice once. */
function chooser(mask: SymbolicTensor): Choose {
  const made: { present: SymbolicTensor; absent: SymbolicTensor | null; chosen: SymbolicTensor }[] = [];
  return (present, absent) => {
    const known = made.find((each) => each.present === present && each.absent === absent);
    if (known) return known.chosen;
    const axes = present.shape.slice(1).map(() => 1);
    const counts = axes.length === 1 ? mask : reshape(mask, [mask.shape[0] ?? -1, ...axes]);
    const chosen = where(counts, present, absent ?? 0);
    made.push({ present, absent, chosen });
    return chosen;
  };
}
