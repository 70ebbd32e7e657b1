/** UnitNormalization: every vector along an axis, or several, scaled to length 1. */
import { normalize, type Shape, type SymbolicTensor } from "@neurode/core";
import { type FirstArgument, withFirst } from "../firstArgument.js";
import { Layer, type LayerOptions } from "../layer.js";
import { axisOption, featureAxes } from "./affineNormalization.js";

export interface UnitNormalizationOptions extends LayerOptions {
  /** The axis, or axes, along which the length is taken. Default -1, the last. */
  axis?: number | readonly number[];
}

export class UnitNormalization extends Layer {
  readonly axis: number | readonly number[];

  constructor(first: FirstArgument<UnitNormalizationOptions, "axis"> = {}, rest?: UnitNormalizationOptions) {
    const options = withFirst(new.target, "axis", first, rest);
    super(options);
    this.checkOptions(options, ["axis"]);
    this.axis = axisOption("UnitNormalization", options.axis ?? -1);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  protected override checkInputs([shape]: readonly Shape[]): void {
    featureAxes(this.where, this.axis, shape);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return normalize(x, { axis: this.axis, epsilon: 1e-12 });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}
