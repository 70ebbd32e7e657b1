/** AveragePooling1D, 2D, 3D: the mean of every window. */
import { averagePool, type Sizes, type SymbolicTensor } from "@neurode/core";
import { Pooling, type PoolingOptions } from "./pooling.js";

abstract class AveragePooling extends Pooling {
  override call(x: SymbolicTensor): SymbolicTensor {
    const { poolSize, strides, padding, dataFormat } = this;
    return averagePool(x, poolSize, { strides, padding, dataFormat });
  }
}

/** Of (batch, steps, channels). */
export class AveragePooling1D extends AveragePooling {
  /** @param poolSize size of the windows */
  constructor(poolSize: Sizes, options: PoolingOptions = {}) {
    super(1, poolSize, options);
  }
}

/** Of (batch, height, width, channels). */
export class AveragePooling2D extends AveragePooling {
  /** @param poolSize size of the windows, one for both axes or one each */
  constructor(poolSize: Sizes, options: PoolingOptions = {}) {
    super(2, poolSize, options);
  }
}

/** Of (batch, depth, height, width, channels). */
export class AveragePooling3D extends AveragePooling {
  /** @param poolSize size of the windows, one for all axes or one each */
  constructor(poolSize: Sizes, options: PoolingOptions = {}) {
    super(3, poolSize, options);
  }
}
