/**
 * Optimizer: makes new weights of old ones and their gradients. An author says
 * in `updateStep` what becomes of one weight; clipping, weight decay, averages,
 * accumulation and the count of steps are done here, in Keras's order:
 *
 *     accumulate → clip → decay → step → average → constrain → count
 *
 * All of it is recorded with ops, so that it is part of the graph of a training
 * step, and its parts for one element of a weight run on all threads.
 */
import {
  ArgumentError,
  add,
  automaticName,
  divide,
  equal,
  floorDivide,
  isTensor,
  maximum,
  minimum,
  mod,
  multiply,
  notEqual,
  ShapeError,
  type StaticShape,
  type SymbolicTensor,
  sqrt,
  square,
  subtract,
  sum,
  type Tensor,
  where,
} from "@neurode/core";
import { Constant, type InitializerLike, initializer, Zeros } from "../initializers.js";
import { allTensors, OnTensors } from "../onTensors.js";
import { assign, assignWhere, currentValue } from "../state.js";
import { Weight } from "../weight.js";
import { checkOptimizerOptions, type OptimizerOptions, type OptimizerSettings } from "./options.js";
import { LearningRateSchedule } from "./schedules/schedule.js";

/** Up to here every whole number is a float32, which steps are counted in. */
export const MOST_STEPS = 2 ** 24;

export abstract class Optimizer {
  readonly name: string;
  readonly settings: OptimizerSettings;
  /** How often `apply` has been called. */
  readonly iteration = new Weight("iteration", [], "int32", new Zeros(), false);
  readonly #rate: Weight | LearningRateSchedule;
  readonly #onTensors: OnTensors;
  #trained: readonly Weight[] = [];
  #built = false;
  readonly #averages = new Map<Weight, Weight>();
  readonly #accumulators = new Map<Weight, Weight>();
  readonly #slots: Weight[] = [];
  #keptFromDecay: (weight: Weight) => boolean = () => false;

  protected constructor(options: OptimizerOptions, defaultRate: number, known: readonly string[] = []) {
    const className = this.constructor.name;
    this.settings = checkOptimizerOptions(className, options, known);
    this.name = options.name ?? automaticName(className);
    const rate = options.learningRate ?? defaultRate;
    this.#rate = rate instanceof LearningRateSchedule ? rate : rateWeight(className, rate);
    this.#onTensors = new OnTensors(this.where);
  }

  /** Keras's name for the class, saved in files. */
  get className(): string {
    return this.constructor.name;
  }

  /** How errors begin: `optimizer adam`. */
  get where(): string {
    return `optimizer ${this.name}`;
  }

  get built(): boolean {
    return this.#built;
  }

  /** The weights that it trains, in the order in which `apply` takes their gradients. */
  get trainedWeights(): readonly Weight[] {
    return this.#trained;
  }

