/** MaxPooling1D, 2D, 3D: the largest element of every window. */
import { maxPool, type Sizes, type SymbolicTensor } from "@neurode/core";
import { type FirstArgument, withFirst } from "../../firstArgument.js";
import { Pooling, type PoolingOptions } from "./pooling.js";

export interface MaxPoolingOptions extends PoolingOptions {
  /** Size of the windows, one for all axes or one each. Default 2. */
  poolSize?: Sizes;
}

abstract class MaxPooling extends Pooling {
  constructor(rank: number, options: MaxPoolingOptions) {
    super(rank, options?.poolSize ?? 2, options, ["poolSize"]);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { poolSize, strides, padding, dataFormat } = this;
    return maxPool(x, poolSize, { strides, padding, dataFormat });
  }
}

/** Of (batch, steps, channels). */
export class MaxPooling1D extends MaxPooling {
  constructor(first: FirstArgument<MaxPoolingOptions, "poolSize"> = {}, rest?: MaxPoolingOptions) {
    super(1, withFirst(new.target, "poolSize", first, rest));
  }
}

/** Of (batch, height, width, channels). */
export class MaxPooling2D extends MaxPooling {
  constructor(first: FirstArgument<MaxPoolingOptions, "poolSize"> = {}, rest?: MaxPoolingOptions) {
    super(2, withFirst(new.target, "poolSize", first, rest));
  }
}

/** Of (batch, depth, height, width, channels). */
export class MaxPooling3D extends MaxPooling {
  constructor(first: FirstArgument<MaxPoolingOptions, "poolSize"> = {}, rest?: MaxPoolingOptions) {
    super(3, withFirst(new.target, "poolSize", first, rest));
  }
}
