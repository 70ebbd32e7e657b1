/**
 * Loss functions: of targets and outputs, the loss of each sample. They can be
 * called on symbolic tensors, and on tensors at once.
 */
import { cast, checkOptions, compute, type SymbolicTensor, type Tensor } from "@neurode/core";
import { allTensors, asSymbol } from "../onTensors.js";

export interface LossFunction<Options extends object = object> {
  (yTrue: SymbolicTensor, yPred: SymbolicTensor, options?: Options): SymbolicTensor;
  (yTrue: Tensor, yPred: Tensor, options?: Options): Tensor;
  /** Throws an ArgumentError, beginning with `where`, for values of options that cannot be. */
  check(where: string, options: Required<Options>): void;
}

/** What a user's own loss or metric can be: a function of symbolic tensors. */
export type OwnFunction = (yTrue: SymbolicTensor, yPred: SymbolicTensor) => SymbolicTensor;

/** `body` gets targets and outputs as floats, and all options. */
export function lossFunction<Options extends object>(
  name: string,
  defaults: Required<Options>,
  body: (yTrue: SymbolicTensor, yPred: SymbolicTensor, options: Required<Options>) => SymbolicTensor,
  check: LossFunction<Options>["check"] = () => {},
): LossFunction<Options> {
  const known = Object.keys(defaults);
  const call = (yTrue: SymbolicTensor | Tensor, yPred: SymbolicTensor | Tensor, options: Options = {} as Options) => {
    checkOptions(name, options, known);
    const all = { ...defaults, ...options };
    check(name, all);
    const record = (t: SymbolicTensor, p: SymbolicTensor) => body(cast(t, "float32"), cast(p, "float32"), all);
    const tensors = allTensors(name, [yTrue, yPred]);
    return tensors ? compute(record, tensors as Tensor[]) : record(asSymbol(yTrue), asSymbol(yPred));
  };
  return Object.defineProperty(Object.assign(call, { check }), "name", { value: name }) as LossFunction<Options>;
}
