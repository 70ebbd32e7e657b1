/**
 * GlobalPooling: one number for each channel, of all that lies along the
 * spatial axes.
 *
 *     x  (batch, …spatial, channels)      y  (batch, channels), or with keepdims (batch, 1, …, channels)
 */
import { divide, expandDims, max, mean, multiply, SymbolicTensor, sum } from "@neurode/core";
import type { CallArguments } from "../../callArguments.js";
import { boolean } from "../../validate.js";
import { SpatialLayer, type SpatialOptions } from "../spatialLayer.js";

export interface GlobalPoolingOptions extends SpatialOptions {
  /** Keeps the spatial axes, with a size of 1. Default false. */
  keepdims?: boolean;
}

export abstract class GlobalPooling extends SpatialLayer {
  readonly keepdims: boolean;

  constructor(rank: number, options: GlobalPoolingOptions) {
    super(rank, options, ["keepdims", "dataFormat"]);
    this.keepdims = boolean(this.className, "keepdims", options.keepdims ?? false);
  }

  abstract override call(x: SymbolicTensor, args: CallArguments): SymbolicTensor;

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), keepdims: this.keepdims };
  }
}

abstract class GlobalAveragePooling extends GlobalPooling {
  override call(x: SymbolicTensor, _args: CallArguments): SymbolicTensor {
    return mean(x, { axis: this.axes, keepdims: this.keepdims });
  }
}

abstract class GlobalMaxPooling extends GlobalPooling {
  override call(x: SymbolicTensor): SymbolicTensor {
    return max(x, { axis: this.axes, keepdims: this.keepdims });
  }
}

/** The means over (batch, steps, channels): of the steps that count, where a mask says which. */
export class GlobalAveragePooling1D extends GlobalAveragePooling {
  constructor(options: GlobalPoolingOptions = {}) {
    super(1, options);
  }

  protected override get callArguments(): readonly string[] {
    return ["mask"];
  }

  override call(x: SymbolicTensor, args: CallArguments): SymbolicTensor {
    const { mask } = args;
    if (!(mask instanceof SymbolicTensor)) return super.call(x, args);
    const [steps] = this.axes;
    const counts = expandDims(mask, this.dataFormat === "channels_last" ? 2 : 1);
    const along = { axis: steps, keepdims: this.keepdims };
    return divide(sum(multiply(x, counts), along), sum(counts, along));
  }
}

/** The means over (batch, height, width, channels). */
export class GlobalAveragePooling2D extends GlobalAveragePooling {
  constructor(options: GlobalPoolingOptions = {}) {
    super(2, options);
  }
}

/** The means over (batch, depth, height, width, channels). */
export class GlobalAveragePooling3D extends GlobalAveragePooling {
  constructor(options: GlobalPoolingOptions = {}) {
    super(3, options);
  }
}

/** The largest over (batch, steps, channels). */
export class GlobalMaxPooling1D extends GlobalMaxPooling {
  constructor(options: GlobalPoolingOptions = {}) {
    super(1, options);
  }
}

/** The largest over (batch, height, width, channels). */
export class GlobalMaxPooling2D extends GlobalMaxPooling {
  constructor(options: GlobalPoolingOptions = {}) {
    super(2, options);
  }
}

/** The largest over (batch, depth, height, width, channels). */
export class GlobalMaxPooling3D extends GlobalMaxPooling {
  constructor(options: GlobalPoolingOptions = {}) {
    super(3, options);
  }
}
