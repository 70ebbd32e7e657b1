/**
 * Model: layers put together.
 *
 * Of inputs and outputs it is a functional model, which makes the calls
 * recorded between them again; a subclass says itself, in `call`, how its
 * layers are used. Either way it is a layer, and is run, summed up and drawn by
 * what its call records.
 */
import {
  ArgumentError,
  type Batches,
  checkOptions,
  type Engine,
  formatShape,
  type Graph,
  isTensor,
  NotBuiltError,
  outermostCall,
  replay,
  type Shape,
  ShapeError,
  SymbolicTensor,
  show,
  type Tensor,
  type TensorLike,
} from "@neurode/core";
import type {
  ModelDescription,
  NetworkDescription,
  PlotModelOptions,
  PlotNetworkOptions,
  PlotWeightsOptions,
  SummaryOptions,
  WeightValues,
} from "@neurode/viz";
import type { CallArguments } from "../callArguments.js";
import { describeModel } from "../describe.js";
import { describeNetwork } from "../describeNetwork.js";
import { describeWeights } from "../describeWeights.js";
import type { QuantizationMode } from "../dtypePolicy.js";
import { Layer, type LayerCall, type LayerOptions } from "../layer.js";
import type { Metric } from "../metrics/metric.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { plotModel, plotNetwork, plotWeights, summary } from "../pictures.js";
import type { CallOptions } from "../runner.js";
import { arrange, flatten, isRecord, type Structure } from "../structure.js";
import { type BatchStream, isBatchStream } from "../training/batches.js";
import type { CompileOptions } from "../training/compilation.js";
import { evaluate } from "../training/evaluate.js";
import { fit } from "../training/fit.js";
import type { History } from "../training/history.js";
import type { Logs } from "../training/logs.js";
import { type OnBatchOptions, type TrainOnBatchOptions, testOnBatch, trainOnBatch } from "../training/onBatch.js";
import type { EvaluateOptions, FitOptions } from "../training/options.js";
import { Trainer } from "../training/trainer.js";
import { type Feed, feed, type ModelData } from "./feed.js";
import { modelFiles } from "./files.js";
import { asDeclared, connect, type Functional, matchInputs } from "./functional.js";
import { quantizeModel } from "./quantizeModel.js";

export interface ModelOptions extends LayerOptions {
  /** Where data enters: what `Input` gave, or a list or record of those. */
  inputs?: Structure<SymbolicTensor>;
  /** What the model gives: a tensor, or a list or record of tensors. */
  outputs?: Structure<SymbolicTensor>;
}

export interface PredictOptions extends Batches {
  /** What to run on. Default: the engine in use (`setEngine`). */
  engine?: Engine;
}

export interface ModelSummaryOptions extends SummaryOptions {
  /** Gets the text in place of standard output. */
  printFn?: (text: string) => void;
}

export class Model extends Layer {
  /** What a functional model was made of; null in a subclass that has a `call` of its own. */
  readonly #functional: Functional | null;
  #trainer: Trainer | null = null;
  /** Set to true, as by a callback, it ends `fit` behind the batch at hand. */
  stopTraining = false;
  /** The first trace of a subclass's call: the picture of the model. */
  #picture: LayerCall | null = null;

  /**
   * @param options `{ inputs, outputs, name }` for a functional model, or inputs, outputs and `{ name }` one behind
   * the other; a subclass with a `call` of its own gives at most `{ name }`.
   * Throws a GraphError when outputs need an input that is not given, or when two layers have one name.
   */
  constructor(options?: ModelOptions);
  constructor(inputs: Structure<SymbolicTensor>, outputs: Structure<SymbolicTensor>, options?: LayerOptions);
  constructor(first: ModelOptions | Structure<SymbolicTensor> = {}, second?: Structure<SymbolicTensor>, rest = {}) {
    const byPosition = second !== undefined || first instanceof SymbolicTensor || Array.isArray(first);
    const options = (byPosition ? { ...rest, inputs: first, outputs: second } : first) as ModelOptions;
    super({ ...options, name: options.name });
    this.checkOptions(options, ["inputs", "outputs"]);
    const { inputs, outputs } = options;
    if ((inputs === undefined) !== (outputs === undefined)) {
      throw new ArgumentError(
        `${this.where}: give both inputs and outputs, or neither; ${inputs ? "outputs" : "inputs"} is missing.`,
      );
    }
    if (inputs === undefined || outputs === undefined) this.#functional = null;
    else {
      this.#functional = connect(this.where, inputs, outputs);
      this.markBuilt();
    }
  }

