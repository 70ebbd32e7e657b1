/**
 * LSTM's gates, with activations of any kind.
 *
 *     i, f, g, o = z
 *     c' = σ(f) · c + σ(i) · activation(g)
 *     h' = σ(o) · activation(c')
 */
import { add, multiply, type SymbolicTensor } from "@neurode/core";
import type { Activation } from "../../activations.js";
import { gateOf } from "./steps.js";

/** Both states after a step; z (batch, …, 4 · units), c (batch, …, units). */
export function lstmGates(
  z: SymbolicTensor,
  c: SymbolicTensor,
  { activation, recurrentActivation }: { readonly activation: Activation; readonly recurrentActivation: Activation },
): [hidden: SymbolicTensor, carry: SymbolicTensor] {
  const units = c.shape[c.shape.length - 1] as number;
  const gate = (which: number) => recurrentActivation.apply(gateOf(z, which, units));
  const carry = add(multiply(gate(1), c), multiply(gate(0), activation.apply(gateOf(z, 2, units))));
  return [multiply(gate(3), activation.apply(carry)), carry];
}
