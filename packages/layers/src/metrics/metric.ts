/**
 * Metric: a number, or several, that is added up batch after batch. An author
 * makes weights for its state with `addVariable`, and writes two things with
 * ops: `update`, which says what the state becomes for a batch, and `value`,
 * what the state amounts to.
 */
import {
  automaticName,
  checkOptions,
  DTYPES,
  type DType,
  oneOf,
  type StaticShape,
  type SymbolicTensor,
  type Tensor,
  zeros,
} from "@neurode/core";
import { Callable } from "../callable.js";
import { Zeros } from "../initializers.js";
import { allTensors, asSymbol, type Given, OnTensors } from "../onTensors.js";
import { layerName } from "../validate.js";
import { Weight } from "../weight.js";

export interface MetricOptions {
  /** Under which logs have it. Default: the name of the metric in snake case. */
  name?: string;
  /** What its state is stored as; arithmetic is float32. Default `"float32"`. */
  dtype?: DType;
}

export const METRIC_OPTIONS: readonly string[] = ["name", "dtype"];

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: merged with its call signature below
export abstract class Metric extends Callable {
  readonly name: string;
  readonly dtype: DType;
  readonly #variables: Weight[] = [];
  readonly #onTensors: OnTensors;

  constructor({ name, dtype = "float32" }: MetricOptions = {}) {
    super();
    const where = this.className;
    this.name = name === undefined ? automaticName(where) : layerName(where, name);
    this.dtype = oneOf(`${where}: dtype`, dtype, DTYPES);
    this.#onTensors = new OnTensors(this.where);
  }

  /** Keras's name for the class, saved in files. */
  get className(): string {
    return this.constructor.name;
  }

  /** How errors begin: `metric accuracy`. */
  get where(): string {
    return `metric ${this.name}`;
  }

  /** Records with `assign` what the state becomes for a batch. */
  abstract update(yTrue: SymbolicTensor, yPred: SymbolicTensor, sampleWeight: SymbolicTensor | null): void;

  /** Records what the state amounts to. */
  abstract value(): SymbolicTensor;

  /** Adds a weight that starts with zeros. */
  protected addVariable(name: string, shape: StaticShape = [], dtype: DType = this.dtype): Weight {
    const weight = new Weight(name, shape, dtype, new Zeros(), false);
    this.#variables.push(weight);
    return weight;
  }

  /** The state. */
  get variables(): readonly Weight[] {
    return this.#variables;
  }

  /** Takes a batch in: of symbolic tensors it is recorded, of tensors done at once. */
  updateState(yTrue: Given, yPred: Given = null, sampleWeight: Given = null): void {
    const tensors = allTensors(this.where, [yTrue, yPred, sampleWeight]);
    if (!tensors) {
      this.update(asSymbol(yTrue as SymbolicTensor), asSymbol(yPred as SymbolicTensor), asSymbol(sampleWeight));
      return;
    }
    this.#onTensors.run("update", tensors, (t, p, weight) => {
      this.update(t as SymbolicTensor, p as SymbolicTensor, weight);
      return [];
    });
  }

  /** What all batches since the last `resetState` amount to; a scalar, unless the metric has many numbers. */
  result(): Tensor {
    return this.#onTensors.run("value", [], () => [this.value()])[0];
  }

  /** Sets the state to zeros. */
  resetState(): void {
    for (const variable of this.#variables) {
      const start = zeros(variable.shape);
      variable.assign(start);
      start.dispose();
    }
  }

  /** Takes a batch in and says what all amount to. */
  override invoke(yTrue: Given, yPred: Given = null, sampleWeight: Given = null): SymbolicTensor | Tensor {
    this.updateState(yTrue, yPred, sampleWeight);
    return allTensors(this.where, [yTrue, yPred, sampleWeight]) ? this.result() : this.value();
  }

  /** The arguments, by Keras's names in camelCase: what makes another like it. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, dtype: this.dtype };
  }

  protected checkOptions(given: object, known: readonly string[]): void {
    checkOptions(this.className, given, [...known, ...METRIC_OPTIONS]);
  }
}

/** What an instance is when it is called. */
export interface Metric {
  (yTrue: SymbolicTensor, yPred?: SymbolicTensor | null, sampleWeight?: SymbolicTensor | null): SymbolicTensor;
  (yTrue: Tensor, yPred?: Tensor | null, sampleWeight?: Tensor | null): Tensor;
}
