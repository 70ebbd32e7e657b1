/** State of metrics that need all four counts, true and false, positive and negative, at many thresholds. */
import { add, type StaticShape, type SymbolicTensor } from "@neurode/core";
import { divideNoNan } from "../divideNoNan.js";
import { assign, currentValue } from "../state.js";
import type { Weight } from "../weight.js";
import type { Confusion } from "./confusion.js";

export class ConfusionState {
  readonly #weights: Readonly<Record<keyof Confusion, Weight>>;

  /** @param addVariable makes a weight of the metric */
  constructor(shape: StaticShape, addVariable: (name: string, shape: StaticShape) => Weight) {
    this.#weights = {
      truePositives: addVariable("true_positives", shape),
      falsePositives: addVariable("false_positives", shape),
      trueNegatives: addVariable("true_negatives", shape),
      falseNegatives: addVariable("false_negatives", shape),
    };
  }

  add(counts: Confusion): void {
    for (const name of Object.keys(this.#weights) as (keyof Confusion)[]) {
      const weight = this.#weights[name];
      assign(weight, add(currentValue(weight), counts[name]));
    }
  }

  /** The counts so far. */
  get counts(): Confusion {
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = this.#weights;
    return {
      truePositives: currentValue(truePositives),
      falsePositives: currentValue(falsePositives),
      trueNegatives: currentValue(trueNegatives),
      falseNegatives: currentValue(falseNegatives),
    };
  }

  get precision(): SymbolicTensor {
    return share(this.counts.truePositives, this.counts.falsePositives);
  }

  /** Also called sensitivity, or the rate of true positives. */
  get recall(): SymbolicTensor {
    return share(this.counts.truePositives, this.counts.falseNegatives);
  }

  get specificity(): SymbolicTensor {
    return share(this.counts.trueNegatives, this.counts.falsePositives);
  }

  get falsePositiveRate(): SymbolicTensor {
    return share(this.counts.falsePositives, this.counts.trueNegatives);
  }
}

/** a / (a + b); 0 where there is nothing. */
function share(a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor {
  return divideNoNan(a, add(a, b));
}
