/**
 * Loss: what training makes smaller. An author writes `call`, which says with
 * ops what the loss of each sample is; weights, masks and the reduction to one
 * number are done here.
 */
import {
  ArgumentError,
  automaticName,
  cast,
  checkOptions,
  type DType,
  logicalAnd,
  oneOf,
  type SymbolicTensor,
  type Tensor,
} from "@neurode/core";
import { Callable } from "../callable.js";
import { computeDType, type DTypePolicy, dtypePolicy } from "../dtypePolicy.js";
import { maskOf } from "../mask.js";
import { allTensors, asSymbol, type Given, OnTensors } from "../onTensors.js";
import { layerName } from "../validate.js";
import type { LossFunction, OwnFunction } from "./lossFunction.js";
import { REDUCTIONS, type Reduction, reduceWeighted } from "./reduction.js";

export interface LossOptions {
  /** Default: the name of the loss in snake case. */
  name?: string;
  /** How the losses of the samples become one number. Default `"sum_over_batch_size"`, their mean. */
  reduction?: Reduction;
  /** What the loss is given as; arithmetic is float32. Default `"float32"`. */
  dtype?: DTypePolicy;
}

const LOSS_OPTIONS: readonly string[] = ["name", "reduction", "dtype"];

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: merged with its call signature below
export abstract class Loss extends Callable {
  readonly name: string;
  readonly reduction: Reduction;
  readonly dtype: DType;
  readonly #onTensors: OnTensors;

  constructor({ name, reduction = "sum_over_batch_size", dtype = "float32" }: LossOptions = {}) {
    super();
    const where = this.className;
    this.name = name === undefined ? automaticName(where) : layerName(where, name);
    this.reduction = reduction === null ? null : oneOf(`${where}: reduction`, reduction, REDUCTIONS);
    this.dtype = computeDType(dtypePolicy(where, dtype, false));
    this.#onTensors = new OnTensors(this.where);
  }

  /** Keras's name for the class, saved in files. */
  get className(): string {
    return this.constructor.name;
  }

  /** How errors begin: `loss mean_squared_error`. */
  get where(): string {
    return `loss ${this.name}`;
  }

  /** The loss of each sample, written with ops. */
  abstract call(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor;

  /**
   * How many targets are none that the loss is defined for, as a recorded scalar: labels that are not among the classes.
   * Null when any number will do. Whoever runs the graph has to look at it.
   */
  invalidTargets(_yTrue: SymbolicTensor, _yPred: SymbolicTensor): SymbolicTensor | null {
    return null;
  }

  /** Throws what `invalidTargets` found, unless it is 0. */
  checkTargets(invalid: number): void {
    if (invalid === 0) return;
    throw new ArgumentError(
      `${this.where}: ${invalid} of the targets are outside the classes that the output has. Labels are whole numbers ` +
        "from 0 to one less than the size of its last axis.",
    );
  }

  override invoke(yTrue: Given, yPred: Given, sampleWeight: Given = null): SymbolicTensor | Tensor {
    const tensors = allTensors(this.where, [yTrue, yPred, sampleWeight]);
    if (!tensors) {
      return this.#record(asSymbol(yTrue as SymbolicTensor), asSymbol(yPred as SymbolicTensor), asSymbol(sampleWeight));
    }
    const [loss, invalid] = this.#onTensors.run("loss", tensors, (t, p, weight) => {
      const [target, output] = [t as SymbolicTensor, p as SymbolicTensor];
      const count = this.invalidTargets(target, output);
      return [this.#record(target, output, weight), ...(count ? [count] : [])];
    });
    if (invalid) {
      const [count] = invalid.numbers();
      invalid.dispose();
      this.checkTargets(count);
    }
    return loss;
  }

  #record(yTrue: SymbolicTensor, yPred: SymbolicTensor, sampleWeight: SymbolicTensor | null): SymbolicTensor {
    const values = this.call(cast(yTrue, "float32"), cast(yPred, "float32"));
    const [given, own] = [maskOf(yPred), maskOf(values)];
    const mask = given && own ? logicalAnd(given, own) : (given ?? own);
    const loss = reduceWeighted(values, sampleWeight && cast(sampleWeight, "float32"), mask, this.reduction);
    return loss.dtype === this.dtype ? loss : cast(loss, this.dtype);
  }

  /** The arguments, by Keras's names in camelCase: what makes another like it. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, reduction: this.reduction };
  }
}

/** What an instance is when it is called. */
export interface Loss {
  (yTrue: SymbolicTensor, yPred: SymbolicTensor, sampleWeight?: SymbolicTensor | null): SymbolicTensor;
  (yTrue: Tensor, yPred: Tensor, sampleWeight?: Tensor | null): Tensor;
}

/** A loss that is a function, with the arguments that it takes beside targets and outputs. */
export abstract class FunctionLoss<Arguments extends object = object> extends Loss {
  readonly args: Required<Arguments>;
  readonly #function: LossFunction<Arguments>;

  /** @param defaults of the arguments, by their names among the options */
  constructor(
    fn: LossFunction<Arguments>,
    name: string,
    options: LossOptions & Arguments,
    defaults: Required<Arguments>,
  ) {
    const { name: given = name, reduction, dtype, ...args } = options;
    super({ name: given, reduction, dtype });
    checkOptions(this.className, options, [...Object.keys(defaults), ...LOSS_OPTIONS]);
    this.args = { ...defaults, ...(args as unknown as Arguments) };
    fn.check(this.className, this.args);
    this.#function = fn;
  }

  override call(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return this.#function(yTrue, yPred, this.args);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...this.args };
  }
}

/** A loss that is a user's own function. */
export class LossFunctionWrapper extends Loss {
  readonly fn: OwnFunction;

  constructor(fn: OwnFunction, options: LossOptions = {}) {
    super({ ...options, name: options.name ?? (fn.name || "loss") });
    checkOptions("LossFunctionWrapper", options, LOSS_OPTIONS);
    this.fn = fn;
  }

  override call(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return this.fn(yTrue, yPred);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), fn: this.fn };
  }
}
