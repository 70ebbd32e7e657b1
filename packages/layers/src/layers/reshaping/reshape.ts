/** Reshape: the numbers of every sample under another shape. One size may be -1: what is left. */
import { ArgumentError, formatShape, pending, reshape, ShapeError, type SymbolicTensor, show } from "@neurode/core";
import { Layer, type LayerOptions } from "../../layer.js";

export class Reshape extends Layer {
  readonly targetShape: readonly number[];

  /** @param targetShape the new shape, without the batch */
  constructor(targetShape: readonly number[], options: LayerOptions = {}) {
    super(options);
    this.checkOptions(options, []);
    const isSize = (size: unknown) => Number.isInteger(size) && (size as number) >= -1;
    if (
      !Array.isArray(targetShape) ||
      !targetShape.every(isSize) ||
      targetShape.filter((size) => size < 0).length > 1
    ) {
      throw new ArgumentError(
        `Reshape: "targetShape" must be a list of sizes without the batch's, at most one of them -1, got ${show(targetShape)}.`,
      );
    }
    this.targetShape = [...targetShape];
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const [batch, ...sample] = x.shape;
    if (sample.includes(null)) {
      return pending(x, [batch, ...this.targetShape.map((size) => (size < 0 ? null : size))]);
    }
    return reshape(x, [batch ?? -1, ...this.#resolved(sample as number[])]);
  }

  /** The target without a -1. */
  #resolved(sample: readonly number[]): readonly number[] {
    const product = (sizes: readonly number[]) => sizes.reduce((total, size) => total * size, 1);
    const [total, known] = [product(sample), product(this.targetShape.filter((size) => size >= 0))];
    const open = this.targetShape.includes(-1);
    if (open ? known > 0 && total % known === 0 : total === known) {
      return this.targetShape.map((size) => (size < 0 ? total / known : size));
    }
    throw new ShapeError(
      `${this.where}: a sample of ${formatShape(sample)} has ${total} numbers, which do not fill ` +
        `${formatShape(this.targetShape)}. Give a targetShape of as many, or -1 for one of its sizes.`,
    );
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), targetShape: this.targetShape };
  }
}
