/**
 * Layer: something with weights that can be called on tensors.
 *
 * A layer's author writes `build`, which makes the weights once the input's
 * shape is known, and `call`, which says with ops what the layer computes.
 * Calling the layer records `call` in the graph; nothing else is needed for it
 * to be run, summed up and drawn.
 */
import {
  ArgumentError,
  automaticName,
  type Call,
  cast,
  checkOptions,
  currentCall,
  type DType,
  divide,
  formatShape,
  GraphError,
  isInteger,
  isTensor,
  NotBuiltError,
  type Owner,
  outsideCalls,
  type Shape,
  ShapeError,
  type StaticShape,
  SymbolicTensor,
  show,
  symbolic,
  type Tensor,
  type TensorLike,
  withCall,
} from "@neurode/core";
import { argumentTensors, type CallArguments, type DataArguments, NO_ARGUMENTS, withTensors } from "./callArguments.js";
import { Callable } from "./callable.js";
import { isLossWanted, isTraining, noteFreeze, tracesInUse, withTraining } from "./callContext.js";
import { type ConstraintLike, constraint as constraintOf } from "./constraints.js";
import { computeDType, type DTypePolicy, dtypePolicy, variableDType } from "./dtypePolicy.js";
import { type InitializerLike, initializer as initializerOf } from "./initializers.js";
import { carryMask, maskOf } from "./mask.js";
import { type Regularizer, type RegularizerLike, regularizer as regularizerOf } from "./regularizers.js";
import { type CallOptions, Runner } from "./runner.js";
import { arrangeLikeShapes, flattenShapes } from "./shapeStructure.js";
import { arrange, flatten, type Structure } from "./structure.js";
import { boolean, layerName } from "./validate.js";
import { Weight } from "./weight.js";

export interface LayerOptions {
  /** Default: the class name in snake case, numbered. */
  name?: string;
  /** Whether training changes the weights. Default true. */
  trainable?: boolean;
  /** What weights are stored as and outputs are given as; arithmetic is float32. Default `"float32"`. */
  dtype?: DTypePolicy;
  /** Penalty on the output in training. Default none. */
  activityRegularizer?: RegularizerLike;
}

interface WeightOptions {
  /** Whether training changes it. Default true. */
  trainable?: boolean;
  /** Penalty in training. Default none. */
  regularizer?: RegularizerLike;
  /** What it is brought back to after each update in training. Default none. */
  constraint?: ConstraintLike;
  /** What it is stored as. Default: what the layer's dtype says. */
  dtype?: DType;
}

/** A call of a layer, and how its inputs and outputs were arranged. */
export interface LayerCall {
  readonly call: Call;
  readonly inputs: Structure<SymbolicTensor>;
  /** What it was given beside them. */
  readonly args: CallArguments;
  readonly outputs: Structure<SymbolicTensor>;
}

/** What a call to be traced is given beside its inputs. */
export interface TraceArguments {
  readonly args?: CallArguments;
  /** The shapes of the tensors among `args`, in their order. */
  readonly argumentShapes?: readonly Shape[];
  /** The dtypes of the inputs, in their order. Default: float32. */
  readonly dtypes?: readonly DType[];
}

const arrangements = new WeakMap<Call, LayerCall>();

/** How the inputs and outputs of a recorded layer call were arranged; undefined for lone ops. */
export function layerCallOf(call: Call): LayerCall | undefined {
  return arrangements.get(call);
}

/** What layers take in older versions of Keras, and Input does here. */
const SHAPE_OPTIONS = ["inputShape", "batchInputShape", "inputDim", "inputLength"];

/** The options that every layer has. */
export const LAYER_OPTIONS: readonly string[] = ["name", "trainable", "dtype", "activityRegularizer"];

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: merged with its call signature below
export abstract class Layer extends Callable implements Owner {
  readonly name: string;
  readonly activityRegularizer: Regularizer | null;
  #dtype: DTypePolicy;
  #trainable: boolean;
  #built = false;
  #buildShape: Structure<Shape> | null = null;
  readonly #calls: LayerCall[] = [];
  readonly #weights: Weight[] = [];
  readonly #penalized: { weight: Weight; regularizer: Regularizer }[] = [];
  #runner: Runner | null = null;
  /** While `weights` goes through the layers inside. */
  #listing = false;

