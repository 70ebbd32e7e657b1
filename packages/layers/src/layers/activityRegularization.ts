/** ActivityRegularization: y = x, with a penalty l1 · Σ |x| + l2 · Σ x² on it in training, the mean over the batch. */
import { pass, type SymbolicTensor } from "@neurode/core";
import { Layer, type LayerOptions } from "../layer.js";
import { L1L2 } from "../regularizers.js";

export interface ActivityRegularizationOptions extends Omit<LayerOptions, "activityRegularizer"> {
  /** Factor of the absolute values. Default 0. */
  l1?: number;
  /** Factor of the squares. Default 0. */
  l2?: number;
}

export class ActivityRegularization extends Layer {
  readonly l1: number;
  readonly l2: number;

  constructor({ l1 = 0, l2 = 0, ...options }: ActivityRegularizationOptions = {}) {
    super({ ...options, activityRegularizer: new L1L2({ l1, l2 }) });
    this.checkOptions(options, []);
    this.l1 = l1;
    this.l2 = l2;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return pass(x);
  }

  override getConfig(): Record<string, unknown> {
    const { activityRegularizer: _, ...config } = super.getConfig();
    return { ...config, l1: this.l1, l2: this.l2 };
  }
}
