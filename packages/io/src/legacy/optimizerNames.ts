/** What Keras calls the numbers that an optimizer keeps: `adam/iteration`, `adam/dense_kernel_momentum`. */
import { LossScaleOptimizer, MultiOptimizer, type Optimizer, type Weight } from "@neurode/layers";

/** In the order of `optimizer.weights`. @param paths of the model's weights */
export function optimizerWeightNames(optimizer: Optimizer, paths: ReadonlyMap<Weight, string>): string[] {
  const names = new Map<Weight, string>();
  for (const each of [...innerOptimizers(optimizer), optimizer]) {
    const owners = new SlotOwners(each.trainedWeights);
    for (const slot of each.weights) {
      if (names.has(slot)) continue;
      const owner = owners.of(slot);
      const path = owner && paths.get(owner)?.replaceAll("/", "_");
      const name = owner && path !== undefined ? `${path}${slot.name.slice(owner.name.length)}` : slot.name;
      names.set(slot, `${each.name}/${name}`);
    }
  }
  return optimizer.weights.map((slot) => names.get(slot) as string);
}

function innerOptimizers(optimizer: Optimizer): readonly Optimizer[] {
  if (optimizer instanceof LossScaleOptimizer) return [optimizer.innerOptimizer];
  return optimizer instanceof MultiOptimizer ? optimizer.optimizerMap.all : [];
}

/** Which weight a slot is kept for: of those whose name it begins with, the next that has none such yet. */
class SlotOwners {
  readonly #trained: readonly Weight[];
  readonly #served = new Map<string, Set<Weight>>();

  constructor(trained: readonly Weight[]) {
    this.#trained = trained;
  }

  of({ name }: Weight): Weight | null {
    const served = this.#served.get(name) ?? new Set();
    this.#served.set(name, served);
    const found = this.#trained.find((weight) => name.startsWith(`${weight.name}_`) && !served.has(weight)) ?? null;
    if (found) served.add(found);
    return found;
  }
}
