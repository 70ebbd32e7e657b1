/** Looking for the first numbers of a step that are not finite, and saying where they came about. */
import { ArgumentError, type Call, countNonzero, isfinite, logicalNot, type SymbolicTensor } from "@neurode/core";
import type { Layer } from "../layer.js";
import type { Weight } from "../weight.js";

/** A value of a step, and how many of its numbers are not finite. */
export interface Watched {
  readonly name: string;
  readonly count: SymbolicTensor;
}

export function watch(name: string, value: SymbolicTensor): Watched {
  return { name, count: countNonzero(logicalNot(isfinite(value))) };
}

/** The outputs of each call made in `model`, a call, in the order in which they were made. */
export function watchCalls(model: Call, outputs: readonly SymbolicTensor[]): Watched[] {
  const seen = new Set<SymbolicTensor>();
  const found: Watched[] = [];
  const visit = (tensor: SymbolicTensor) => {
    const stack = [tensor];
    const order: SymbolicTensor[] = [];
    while (stack.length > 0) {
      const next = stack.pop() as SymbolicTensor;
      if (seen.has(next)) continue;
      seen.add(next);
      order.push(next);
      stack.push(...next.node.inputs);
    }
    for (const each of order.reverse()) {
      const { call } = each.node;
      if (call?.owner.role === "layer" && call.outputs.includes(each)) {
        found.push(watch(`the output of layer ${call.owner.name}`, each));
      }
    }
  };
  for (const output of outputs) visit(output);
  return model.outputs.length > 0 ? found : [];
}

/** The layer that a weight is of, for words. */
export function nameOfWeight(layer: Layer, weight: Weight): string {
  for (const inner of layer.sublayers) if (inner.weights.includes(weight)) return nameOfWeight(inner, weight);
  return `${weight.name} of ${layer.where}`;
}

export function numericsError(where: string, step: number, name: string, count: number): ArgumentError {
  return new ArgumentError(
    `${where}: in step ${step}, ${count} ${count === 1 ? "number" : "numbers"} of ${name} came out as NaN or infinity, ` +
      "the first to do so. Look at the data that it was made of; a smaller learningRate or clipnorm may help.",
  );
}
