/**
 * What optimizers of Keras 2 kept, in the order of today. Up to 2.10 all
 * numbers of one kind stood together, called after the weights they are for:
 *
 *     Adam/iter:0, Adam/dense/kernel/m:0, Adam/dense/bias/m:0 …, Adam/dense/kernel/v:0 …
 *
 * From 2.11 on the order is that of today.
 */
import type { Optimizer, Weight } from "@neurode/layers";
import type { StoredWeight } from "../layerWeights.js";

/** Today's names of what each kind is; two where that depends on the optimizer. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  m: ["momentum"],
  v: ["velocity", "norm"],
  vhat: ["velocity_hat"],
  momentum: ["momentum"],
  rms: ["velocity"],
  mg: ["average_gradient"],
  accumulator: ["accumulator"],
  linear: ["linear"],
  accum_grad: ["accumulated_grad"],
  accum_var: ["accumulated_delta_var"],
};

/** Each of `stored` in the place where it stands today; none when that cannot be told. @param optimizer is built */
export function inOrderOfToday(optimizer: Optimizer, stored: readonly StoredWeight[]): readonly StoredWeight[] {
  const kinds = stored.map(({ name }) => kindOf(name));
  if (kinds[0] === "iteration") return stored;
  if (!kinds.every((kind) => kind === "iter" || Object.hasOwn(KINDS, kind))) return [];
  const left = [...stored];
  const found = optimizer.weights.flatMap((weight) => {
    if (weight.name === "learning_rate") return asItIs(weight);
    const next = left.findIndex(({ name }) => stands(kindOf(name), weight.name));
    return next < 0 ? [] : left.splice(next, 1);
  });
  return left.length === 0 ? found : [];
}

/** The rate was in the config alone. */
function asItIs({ name, shape, tensor }: Weight): StoredWeight {
  return { name, shape, read: () => tensor.clone() };
}

/** `Adam/dense/kernel/m:0` → `m` */
function kindOf(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1).replace(/:\d+$/, "");
}

/** Whether numbers of this kind are what a slot of today, such as `kernel_momentum`, holds. */
function stands(kind: string, slot: string): boolean {
  if (kind === "iter") return slot === "iteration";
  return KINDS[kind].some((today) => slot.endsWith(`_${today}`));
}
