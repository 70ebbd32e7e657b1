/** Parts of a sequence: one step of it, one gate of a step, and steps put together. */
import { concatenate, reshape, type SymbolicTensor, slice } from "@neurode/core";

/** x (batch, steps, …) at one step: (batch, …). */
export function atStep(x: SymbolicTensor, step: number): SymbolicTensor {
  const [batch, , ...rest] = x.shape;
  return reshape(slice(x, { axis: 1, begin: step, size: 1 }), [batch ?? -1, ...(rest as number[])]);
}

/** Gate number `gate` of x (batch, gates · units). */
export function gateOf(x: SymbolicTensor, gate: number, units: number): SymbolicTensor {
  return slice(x, { axis: -1, begin: gate * units, size: units });
}

/** Outputs (batch, …) one behind the other: (batch, steps, …). */
export function stackSteps(outputs: readonly SymbolicTensor[]): SymbolicTensor {
  const steps = outputs.map((output) => {
    const [batch, ...rest] = output.shape;
    return reshape(output, [batch ?? -1, 1, ...(rest as number[])]);
  });
  return concatenate(steps, { axis: 1 });
}