  constructor({ name, trainable = true, dtype = "float32", activityRegularizer }: LayerOptions = {}) {
    super();
    const where = this.className;
    this.name = name === undefined ? automaticName(this.className) : layerName(where, name);
    this.#trainable = boolean(where, "trainable", trainable);
    this.#dtype = dtypePolicy(where, dtype, this.quantizable);
    this.activityRegularizer = regularizerOf(`${where}: activityRegularizer`, activityRegularizer);
    this.#guardBuild();
  }

  /** Whoever calls `build`, a subclass's own: it builds once, and what shape it was built on is kept. */
  #guardBuild(): void {
    const build = this.build;
    const guarded = (inputShape: Structure<Shape>): void => {
      if (this.#buildShape !== null && this.built) return;
      build.call(this, inputShape);
      this.#built = true;
      this.#buildShape = inputShape;
    };
    Object.defineProperty(this, "build", { value: guarded, enumerable: false });
  }

  /** Keras's name for the class: shown in summaries, saved in files. */
  get className(): string {
    return this.constructor.name;
  }

  /** What weights are stored as and outputs are given as. */
  get dtype(): DTypePolicy {
    return this.#dtype;
  }

  /** To be called when weights have been replaced by others of another dtype. */
  protected changeDType(dtype: DTypePolicy): void {
    this.#dtype = dtype;
  }

  /** Whether the layer has a quantized form, and so may have a quantized dtype. */
  get quantizable(): boolean {
    return false;
  }

  get role(): "input" | "layer" | "model" {
    return "layer";
  }

  /** Makes the weights, with `addWeight`. Called before the first call; further calls of it do nothing. */
  build(_inputShape: Structure<Shape>): void {}

  /** What the layer computes, written with ops; called on symbolic tensors only. */
  abstract call(inputs: Structure<SymbolicTensor>, args: CallArguments): Structure<SymbolicTensor>;

  /** What `call` may be given beside inputs and `training`. Of `"mask"` it gets the masks that the inputs carry. */
  protected get callArguments(): readonly string[] {
    return [];
  }

  /** Whether tensors among the arguments that have as many rows as the inputs go with these, row by row. */
  protected argumentsGoByRow(_inputs: Structure<Tensor>, _args: CallArguments): boolean {
    return true;
  }

  /** Whether the masks of the inputs are those of the outputs too. Default false: they end here. */
  get supportsMasking(): boolean {
    return false;
  }

  /** The masks that the outputs carry, for those of the inputs; called after `call`, outside the layer. */
  computeMask(
    _inputs: Structure<SymbolicTensor>,
    mask: Structure<SymbolicTensor | null> | null,
  ): Structure<SymbolicTensor | null> | null {
    return this.supportsMasking ? mask : null;
  }

  /** Throws when the layer cannot take inputs of these shapes. */
  protected checkInputs(_shapes: readonly Shape[]): void {}

  /** The layer's arguments, by Keras's names in camelCase: what makes another like it. */
  getConfig(): Record<string, unknown> {
    const { name, trainable, dtype, activityRegularizer } = this;
    return { name, trainable, dtype, ...(activityRegularizer && { activityRegularizer }) };
  }

