/**
 * Input: where data enters a model.
 *
 *     const x = Input({ shape: [28, 28] });      (None, 28, 28)
 *
 * It is recorded as a call of an InputLayer, so that summaries and pictures can
 * show it like any other layer.
 */
import {
  ArgumentError,
  checkOptions,
  DTYPES,
  type DType,
  formatShape,
  oneOf,
  type Shape,
  type SymbolicTensor,
  show,
  symbolic,
  withCall,
} from "@neurode/core";
import { type FirstArgument, withFirst } from "../firstArgument.js";
import { Layer } from "../layer.js";

export interface InputOptions {
  /** Shape of one sample, without the batch; null for sizes that vary. */
  shape?: Shape;
  /** Number of samples, when it is fixed. Default null: any. */
  batchSize?: number | null;
  /** The whole shape, the batch first, in place of `shape` and `batchSize`. */
  batchShape?: Shape;
  /** Default `"float32"`. */
  dtype?: DType;
  /** Default: `input_layer`, numbered. */
  name?: string;
}

export class InputLayer extends Layer {
  readonly batchShape: Shape;
  readonly inputDType: DType;

  constructor(options: InputOptions) {
    super({ name: options.name });
    checkOptions("InputLayer", options, ["shape", "batchSize", "batchShape", "dtype", "name"]);
    this.batchShape = Object.freeze([...batchShapeOf(options)]);
    this.inputDType = oneOf("Input: dtype", options.dtype ?? "float32", DTYPES);
  }

  override get role(): "input" {
    return "input";
  }

  override call(inputs: SymbolicTensor): SymbolicTensor {
    return inputs;
  }

  override getConfig(): Record<string, unknown> {
    return { batchShape: this.batchShape, dtype: this.inputDType, name: this.name };
  }

  /** The tensor that stands for the data. */
  enter(): SymbolicTensor {
    const make = () => [symbolic(this.batchShape, this.inputDType)];
    return withCall(this, [], { repeat: (inputs) => inputs }, make).outputs[0];
  }
}

/** A symbolic tensor for data to come; `Input([3])` is `Input({ shape: [3] })`. Throws an ArgumentError without a shape. */
export function Input(first: FirstArgument<InputOptions, "shape"> = {}, rest?: InputOptions): SymbolicTensor {
  return new InputLayer(withFirst(Input, "shape", first, rest)).enter();
}

function batchShapeOf({ shape, batchSize = null, batchShape }: InputOptions): Shape {
  if (batchShape !== undefined && (shape !== undefined || batchSize !== null)) {
    throw new ArgumentError("Input: give either batchShape, or shape and batchSize, not both.");
  }
  const whole = batchShape ?? (Array.isArray(shape) ? [batchSize, ...shape] : undefined);
  if (!Array.isArray(whole)) {
    throw new ArgumentError(
      `Input: expected a shape, such as Input({ shape: [3] }); got ${show(batchShape ?? shape)}.`,
    );
  }
  if (whole.length === 0) throw new ArgumentError("Input: batchShape must have the batch's axis at least, got ().");
  for (const size of whole) {
    if (size === null || (Number.isInteger(size) && size >= 0)) continue;
    throw new ArgumentError(`Input: sizes must be whole numbers of at least 0, or null; got ${formatShape(whole)}.`);
  }
  return whole;
}
