/** ForgetBias: how a bias of LSTM's four gates starts: with ones for the forget gate, the second (Jozefowicz et al. 2015). */
import type { StaticShape } from "@neurode/core";
import { Initializer } from "../../initializers.js";

export class ForgetBias extends Initializer {
  /** For the other gates. */
  readonly others: Initializer;

  constructor(others: Initializer) {
    super();
    this.others = others;
  }

  override values([width]: StaticShape, seed?: number): Float64Array {
    const units = width / 4;
    const values = new Float64Array(width).fill(1);
    values.set(this.others.values([units], seed), 0);
    values.set(this.others.values([2 * units], seed), 2 * units);
    return values;
  }
}