  /**
   * Calls the layer: on symbolic tensors it is recorded and gives symbolic
   * tensors, on tensors it is computed at once, on this thread.
   */
  override invoke(inputs: Structure<SymbolicTensor> | Structure<Tensor>, args?: CallArguments): unknown {
    const again = args === undefined && isTensor(inputs) ? this.runner.again(inputs) : null;
    if (again) return again;
    if (args) checkOptions(this.where, args, ["training", ...this.callArguments]);
    const leaves = [...flatten<unknown>(inputs as Structure<unknown>), ...argumentTensors(args ?? NO_ARGUMENTS)];
    if (leaves.length > 0 && leaves.every((leaf) => leaf instanceof SymbolicTensor)) {
      return this.record(inputs as Structure<SymbolicTensor>, args).outputs;
    }
    if (leaves.length > 0 && leaves.every(isTensor))
      return this.compute(inputs as Structure<Tensor>, args, { wantsLosses: true });
    const found = leaves.filter((leaf) => !(leaf instanceof SymbolicTensor) && !isTensor(leaf));
    const mixed = "symbolic tensors and tensors of values together";
    const got = leaves.length === 0 ? "none" : found.length === 0 ? mixed : show(found[0]);
    throw new ArgumentError(
      `${this.where}: expected a tensor, or a list or record of tensors, got ${got}. ` +
        "Make one from arrays with tensor([...]), or from a shape with Input({ shape }).",
    );
  }

  /** Records one call. Calls inside another layer's are that layer's business and are not counted here. */
  protected record(inputs: Structure<SymbolicTensor>, given: CallArguments = NO_ARGUMENTS): LayerCall {
    if (typeof this.call !== "function") {
      throw new ArgumentError(
        `${this.where}: class ${this.className} has no call(x), which says what the layer computes.`,
      );
    }
    const leaves = flatten(inputs);
    const shapes = leaves.map(({ shape }) => shape);
    this.checkInputs(shapes);
    this.build(arrange(inputs, shapes) as Structure<Shape>);
    const mask = given.mask ?? masksOf(inputs);
    const args = mask !== null && this.callArguments.includes("mask") ? { ...given, mask } : given;
    let arrangement: Structure<SymbolicTensor> = [];
    const outermost = currentCall() === null;
    const repeat = (others: readonly SymbolicTensor[]) => {
      const again = withTensors(args, others.slice(leaves.length));
      return flatten(this.record(arrange(inputs, others.slice(0, leaves.length)), again).outputs);
    };
    const index = outermost ? this.#calls.length : 0;
    const call = withCall(this, [...leaves, ...argumentTensors<SymbolicTensor>(args)], { index, repeat }, () => {
      return withTraining(args.training, () => {
        arrangement = this.call(inputs, { ...args, training: isTraining() });
        const results = flatten(arrangement).map((output) => this.#declare(output));
        for (const result of results) this.#penalize(result);
        return results;
      });
    });
    const recorded = { call, inputs, args, outputs: arrange(arrangement, call.outputs) };
    carryMask(recorded.outputs, masksOf(arrangement) ?? this.computeMask(inputs, mask));
    arrangements.set(call, recorded);
    if (outermost) this.#calls.push(recorded);
    return recorded;
  }

  /** Has a weight become `value` when the run that is being traced has ended. To be called in `call`. */
  protected addUpdate(weight: Weight, value: SymbolicTensor): void {
    tracesInUse()?.updates.set(weight, value);
  }

  /** What a weight is by now: what an earlier call of the run being traced has it become, else the weight itself. */
  protected latest(weight: Weight): SymbolicTensor {
    return tracesInUse()?.updates.get(weight) ?? weight.symbol;
  }

  /** Adds a scalar to the loss that training makes smaller. To be called in `call`. */
  protected addLoss(value: SymbolicTensor): void {
    if (isLossWanted()) tracesInUse()?.losses.push(value);
  }

  /** Adds the penalty on an output to the loss, the mean over the batch, as Keras does. */
  #penalize(output: SymbolicTensor): void {
    if (!this.activityRegularizer || !isLossWanted()) return;
    const [batch = 1] = output.shape;
    if (batch === null) {
      throw new ShapeError(
        `${this.where}: activityRegularizer needs the size of the batch, got ${formatShape(output.shape)}.`,
      );
    }
    this.addLoss(divide(this.activityRegularizer.apply(output), batch));
  }

