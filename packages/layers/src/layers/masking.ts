/**
 * Masking: steps all of whose features equal a value do not count: they are
 * set to 0, and the output carries a mask that leaves them out.
 */
import { ArgumentError, any, notEqual, type SymbolicTensor, show, where } from "@neurode/core";
import { type FirstArgument, withFirst } from "../firstArgument.js";
import { Layer, type LayerOptions } from "../layer.js";

export interface MaskingOptions extends LayerOptions {
  /** The value of what does not count. Default 0. */
  maskValue?: number;
}

export class Masking extends Layer {
  readonly maskValue: number;

  constructor(first: FirstArgument<MaskingOptions, "maskValue"> = {}, rest?: MaskingOptions) {
    const options = withFirst(new.target, "maskValue", first, rest);
    super(options);
    this.checkOptions(options, ["maskValue"]);
    const { maskValue = 0 } = options;
    if (typeof maskValue !== "number") {
      throw new ArgumentError(`Masking: "maskValue" must be a number, got ${show(maskValue)}.`);
    }
    this.maskValue = maskValue;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return where(any(notEqual(x, this.maskValue), { axis: -1, keepdims: true }), x, 0);
  }

  override computeMask(x: SymbolicTensor): SymbolicTensor {
    return any(notEqual(x, this.maskValue), { axis: -1 });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), maskValue: this.maskValue };
  }
}
