/**
 * DenseCell: what SimpleRNNCell, LSTMCell and GRUCell have in common.
 *
 *     kernel            (inputDim, gates · units)
 *     recurrent_kernel  (units, gates · units)
 *     bias              (gates · units)
 *
 * What the input gives all gates follows from no state, so it is one product
 * for all steps; what the state gives them is one product per step.
 */
import { add, matmul, type Shape, type StaticShape, type SymbolicTensor } from "@neurode/core";
import { positiveInteger } from "../../validate.js";
import type { Weight } from "../../weight.js";
import { type CellMasks, forSteps, maskedProduct } from "./cellDropout.js";
import { type CellStepper, RecurrentCell, type RecurrentCellOptions } from "./recurrentCell.js";

export abstract class DenseCell extends RecurrentCell {
  readonly units: number;

  /**
   * @param units size of the state and of the output; a positive integer
   * Throws an ArgumentError when an argument is impossible or its name unknown.
   */
  constructor(units: number, options: RecurrentCellOptions, known: readonly string[]) {
    super(options, known);
    this.units = positiveInteger(this.className, "units", units);
  }

  override get outputSize(): number {
    return this.units;
  }

  protected get biasShape(): StaticShape {
    return [this.gates * this.units];
  }

  override build(inputShape: Shape): void {
    const inputDim = this.fixedAxis(inputShape, -1);
    const width = this.gates * this.units;
    this.addWeights([inputDim, width], [this.units, width], this.biasShape);
  }

  protected override stepper(x: SymbolicTensor): CellStepper {
    const { bias } = this;
    const masks = this.masks(x, x.shape.slice(2), [this.units]);
    const forAll = masks.input?.map(forSteps) ?? null;
    const product = maskedProduct(x, (this.kernel as Weight).symbol, forAll, matmul);
    return this.gatesStepper(bias ? add(product, this.inputBias(bias)) : product, masks.state);
  }

  /** What is added to the input's part. */
  protected inputBias(bias: Weight): SymbolicTensor {
    return bias.symbol;
  }

  /** The steps; `inputs` (batch, steps, gates · units) is what the input gives the gates, `masks` are for the state. */
  protected abstract gatesStepper(inputs: SymbolicTensor, masks: CellMasks["state"]): CellStepper;

  override get stepAxes(): string {
    return "features";
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), units: this.units };
  }
}