  /** A float output is said to be of the layer's own dtype. */
  #declare(output: SymbolicTensor): SymbolicTensor {
    if (!(output instanceof SymbolicTensor)) {
      throw new ArgumentError(`${this.where}: call() must return symbolic tensors, got ${show(output)}.`);
    }
    const dtype = computeDType(this.dtype);
    return output.dtype === dtype || isInteger(output.dtype) ? output : cast(output, dtype);
  }

  /** Computes the layer for tensors: traced for their shapes, compiled, run inline. */
  protected compute(inputs: Structure<Tensor>, args?: CallArguments, options: CallOptions = {}): Structure<Tensor> {
    if (!this.#built) {
      const shapes = flatten(inputs).map(({ shape }) => shape);
      const argumentShapes = argumentTensors<Tensor>(args ?? NO_ARGUMENTS).map(({ shape }) => shape);
      this.trace(arrange(inputs, shapes) as Structure<Shape>, { args, argumentShapes });
    }
    return this.runner.runSync(inputs, args, options);
  }

  /** Keeps the compiled plans of this layer. */
  protected get runner(): Runner {
    this.#runner ??= new Runner(
      this.where,
      (shapes) => this.checkInputs(shapes),
      (shapes, args) => this.trace(shapes, args),
      (inputs, args) => this.argumentsGoByRow(inputs, args),
    );
    return this.#runner;
  }

  /** Forgets compiled plans: what the layer computes has changed. */
  protected forgetPlans(): void {
    this.#runner = null;
  }

  /**
   * Records a call for inputs of these shapes, in a graph of its own that leaves no trace on the layer. In place of the
   * tensors among `args` stand shapes.
   */
  trace(
    shapes: Structure<Shape>,
    { args = NO_ARGUMENTS, argumentShapes = [], dtypes = [] }: TraceArguments = {},
  ): LayerCall {
    return outsideCalls(() => {
      const leaves = flattenShapes(shapes).map((shape, index) => symbolic(shape, dtypes[index]));
      const others = argumentShapes.map((shape) => symbolic(shape));
      const silence: Owner = { name: this.name, className: this.className, role: this.role };
      let recorded: LayerCall | null = null;
      withCall(silence, [...leaves, ...others], { repeat: (again) => again }, () => {
        recorded = this.record(arrangeLikeShapes(shapes, leaves), withTensors(args, others));
        return recorded.call.outputs;
      });
      return recorded as unknown as LayerCall;
    });
  }

  /** Marks the layer built without a shape. */
  protected markBuilt(): void {
    this.#built = true;
  }

  /** True once the weights exist; layers that have none need no building. */
  get built(): boolean {
    return this.#built || Object.getPrototypeOf(this).build === Layer.prototype.build;
  }

  /** The shape that the layer was built on; null before. */
  get buildShape(): Structure<Shape> | null {
    return this.#buildShape;
  }

  /** The recorded calls, outside those of other layers, in order. */
  get calls(): readonly LayerCall[] {
    return this.#calls;
  }

  /** The symbolic output of the first call. */
  get output(): Structure<SymbolicTensor> {
    return this.#firstCall().outputs;
  }

  /** The symbolic input of the first call. */
  get input(): Structure<SymbolicTensor> {
    return this.#firstCall().inputs;
  }

  #firstCall(): LayerCall {
    if (this.#calls.length > 0) return this.#calls[0];
    throw new NotBuiltError(`${this.where} has never been called on a symbolic tensor, so it has no input or output.`);
  }

  /**
   * Adds a weight, to be called in `build`; ops take it as an operand.
   *
   *     this.kernel = this.addWeight("kernel", [inputDim, 3], "he_normal", { regularizer: "l2" });
   */
  protected addWeight(
    name: string,
    shape: StaticShape,
    initializer: InitializerLike = "glorot_uniform",
    options: WeightOptions = {},
  ): Weight {
    const where = `${this.where}: addWeight`;
    checkOptions(where, options, ["trainable", "regularizer", "constraint", "dtype"]);
    if (
      typeof name !== "string" ||
      !Array.isArray(shape) ||
      !shape.every((size) => Number.isInteger(size) && size >= 0)
    ) {
      throw new ArgumentError(
        `${where}: expected a name and a shape of whole numbers, such as ("kernel", [3, 2], "glorot_uniform"), got ` +
          `${show(name)} and ${show(shape)}.`,
      );
    }
    const { trainable = true, dtype = variableDType(this.dtype) } = options;
    const penalty = regularizerOf(`${where}: regularizer`, options.regularizer);
    const weight = new Weight(name, shape, dtype, initializerOf(`${where}: initializer`, initializer), trainable, {
      path: `${this.name}/${name}`,
      constraint: constraintOf(`${where}: constraint`, options.constraint),
    });
    this.#weights.push(weight);
    if (penalty) this.#penalized.push({ weight, regularizer: penalty });
    return weight;
  }

  /** Takes a weight away, its penalty with it, and gives its memory back: another is to take its place. */
  protected removeWeight(weight: Weight): void {
    this.#weights.splice(this.#weights.indexOf(weight), 1);
    const penalty = this.#penalized.findIndex((each) => each.weight === weight);
    if (penalty >= 0) this.#penalized.splice(penalty, 1);
    weight.retire();
  }

  /** Layers that this one holds: in its attributes, and in lists and records there. */
  get sublayers(): readonly Layer[] {
    return layersAmong(Object.values(this));
  }

  /**
   * All weights, those of layers inside included, each once; of each layer the trainable ones first. Throws a GraphError
   * when the layer holds itself.
   */
  get weights(): readonly Weight[] {
    if (this.#listing) {
      throw new GraphError(
        `${this.where} holds itself, in an attribute of its own or of a layer inside. Keep such a reference in a #private field.`,
      );
    }
    this.#listing = true;
    try {
      return this.#listWeights();
    } finally {
      this.#listing = false;
    }
  }

  #listWeights(): readonly Weight[] {
    const own = [...this.#weights.filter((w) => w.isTrainable), ...this.#weights.filter((w) => !w.isTrainable)];
    return [...new Set([...own, ...this.sublayers.flatMap((layer) => layer.weights)])];
  }

  /** The weights that are not those of layers inside, in the order in which Keras's files hold them. */
  get weightsInFiles(): readonly Weight[] {
    const theirs = new Set(this.sublayers.flatMap((layer) => layer.weights));
    return this.weights.filter((weight) => !theirs.has(weight));
  }

  /** Layers inside that have groups of their own in Keras's files, by the names of these. */
  get partsInFiles(): Readonly<Record<string, Layer>> {
    return {};
  }

  /** The weights that training changes. */
  get trainableWeights(): readonly Weight[] {
    if (!this.#trainable) return [];
    const own = this.#weights.filter((weight) => weight.isTrainable);
    return [...new Set([...own, ...this.sublayers.flatMap((layer) => layer.trainableWeights)])];
  }

  get nonTrainableWeights(): readonly Weight[] {
    const trainable = new Set(this.trainableWeights);
    return this.weights.filter((weight) => !trainable.has(weight));
  }

  /** Whether training changes the weights; setting it sets it for all layers inside too. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(value: boolean) {
    this.#trainable = boolean(this.where, "trainable", value);
    for (const layer of this.sublayers) layer.trainable = value;
    noteFreeze();
  }

  /** Copies of the weights' values, in the order of `weights`. */
  getWeights(): Tensor[] {
    return this.weights.map(({ tensor }) => tensor.clone());
  }

  /** Sets all weights, in the order of `weights`. Throws a ShapeError when their number or a shape is another. */
  setWeights(values: readonly TensorLike[]): void {
    const { weights } = this;
    if (values.length !== weights.length) {
      const expected = weights.map(({ name, shape }) => `${name} ${formatShape(shape)}`).join(", ") || "none";
      throw new ShapeError(
        `${this.where}: expected ${weights.length} weights (${expected}), got ${values.length}.` +
          (this.built ? "" : " It is not built yet: call it on an input first."),
      );
    }
    weights.forEach((weight, index) => {
      weight.assign(values[index], this.where);
    });
  }

  /** Number of numbers in all weights. Throws a NotBuiltError before they exist. */
  countParams(): number {
    if (!this.built) {
      throw new NotBuiltError(
        `${this.where}: cannot count the parameters of a layer that is not built. Call it on an input, or build(inputShape).`,
      );
    }
    return this.weights.reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * What training adds to the loss: what calls gave to `addLoss` and activity regularizers, as of the last call on data
   * (`predict` has none), then the penalties on weights that training changes, as they are now, those of layers inside included.
   */
  get losses(): number[] {
    return [...(this.#runner?.losses ?? []), ...this.#weightPenalties()];
  }

  #weightPenalties(): number[] {
    const penalized = this.#trainable ? this.#penalized.filter(({ weight }) => weight.isTrainable) : [];
    const own = penalized.map(({ weight, regularizer }) => regularizer.penalty(weight.tensor));
    return [...own, ...this.sublayers.flatMap((layer) => layer.#weightPenalties())];
  }

  /** The penalties on the weights that training changes, those of layers inside included, recorded. */
  recordPenalties(): SymbolicTensor[] {
    const trained = new Set(this.trainableWeights);
    return [...this.#allPenalized()]
      .filter(([weight]) => trained.has(weight))
      .map(([weight, penalty]) => penalty.apply(weight.symbol));
  }

  #allPenalized(): Map<Weight, Regularizer> {
    const own = this.#penalized.map((each): [Weight, Regularizer] => [each.weight, each.regularizer]);
    return new Map([...own, ...this.sublayers.flatMap((layer) => [...layer.#allPenalized()])]);
  }

  /** The shape of the output for an input of this shape. The layer must be built, or have no weights. */
  computeOutputShape(inputShape: Structure<Shape>): Structure<Shape> {
    if (!this.built) throw new NotBuiltError(`${this.where} is not built; its output's shape is not known yet.`);
    const { outputs } = this.trace(inputShape);
    return arrange(
      outputs,
      flatten(outputs).map(({ shape }) => shape),
    ) as Structure<Shape>;
  }

  /** The size of an axis of `shape`, which must be known. Negative axes count from the end. */
  protected fixedAxis(shape: Shape, axis: number): number {
    const size = shape.at(axis);
    if (typeof size === "number") return size;
    const which = axis === -1 ? "the last axis" : `axis ${axis}`;
    throw new ShapeError(
      `${this.where}: ${which} of the input must be known to size the weights, got ${formatShape(shape)}. ` +
        "Give it in Input({ shape: [n] }).",
    );
  }

  /** How errors begin: `layer dense_1`. */
  get where(): string {
    return `${this.role} ${this.name}`;
  }

  /** `Dense(name=dense_1, built=true)` */
  override toString(): string {
    return `${this.className}(name=${this.name}, built=${this.built})`;
  }

  protected checkOptions(given: object, known: readonly string[]): void {
    const ofInput = SHAPE_OPTIONS.find((name) => given && Object.hasOwn(given, name) && !known.includes(name));
    if (ofInput !== undefined) {
      throw new ArgumentError(
        `${this.className}: "${ofInput}" is not an option of layers. Put Input({ shape: […] }) before the first one.`,
      );
    }
    checkOptions(this.className, given, [...new Set([...known, ...LAYER_OPTIONS])]);
  }
}

/** What an instance is when it is called. */
export interface Layer {
  <Output extends Structure<SymbolicTensor> = SymbolicTensor>(
    inputs: Structure<SymbolicTensor>,
    args?: CallArguments,
  ): Output;
  <Output extends Structure<Tensor> = Tensor>(inputs: Structure<Tensor>, args?: DataArguments): Output;
}

/** The layers among values, each once: themselves, or in lists and plain records. */
function layersAmong(values: readonly unknown[]): Layer[] {
  const found = new Set<Layer>();
  const visit = (value: unknown): void => {
    if (value instanceof Layer) found.add(value);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
      Object.values(value).forEach(visit);
    }
  };
  values.forEach(visit);
  return [...found];
}

/** The masks of the inputs, arranged as they are; null when none carries one. */
function masksOf(inputs: Structure<SymbolicTensor>): Structure<SymbolicTensor | null> | null {
  const masks = flatten(inputs).map(maskOf);
  return masks.some((mask) => mask !== null) ? arrange(inputs, masks) : null;
}
