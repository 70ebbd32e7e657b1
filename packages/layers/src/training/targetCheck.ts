/**
 * TargetCheck: whether the targets of a batch are such that the losses are
 * defined for them, labels of classes that there are. It is looked at before a
 * step runs, since that changes weights.
 */
import { type SymbolicTensor, symbolic, type Tensor } from "@neurode/core";
import { Loss } from "../losses/loss.js";
import { OnTensors } from "../onTensors.js";
import type { OutputLoss } from "./compilation.js";

export class TargetCheck {
  readonly #onTensors: OnTensors;
  /** The losses that are not defined for all targets. */
  readonly #losses: readonly OutputLoss[];
  readonly #outputs: readonly SymbolicTensor[];

  constructor(where: string, losses: readonly OutputLoss[], outputs: readonly SymbolicTensor[]) {
    this.#onTensors = new OnTensors(where);
    this.#outputs = outputs;
    this.#losses = losses.filter(({ loss }) => loss.invalidTargets !== Loss.prototype.invalidTargets);
  }

  /** Throws an ArgumentError when there are targets that their loss is not defined for. */
  check(targets: readonly (Tensor | null)[]): void {
    for (const { loss, index } of this.#losses) {
      const { shape, dtype } = this.#outputs[index];
      const counts = this.#onTensors.run(`targets of output ${index}`, [targets[index]], (labels) => {
        // Of the outputs only the shape counts, so that this can be known before them.
        const count = loss.invalidTargets(labels as SymbolicTensor, symbolic(shape, dtype));
        return count ? [count] : [];
      });
      for (const count of counts) {
        const [invalid] = count.numbers();
        count.dispose();
        loss.checkTargets(invalid);
      }
    }
  }

  dispose(): void {
    this.#onTensors.forget();
  }
}
