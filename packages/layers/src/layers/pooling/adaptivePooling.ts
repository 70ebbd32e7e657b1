/**
 * AdaptivePooling: pooling to a given size, whatever that of the input is.
 * Window i of o over n cells goes from ⌊i · n / o⌋ to before ⌈(i + 1) · n / o⌉.
 */
import { adaptiveAveragePool, adaptiveMaxPool, type Sizes, type SymbolicTensor } from "@neurode/core";
import { integers } from "../../validate.js";
import { SpatialLayer, type SpatialOptions } from "../spatialLayer.js";

export abstract class AdaptivePooling extends SpatialLayer {
  readonly outputSize: readonly number[];

  constructor(rank: number, outputSize: Sizes, options: SpatialOptions) {
    super(rank, options, ["dataFormat"]);
    this.outputSize = integers(this.className, "outputSize", outputSize, rank, 1);
  }

  abstract override call(x: SymbolicTensor): SymbolicTensor;

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), outputSize: this.outputSize };
  }
}

abstract class AdaptiveAveragePooling extends AdaptivePooling {
  override call(x: SymbolicTensor): SymbolicTensor {
    return adaptiveAveragePool(x, this.outputSize, { dataFormat: this.dataFormat });
  }
}

abstract class AdaptiveMaxPooling extends AdaptivePooling {
  override call(x: SymbolicTensor): SymbolicTensor {
    return adaptiveMaxPool(x, this.outputSize, { dataFormat: this.dataFormat });
  }
}

/** The means of windows over (batch, steps, channels). */
export class AdaptiveAveragePooling1D extends AdaptiveAveragePooling {
  /** @param outputSize places that steps become */
  constructor(outputSize: Sizes, options: SpatialOptions = {}) {
    super(1, outputSize, options);
  }
}

/** The means of windows over (batch, height, width, channels). */
export class AdaptiveAveragePooling2D extends AdaptiveAveragePooling {
  /** @param outputSize size of the output, one for both axes or one each */
  constructor(outputSize: Sizes, options: SpatialOptions = {}) {
    super(2, outputSize, options);
  }
}

/** The means of windows over (batch, depth, height, width, channels). */
export class AdaptiveAveragePooling3D extends AdaptiveAveragePooling {
  /** @param outputSize size of the output, one for all axes or one each */
  constructor(outputSize: Sizes, options: SpatialOptions = {}) {
    super(3, outputSize, options);
  }
}

/** The largest of windows over (batch, steps, channels). */
export class AdaptiveMaxPooling1D extends AdaptiveMaxPooling {
  /** @param outputSize places that steps become */
  constructor(outputSize: Sizes, options: SpatialOptions = {}) {
    super(1, outputSize, options);
  }
}

/** The largest of windows over (batch, height, width, channels). */
export class AdaptiveMaxPooling2D extends AdaptiveMaxPooling {
  /** @param outputSize size of the output, one for both axes or one each */
  constructor(outputSize: Sizes, options: SpatialOptions = {}) {
    super(2, outputSize, options);
  }
}

/** The largest of windows over (batch, depth, height, width, channels). */
export class AdaptiveMaxPooling3D extends AdaptiveMaxPooling {
  /** @param outputSize size of the output, one for all axes or one each */
  constructor(outputSize: Sizes, options: SpatialOptions = {}) {
    super(3, outputSize, options);
  }
}