  /** Its own weights, in the order in which Keras's files hold them. */
  get weights(): readonly Weight[] {
    const rate = this.#rate instanceof Weight ? [this.#rate] : [];
    return [this.iteration, ...rate, ...this.#averages.values(), ...this.#accumulators.values(), ...this.#slots];
  }

  /** The rate of the next step. Setting it ends a schedule's right to exist, so that is an ArgumentError. */
  get learningRate(): number {
    if (this.#rate instanceof Weight) return this.#rate.tensor.numbers()[0];
    return this.#rate.at(this.iteration.tensor.numbers()[0]);
  }

  set learningRate(rate: number) {
    if (!(this.#rate instanceof Weight)) {
      throw new ArgumentError(`${this.where}: its learning rate follows a schedule; make an optimizer with a number.`);
    }
    if (typeof rate !== "number" || Number.isNaN(rate)) {
      throw new ArgumentError(`${this.where}: learningRate must be a number, got ${rate}.`);
    }
    this.#rate.assign(rate);
  }

  /** The schedule that the learning rate follows; null for a number. */
  get schedule(): LearningRateSchedule | null {
    return this.#rate instanceof LearningRateSchedule ? this.#rate : null;
  }

  /** Steps that have changed weights. */
  get iterations(): number {
    return Math.floor(this.iteration.tensor.numbers()[0] / (this.settings.gradientAccumulationSteps ?? 1));
  }

  /** Makes the weights that it keeps for each of `weights`. Throws an ArgumentError when it was built for others. */
  build(weights: readonly Weight[]): void {
    if (this.#built) {
      if (weights.every((weight) => this.#trained.includes(weight))) return;
      throw new ArgumentError(
        `${this.where} has been built for ${this.#trained.length} weights, and some of those it is given now are not ` +
          "among them. Compile anew, with a new optimizer.",
      );
    }
    this.#trained = [...weights];
    this.#built = true;
    for (const weight of weights) {
      if (this.settings.useEma) this.#averages.set(weight, likeWeight(weight, "average"));
      if (this.settings.gradientAccumulationSteps) {
        this.#accumulators.set(weight, likeWeight(weight, "gradient_accumulator"));
      }
    }
    this.buildSlots(weights);
  }

  /** Adds what the optimizer keeps for each weight, with `addSlots`. */
  protected abstract buildSlots(weights: readonly Weight[]): void;

  /** Records what becomes of one weight, with `currentValue` and `assign`. */
  protected abstract updateStep(gradient: SymbolicTensor, weight: Weight, learningRate: SymbolicTensor): void;

  /** A weight like each of `weights`, under each of the names; those of one weight stand together. */
  protected addSlots(
    weights: readonly Weight[],
    names: readonly string[],
    initializers: readonly InitializerLike[] = names.map(() => "zeros"),
  ): Map<Weight, Weight>[] {
    const slots = names.map(() => new Map<Weight, Weight>());
    for (const weight of weights) {
      names.forEach((name, i) => {
        slots[i].set(weight, this.addSlot(`${weight.name}_${name}`, weight.shape, initializers[i]));
      });
    }
    return slots;
  }

  protected addSlot(name: string, shape: StaticShape, initial: InitializerLike = "zeros"): Weight {
    const slot = new Weight(name, shape, "float32", initializer("optimizer", initial), false);
    this.#slots.push(slot);
    return slot;
  }

  /** Weights that decay passes by: these, and those in whose names one of `names`, regular expressions, is found. To be called before training. */
  excludeFromWeightDecay({
    weights = [],
    names = [],
  }: {
    weights?: readonly Weight[];
    names?: readonly string[];
  }): void {
    const patterns = names.map((name) => new RegExp(name));
    this.#keptFromDecay = (weight) => weights.includes(weight) || patterns.some((each) => each.test(weight.name));
    this.#onTensors.forget();
  }

  /** Steps that change weights, counted from 1, as a scalar: the number of the one that is being recorded. */
  protected get step(): SymbolicTensor {
    return add(this.#updates(), 1);
  }

  #updates(): SymbolicTensor {
    const { gradientAccumulationSteps: steps } = this.settings;
    return steps ? floorDivide(this.iteration.symbol, steps) : this.iteration.symbol;
  }

  /** The learning rate of the step that is being recorded. */
  protected get rate(): SymbolicTensor {
    return this.#rate instanceof Weight ? this.#rate.symbol : this.#rate.call(this.iteration.symbol);
  }

  /** `loss` as gradients are to be taken of it. */
  scaleLoss(loss: SymbolicTensor): SymbolicTensor {
    const { lossScaleFactor } = this.settings;
    return lossScaleFactor ? multiply(loss, lossScaleFactor) : loss;
  }

  /**
   * One step: gradients, in the order of `weights`, change them. On symbols it is recorded; on tensors it is done when it
   * returns. Default: the weights that it was built for; some of them, when others are frozen.
   *
   * Throws a ShapeError when a gradient is not of its weight's shape.
   */
  apply(gradients: readonly (SymbolicTensor | Tensor)[], weights: readonly Weight[] = this.#trained): void {
    this.build(weights);
    checkGradients(this.where, gradients, weights);
    const tensors = allTensors(this.where, gradients);
    if (tensors) {
      this.checkSteps();
      const which = weights.map((weight) => this.#trained.indexOf(weight)).join();
      this.#onTensors.run(`apply to ${which}`, tensors, (...symbols) => {
        this.record(symbols as SymbolicTensor[], weights);
        return [];
      });
    } else this.record(gradients as readonly SymbolicTensor[], weights);
  }

  /** Throws an ArgumentError when there have been as many steps as can be counted. */
  checkSteps(): void {
    if (this.iteration.tensor.numbers()[0] < MOST_STEPS) return;
    throw new ArgumentError(`${this.where}: after ${MOST_STEPS} steps no more can be counted. Make a new optimizer.`);
  }

  protected record(given: readonly SymbolicTensor[], weights: readonly Weight[]): void {
    const { lossScaleFactor, gradientAccumulationSteps: steps } = this.settings;
    const gradients = lossScaleFactor ? given.map((gradient) => divide(gradient, lossScaleFactor)) : given;
    if (steps) this.#accumulate(gradients, weights, steps);
    else this.#change(gradients, weights);
    this.#average(weights);
    for (const weight of weights) {
      if (weight.constraint) assign(weight, weight.constraint.apply(currentValue(weight)));
    }
    assign(this.iteration, add(this.iteration.symbol, 1));
  }

  /** Gradients are added up, and every `steps` of them change the weights by their mean. */
  #accumulate(gradients: readonly SymbolicTensor[], weights: readonly Weight[], steps: number): void {
    const isLast = equal(mod(add(this.iteration.symbol, 1), steps), 0);
    const accumulators = weights.map((weight) => this.#accumulators.get(weight) as Weight);
    const sums = gradients.map((gradient, i) => add(gradient, accumulators[i].symbol));
    assignWhere(isLast, () => {
      const means = sums.map((total) => divide(total, steps));
      this.#change(means, weights);
    });
    sums.forEach((total, i) => {
      assign(accumulators[i], where(isLast, 0, total));
    });
  }

  #change(gradients: readonly SymbolicTensor[], weights: readonly Weight[]): void {
    const clipped = this.#clip(gradients);
    this.decay(weights.filter((weight) => !this.#keptFromDecay(weight)));
    this.updateAll(clipped, weights, this.rate);
  }

  /** Records what becomes of all weights. */
  protected updateAll(gradients: readonly SymbolicTensor[], weights: readonly Weight[], rate: SymbolicTensor): void {
    weights.forEach((weight, i) => {
      this.updateStep(gradients[i], weight, rate);
    });
  }

  /** Records how weights decay on their own. */
  protected decay(weights: readonly Weight[]): void {
    const { weightDecay } = this.settings;
    if (weightDecay !== null) for (const weight of weights) this.decayBy(weight, weightDecay);
  }

  protected decayBy(weight: Weight, weightDecay: number): void {
    const value = currentValue(weight);
    assign(weight, subtract(value, multiply(value, multiply(this.rate, weightDecay))));
  }

  #clip(gradients: readonly SymbolicTensor[]): readonly SymbolicTensor[] {
    // A limit of 0 is none.
    const { clipnorm, globalClipnorm, clipvalue } = this.settings;
    if (clipnorm) return gradients.map((gradient) => toNorm(gradient, normOf([gradient]), clipnorm));
    if (globalClipnorm) {
      const norm = normOf(gradients);
      // NaN when the norm is not finite: gradients that are wrong must not pass for small ones.
      const checked = add(norm, subtract(norm, norm));
      return gradients.map((gradient) => toNorm(gradient, checked, globalClipnorm));
    }
    if (clipvalue) return gradients.map((gradient) => minimum(maximum(gradient, -clipvalue), clipvalue));
    return gradients;
  }

  /** Moving averages of the weights; the first one is the weight itself. */
  #average(weights: readonly Weight[]): void {
    const { useEma, emaMomentum, emaOverwriteFrequency: every } = this.settings;
    if (!useEma) return;
    const count = this.#updates();
    const momentum = where(notEqual(count, 0), emaMomentum, 0);
    const averages = weights.map((weight) => this.#averages.get(weight) as Weight);
    averages.forEach((average, i) => {
      const value = currentValue(weights[i]);
      assign(average, add(multiply(average.symbol, momentum), multiply(value, subtract(1, momentum))));
    });
    if (every === null) return;
    assignWhere(equal(mod(add(count, 1), every), 0), () => {
      averages.forEach((average, i) => {
        assign(weights[i], currentValue(average));
      });
    });
  }

  /** Whether it keeps moving averages of the weights that it trains. */
  get averagesWeights(): boolean {
    return this.settings.useEma;
  }

  /** For each weight its moving average; none before it is built. */
  get averages(): ReadonlyMap<Weight, Weight> {
    return this.#averages;
  }

  /** Gives weights their averages, when `useEma` is set: to be called when training has ended. */
  finalizeWeights(): void {
    for (const [weight, average] of this.#averages) weight.assign(average.tensor);
  }

  /** The arguments, by Keras's names in camelCase: what makes another like it. */
  getConfig(): Record<string, unknown> {
    const learningRate = this.schedule ?? this.learningRate;
    return { name: this.name, learningRate, ...this.settings };
  }
}

function rateWeight(className: string, rate: unknown): Weight {
  if (typeof rate !== "number" || Number.isNaN(rate)) {
    throw new ArgumentError(
      `${className}: learningRate must be a number, or a schedule such as new ExponentialDecay(…), got ${rate}.`,
    );
  }
  return new Weight("learning_rate", [], "float32", new Constant({ value: rate }), false);
}

function likeWeight({ name, shape }: Weight, what: string): Weight {
  return new Weight(`${name}_${what}`, shape, "float32", new Zeros(), false);
}

function checkGradients(
  where: string,
  gradients: readonly (SymbolicTensor | Tensor)[],
  weights: readonly Weight[],
): void {
  const shapes = (all: readonly { shape: readonly (number | null)[] }[]) =>
    all.map(({ shape }) => `(${shape.join(", ")})`).join(", ") || "none";
  const fits = (gradient: SymbolicTensor | Tensor, i: number) =>
    !isTensor(gradient) || gradient.shape.join() === weights[i].shape.join();
  if (gradients.length === weights.length && gradients.every(fits)) return;
  throw new ShapeError(
    `${where}: expected a gradient for each of the weights ${shapes(weights)}, got ${shapes(gradients)}.`,
  );
}

function normOf(tensors: readonly SymbolicTensor[]): SymbolicTensor {
  return sqrt(tensors.map((each) => sum(square(each))).reduce((a, b) => add(a, b)));
}

/** `x`, made shorter where `norm`, its own or that of all, is more than `most`. */
function toNorm(x: SymbolicTensor, norm: SymbolicTensor, most: number): SymbolicTensor {
  return multiply(x, divide(most, maximum(norm, most)));
}
