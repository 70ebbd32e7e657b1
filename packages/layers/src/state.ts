/**
 * State that a run changes: metrics and optimizers read weights, and say what
 * they become, while they are recorded. A weight that has been given a new
 * value reads as that value from then on.
 */
import { GraphError, type SymbolicTensor, where } from "@neurode/core";
import { tracesInUse } from "./callContext.js";
import type { Weight } from "./weight.js";

/** What `weight` is at this point of the record. */
export function currentValue(weight: Weight): SymbolicTensor {
  return tracesInUse()?.updates.get(weight) ?? weight.symbol;
}

/** Has `weight` become `value` when the run that is being recorded has ended. */
export function assign(weight: Weight, value: SymbolicTensor): void {
  updatesInUse(weight).set(weight, value);
}

/** Records `body`; what it assigns counts only where `condition`, a scalar, is not 0. */
export function assignWhere(condition: SymbolicTensor, body: () => void): void {
  const updates = tracesInUse()?.updates;
  const before = new Map(updates);
  body();
  for (const [weight, value] of updates ?? []) {
    const old = before.get(weight) ?? weight.symbol;
    if (value !== old) assign(weight, where(condition, value, old));
  }
}

function updatesInUse(weight: Weight): Map<Weight, SymbolicTensor> {
  const traces = tracesInUse();
  if (traces) return traces.updates;
  throw new GraphError(
    `weight ${weight.name}: it is given a new value where nothing is traced that would be run. Call with tensors, or ` +
      "in the call of a layer or the step of a model.",
  );
}