  override get className(): string {
    return this.constructor === Model ? "Functional" : this.constructor.name;
  }

  override get role(): "model" {
    return "model";
  }

  /** `"functional"` when made of inputs and outputs, else `"subclass"`. */
  get kind(): "sequential" | "functional" | "subclass" {
    return this.#functional ? "functional" : "subclass";
  }

  /** The graph between inputs and outputs; null for a subclass, whose graph is known once it is called. */
  get graph(): Graph | null {
    return this.#functional?.graph ?? null;
  }

  /** The symbolic inputs. Throws a NotBuiltError for a subclass. */
  get inputs(): Structure<SymbolicTensor> {
    return this.#ends().inputs;
  }

  /** The symbolic outputs. Throws a NotBuiltError for a subclass. */
  get outputs(): Structure<SymbolicTensor> {
    return this.#ends().outputs;
  }

  #ends() {
    if (this.#functional) return this.#functional;
    throw new NotBuiltError(`${this.where} was not made of inputs and outputs, so it has none to name.`);
  }

  /** The layers: of a functional model in the order of its graph, of a subclass as they stand in its attributes. */
  get layers(): readonly Layer[] {
    if (!this.#functional) return super.sublayers;
    const owners = this.#functional.graph.calls.map(({ owner }) => owner);
    return [...new Set(owners.filter((owner) => owner instanceof Layer))];
  }

  override get sublayers(): readonly Layer[] {
    return this.layers;
  }

  /** Functional models make their recorded calls again; subclasses override this. */
  override call(inputs: Structure<SymbolicTensor>, _args: CallArguments): Structure<SymbolicTensor> {
    if (!this.#functional) {
      throw new NotBuiltError(
        `${this.where} has nothing to compute: give it inputs and outputs, or write call(x) in the subclass.`,
      );
    }
    const { graph, outputs } = this.#functional;
    const given = matchInputs(this.where, this.#functional, inputs);
    const declared = given.map((input, index) => asDeclared(input, graph.inputs[index].dtype));
    return arrange(outputs, replay(graph, declared));
  }

  protected override checkInputs(shapes: readonly Shape[]): void {
    const expected = this.graph?.inputs ?? [];
    expected.forEach((input, index) => {
      const shape = shapes[index];
      const fits =
        shape?.length === input.shape.length &&
        // Any number of rows will do, fixed batches included: they only say what a picture shows.
        shape.every(
          (size, axis) => axis === 0 || size === input.shape[axis] || size === null || input.shape[axis] === null,
        );
      if (fits || shape === undefined) return;
      const name = input.node.call?.owner.name ?? `input ${index}`;
      throw new ShapeError(
        `${this.where}: expected data of shape ${formatShape(input.shape)} for ${name}, got ${formatShape(shape)}.`,
      );
    });
  }

  protected override record(inputs: Structure<SymbolicTensor>, args?: CallArguments): LayerCall {
    const recorded = super.record(inputs, args);
    this.#picture ??= recorded;
    return recorded;
  }

  /** A recorded call to draw: of a subclass the first there was. */
  get picture(): LayerCall | null {
    return this.#picture;
  }

  /**
   * As in Keras, `build` of a subclass only notes that the model is built: its
   * layers make their weights when it is called. Write your own `build` to make them there.
   */
  override build(_inputShape: Structure<Shape>): void {}

  /**
   * The model's outputs for data, computed on the engine in use: on worker
   * threads when there is enough to share out, and the event loop stays free.
   * While `fit` goes on they are those of the weights between two of its steps.
   *
   * Throws a ShapeError when the data does not fit the inputs, and the signal's reason when that aborts:
   *
   *     await model.predict(data, { signal: AbortSignal.timeout(100) })
   */
  async predict<Output extends Structure<Tensor> = Tensor>(
    data: ModelData,
    options: PredictOptions = {},
  ): Promise<Output> {
    this.#checkPredictOptions(options, ["batchSize", "onProgress", "signal", "engine"]);
    options.signal?.throwIfAborted();
    if (this.#trainer?.isRunning) await this.#trainer.betweenSteps();
    const { tensors, tidy } = this.#feed(data);
    try {
      return (await this.runner.run(this.#inOrder(tensors), undefined, options)) as Output;
    } finally {
      tidy();
    }
  }

  /**
   * `predict` that blocks until it is done. Threads that are at hand help the calling one. While `fit` goes on, some
   * weights may be a step ahead of others; `predict` waits for the end of the step.
   */
  predictSync<Output extends Structure<Tensor> = Tensor>(data: ModelData, options?: { engine?: Engine }): Output {
    const again = options === undefined && isTensor(data) ? this.runner.again(data) : null;
    if (again) return again as Output;
    this.#checkPredictOptions(options ?? {}, ["engine"]);
    const { tensors, tidy } = this.#feed(data);
    try {
      return this.compute(tensors, undefined, options) as Output;
    } finally {
      tidy();
    }
  }

  #checkPredictOptions(options: PredictOptions, known: readonly string[]): void {
    checkOptions(`${this.where}: predict`, options, known);
    const { batchSize, signal } = options;
    if (batchSize !== undefined && !(Number.isInteger(batchSize) && batchSize > 0)) {
      throw new ArgumentError(`${this.where}: predict: batchSize must be a positive integer, got ${show(batchSize)}.`);
    }
    if (signal !== undefined && !(signal instanceof AbortSignal)) {
      throw new ArgumentError(`${this.where}: predict: signal must be an AbortSignal, got ${show(signal)}.`);
    }
  }

  #feed(data: ModelData): Feed {
    return feed(data, this.graph?.inputs.length ?? null);
  }

  protected override compute(
    inputs: Structure<Tensor>,
    args?: CallArguments,
    options: CallOptions = {},
  ): Structure<Tensor> {
    return super.compute(this.#inOrder(inputs), args, options);
  }

  #inOrder(inputs: Structure<Tensor>): Structure<Tensor> {
    return this.#functional ? matchInputs(this.where, this.#functional, inputs) : inputs;
  }

  /** The names of the outputs: the keys of a record, else the layers that give them. Throws while they are not known. */
  get outputNames(): readonly string[] {
    const outputs = this.graph ? this.outputs : this.#picture?.outputs;
    if (outputs === undefined)
      throw new NotBuiltError(`${this.where} has not been called yet; its outputs are not known.`);
    if (isRecord(outputs)) return Object.keys(outputs).sort();
    return flatten(outputs).map((output, i) => (this.graph && outermostCall(output)?.owner.name) || `output_${i + 1}`);
  }

  /**
   * Says how the model is trained and what is watched; `fit`, `evaluate` and their like need it. Called again, it begins
   * anew: the optimizer forgets what it has gathered.
   *
   *     model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
   *
   * Throws an ArgumentError for options and names that are not known.
   */
  compile(options: CompileOptions = {}): void {
    this.#trainer = new Trainer(this, options);
  }

  get compiled(): boolean {
    return this.#trainer !== null;
  }

  /** The optimizer that `compile` was told; null before. */
  get optimizer(): Optimizer | null {
    return this.#trainer?.compilation.optimizer ?? null;
  }

  /** What `compile` was told; null before. */
  get compileOptions(): CompileOptions | null {
    return this.#trainer?.compilation.options ?? null;
  }

  /** The metrics, by their names in the logs, the mean loss first; those that depend on data come with the first batch. */
  get metrics(): readonly { readonly name: string; readonly metric: Metric }[] {
    return this.#trainer?.compilation.logged ?? [];
  }

  /** Sets all metrics back, as each epoch does. */
  resetMetrics(): void {
    this.#trainer?.compilation.resetMetrics();
  }

  /**
   * Trains the model on data: arrays with as many rows, or a stream of batches. Resolves to the logs of all epochs. The
   * event loop stays free while worker threads compute.
   *
   *     const { history } = await model.fit(x, y, { epochs: 5, validationSplit: 0.1 });
   *
   * Throws an ArgumentError before `compile`, for impossible options and for labels that no class has; a ShapeError for
   * data of different lengths and targets that do not fit; what a stream or a callback throws; and the signal's reason.
   */
  fit(x: ModelData | BatchStream, y?: ModelData | null, options?: FitOptions): Promise<History>;
  fit(batches: BatchStream, options?: FitOptions): Promise<History>;
  async fit(x: ModelData | BatchStream, second?: ModelData | FitOptions | null, third?: FitOptions): Promise<History> {
    const trainer = this.#compiled("fit");
    const [y, options] = isBatchStream(x) && third === undefined ? [null, second] : [second ?? null, third];
    return trainer.fitting(() => fit(this, trainer, [x, y as ModelData | null], (options ?? {}) as FitOptions));
  }

  /** Loss and metrics on data: the loss, a list with the metrics behind it, or with `returnDict` all by name. */
  evaluate(
    x: ModelData | BatchStream,
    y: ModelData | null | undefined,
    options: EvaluateOptions & { returnDict: true },
  ): Promise<Logs>;
  evaluate(x: ModelData | BatchStream, y?: ModelData | null, options?: EvaluateOptions): Promise<number | number[]>;
  evaluate(
    x: ModelData | BatchStream,
    y: ModelData | null = null,
    options: EvaluateOptions = {},
  ): Promise<number | number[] | Logs> {
    return evaluate(this, this.#compiled("evaluate"), [x, y], options);
  }

  /** One step of training on one batch. Metrics are means since they were last reset, by `resetMetrics` or an epoch. */
  trainOnBatch(
    x: ModelData,
    y: ModelData | null | undefined,
    options: TrainOnBatchOptions & { returnDict: true },
  ): Promise<Logs>;
  trainOnBatch(x: ModelData, y?: ModelData | null, options?: TrainOnBatchOptions): Promise<number | number[]>;
  trainOnBatch(
    x: ModelData,
    y: ModelData | null = null,
    options: TrainOnBatchOptions = {},
  ): Promise<number | number[] | Logs> {
    return trainOnBatch(this, this.#compiled("trainOnBatch"), [x, y], options);
  }

  /** Loss and metrics of one batch, means as those of `trainOnBatch`. */
  testOnBatch(
    x: ModelData,
    y: ModelData | null | undefined,
    options: OnBatchOptions & { returnDict: true },
  ): Promise<Logs>;
  testOnBatch(x: ModelData, y?: ModelData | null, options?: OnBatchOptions): Promise<number | number[]>;
  testOnBatch(
    x: ModelData,
    y: ModelData | null = null,
    options: OnBatchOptions = {},
  ): Promise<number | number[] | Logs> {
    return testOnBatch(this, this.#compiled("testOnBatch"), [x, y], options);
  }

  /** The outputs for one batch, as `predict` gives them. */
  predictOnBatch<Output extends Structure<Tensor> = Tensor>(x: ModelData): Promise<Output> {
    return this.predict<Output>(x);
  }

  #compiled(what: string): Trainer {
    if (this.#trainer) return this.#trainer;
    throw new ArgumentError(`${this.where}: call compile({ optimizer, loss }) before ${what}().`);
  }

  /**
   * Stores the kernels of all Dense layers, those of models inside included, as `"int8"` with a scale for each column, a
   * quarter of the memory, or as `"float16"`, half of it, which is a mode that Keras does not have. Biases, inputs and
   * arithmetic stay float32; Keras rounds inputs to int8 as well.
   *
   * Throws an ArgumentError when the mode is unknown, when there is no Dense, or when one cannot be quantized, as when it
   * is already; a NotBuiltError when one is not built. Then nothing has changed.
   */
  quantize(mode: QuantizationMode): void {
    quantizeModel(this, mode);
  }

  /** The layer of a name, or at a position. Throws an ArgumentError that lists the layers there are. */
  getLayer(which: string | number): Layer {
    const { layers } = this;
    const found = typeof which === "string" ? layers.find(({ name }) => name === which) : layers.at(which);
    if (found) return found;
    const names = layers.map(({ name }) => name).join(", ") || "none";
    throw new ArgumentError(
      typeof which === "string"
        ? `${this.where}: no layer is called ${show(which)}. Layers: ${names}.`
        : `${this.where}: no layer at index ${which}: there are ${layers.length} layers: ${names}.`,
    );
  }

  /** What viz reads: rows, boxes and edges as plain data. */
  describe(): ModelDescription {
    return describeModel(this);
  }

  /**
   * What viz reads to draw neurons: Dense layers one behind the other, and their values for `input`, one row of data.
   * Throws an UnsupportedError when the model is something else.
   */
  describeNetwork(input?: TensorLike): NetworkDescription {
    return describeNetwork(this, input);
  }

  /** What viz reads to draw weights: their names, shapes and numbers. */
  describeWeights(): WeightValues[] {
    return describeWeights(this);
  }

  /**
   * Prints the model's layers as a table, as Keras does, and returns the text. A terminal of 256 colours gets them, unless
   * `color` is false or NO_COLOR is set; what is returned, and what `printFn` gets, has none.
   *
   *     model.summary({ expandNested: true, showTrainable: true })
   */
  summary({ printFn, color, ...options }: ModelSummaryOptions = {}): string {
    const description = this.describe();
    const text = summary(description, options);
    const plain = options.format !== undefined && options.format !== "text";
    if (printFn) printFn(text);
    else if (!plain && (color ?? showsColors(process.stdout))) {
      process.stdout.write(summary(description, { ...options, color: true }));
    } else process.stdout.write(text);
    return text;
  }

  /** Saves the model and its weights: `saveModel` of @neurode/io, which must be imported. */
  async save(path: string | URL, options?: { includeOptimizer?: boolean }): Promise<void> {
    await modelFiles(`${this.where}: save`).save(this, path, options);
  }

  /** Saves the weights alone: `saveWeights` of @neurode/io, which must be imported. */
  async saveWeights(path: string | URL): Promise<void> {
    await modelFiles(`${this.where}: saveWeights`).saveWeights(this, path);
  }

  /** Sets the weights to those in a file: `loadWeights` of @neurode/io, which must be imported. */
  async loadWeights(source: string | URL | Uint8Array): Promise<void> {
    await modelFiles(`${this.where}: loadWeights`).loadWeights(this, source);
  }

  /** Draws the model; resolves to the SVG. With `toFile`, an .svg, .png, .html, .dot or .json is written. */
  plot(options: PlotModelOptions = {}): Promise<string> {
    return plotModel(this.describe(), options);
  }

  /** Draws the model's neurons and the weights between them; resolves to the SVG. See `plotNetwork` of `@neurode/viz`. */
  plotNetwork(options: PlotNetworkOptions = {}): Promise<string> {
    return plotNetwork(this, options);
  }

  /** Draws the model's weights as heat maps and histograms; resolves to the SVG. See `plotWeights` of `@neurode/viz`. */
  plotWeights(options: PlotWeightsOptions = {}): Promise<string> {
    return plotWeights(this, options);
  }
}

/** Whether a stream is a terminal of 256 colours; Node asks TERM, NO_COLOR and their like. */
function showsColors(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && stream.hasColors(256);
}
