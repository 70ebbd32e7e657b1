/** ELU: y = x where x > 0, else alpha · (eˣ − 1). */
import { ArgumentError, elu, type SymbolicTensor, show } from "@neurode/core";
import { type FirstArgument, withFirst } from "../firstArgument.js";
import { Layer, type LayerOptions } from "../layer.js";

export interface ELUOptions extends LayerOptions {
  /** What the negative side comes down to, −alpha. Default 1. */
  alpha?: number;
}

export class ELU extends Layer {
  readonly alpha: number;

  constructor(first: FirstArgument<ELUOptions, "alpha"> = {}, rest?: ELUOptions) {
    const options = withFirst(new.target, "alpha", first, rest);
    super(options);
    this.checkOptions(options, ["alpha"]);
    const { alpha = 1 } = options;
    if (!Number.isFinite(alpha)) throw new ArgumentError(`ELU: "alpha" must be a number, got ${show(alpha)}.`);
    this.alpha = alpha;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return elu(x, { alpha: this.alpha });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), alpha: this.alpha };
  }
}
