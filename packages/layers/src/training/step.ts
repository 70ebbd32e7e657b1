/**
 * Step: the graph of what is done with one batch, and the program made of it.
 *
 *     evaluating   forward, loss, metrics
 *     training     that, gradients, the optimizer's updates, and what layers keep, such as moving averages
 */
import {
  add,
  asFloat32,
  constant,
  type Engine,
  formatShape,
  type Graph,
  gradientsOf,
  graphOf,
  multiply,
  type Owner,
  outsideCalls,
  Program,
  type SeedGenerator,
  type Shape,
  ShapeError,
  type SymbolicTensor,
  symbolic,
  type Tensor,
  withCall,
} from "@neurode/core";
import { collectTraces, tracesInUse, withTraining } from "../callContext.js";
import type { LayerCall } from "../layer.js";
import type { Model } from "../models/model.js";
import { arrange, flatten, type Structure } from "../structure.js";
import type { Weight } from "../weight.js";
import type { Batch } from "./batches.js";
import { type BatchKind, kindOf } from "./batchKind.js";
import type { Compilation, OutputEnd, Resolved } from "./compilation.js";
import { leavesFor } from "./ends.js";
import type { Logs } from "./logs.js";
import { nameOfWeight, numericsError, type Watched, watch, watchCalls } from "./numerics.js";
import { TargetCheck } from "./targetCheck.js";

const STEP: Owner = { name: "step", className: "Step", role: "op" };

/** What a step is made for. */
export interface StepOptions {
  readonly model: Model;
  readonly compilation: Compilation;
  readonly training: boolean;
}

/** The leaves of a batch, one for each input and output of the model; null where there is none. */
interface Leaves {
  readonly x: readonly Tensor[];
  readonly y: readonly (Tensor | null)[];
  readonly weights: readonly (Tensor | null)[];
}

export class Step {
  /** What it was made for. */
  readonly kind: BatchKind;
  readonly #model: Model;
  readonly #program: Program;
  readonly #recorded: RecordedStep;
  readonly #targets: TargetCheck;

  constructor(options: StepOptions, engine: Engine, batch: Batch) {
    this.kind = kindOf(batch);
    this.#model = options.model;
    this.#recorded = recordStep(options, batch);
    const { losses } = this.#recorded.ends.resolved;
    this.#targets = new TargetCheck(options.model.where, losses, this.#recorded.ends.outputs);
    const { graph, updated } = this.#recorded;
    const ofRows = graph.inputs.map(() => true);
    this.#program = new Program(graph, engine.kernels, ofRows, updated);
  }

  /** What it draws random numbers from. */
  get seeds(): readonly SeedGenerator[] {
    return this.#recorded.seeds;
  }

  /**
   * Runs it on a batch of the shapes that it was made for, the step of this number; gives the logs. Throws an
   * ArgumentError for targets that a loss is not defined for; then nothing has changed.
   */
  async run(engine: Engine, batch: Batch, number: number): Promise<Logs> {
    const { x, y, weights } = leavesOf(this.#model, batch);
    const { fed, dispose } = asFloat32([...x, ...y, ...weights].filter((tensor) => tensor !== null));
    try {
      this.#targets.check(y);
      const results = await this.#program.run(engine, fed);
      const values = results.map((result) => result.numbers()[0]);
      for (const result of results) result.dispose();
      for (const seed of this.#recorded.seeds) seed.advance();
      return this.#logs(values, number);
    } finally {
      dispose();
    }
  }

  #logs(values: readonly number[], step: number): Logs {
    const { names, watched } = this.#recorded;
    const counts = values.slice(names.length);
    const first = counts.findIndex((count) => count > 0);
    if (first >= 0) throw numericsError(this.#model.where, step, watched[first], counts[first]);
    return Object.fromEntries(names.map((name, i) => [name, values[i]]));
  }

  dispose(): void {
    this.#program.dispose();
    this.#targets.dispose();
  }
}

/** Targets and weights in the order of the outputs. Weights serve all of them, unless there are some for each. */
function leavesOf({ where, outputNames: names }: Model, { x, y, sampleWeight }: Batch): Leaves {
  const none = names.map(() => null);
  const own = (what: string, given: Structure<Tensor>) => leavesFor(`${where}: ${what}`, names, given, flatten<Tensor>);
  const single = sampleWeight === null ? [] : flatten(sampleWeight);
  const weights = single.length === 1 ? names.map(() => single[0]) : sampleWeight && own("sampleWeight", sampleWeight);
  return { x: flatten(x), y: y === null ? none : own("y", y), weights: weights ?? none };
}

export interface RecordedStep {
  readonly graph: Graph;
  readonly ends: StepEnds;
  /** The weights that become the last outputs of the graph. */
  readonly updated: readonly Weight[];
  readonly seeds: readonly SeedGenerator[];
  /** Of the logs, which come first among the outputs. */
  readonly names: readonly string[];
  /** Of what is looked through for numbers that are not finite, which come next. */
  readonly watched: readonly string[];
}

/** The graph of a step for batches of these shapes. */
export function recordStep(options: StepOptions, batch: Batch): RecordedStep {
  const { model, compilation, training } = options;
  const { x, y, weights } = leavesOf(model, batch);
  return outsideCalls(() => {
    const { result, traces } = collectTraces(
      () =>
        withTraining(training, () => {
          const shapes = x.map(({ shape }) => shape);
          const forward = model.trace(arrange(batch.x, shapes) as Structure<Shape>, { args: { training } });
          const ends = endsOf(options, forward, y.map(symbolFor), weights.map(symbolFor), batch.rows);
          const feeds = [...ends.targets, ...ends.weights].filter((symbol) => symbol !== null);
          let watched: Watched[] = [];
          const body = () => {
            watched = recordEnds(ends);
            return [...compilation.logged.map(({ metric }) => metric.value()), ...watched.map(({ count }) => count)];
          };
          // In a call of its own: lone ops would use names up that models are to have.
          const call = withCall(STEP, [...ends.outputs, ...feeds], { repeat: (again) => again }, body);
          return { inputs: [...forward.call.inputs, ...feeds], outputs: call.outputs, watched, ends };
        }),
      { wantsLosses: true },
    );
    return {
      graph: graphOf(result.inputs, [...result.outputs, ...traces.updates.values()]),
      ends: result.ends,
      updated: [...traces.updates.keys()],
      seeds: [...traces.seeds.keys()],
      names: compilation.logged.map(({ name }) => name),
      watched: result.watched.map(({ name }) => name),
    };
  });
}

function symbolFor(tensor: Tensor | null): SymbolicTensor | null {
  return tensor && symbolic(tensor.shape, tensor.dtype);
}

/** The model's outputs in this step, and what stands beside each. */
interface StepEnds extends StepOptions {
  readonly forward: LayerCall;
  readonly outputs: readonly SymbolicTensor[];
  readonly targets: readonly (SymbolicTensor | null)[];
  readonly weights: readonly (SymbolicTensor | null)[];
  readonly resolved: Resolved;
  /** Samples in the batch. */
  readonly rows: number;
}

function endsOf(
  options: StepOptions,
  forward: LayerCall,
  targets: readonly (SymbolicTensor | null)[],
  weights: readonly (SymbolicTensor | null)[],
  rows: number,
): StepEnds {
  const outputs = flatten(forward.outputs);
  const ends = outputs.map(
    (output, i): OutputEnd => ({
      name: options.model.outputNames[i],
      output: output.shape,
      target: targets[i]?.shape ?? null,
    }),
  );
  return { ...options, forward, outputs, targets, weights, rows, resolved: options.compilation.resolve(ends) };
}

/** Records losses, metrics and, in training, what becomes of the weights; gives what is to be looked through. */
function recordEnds(ends: StepEnds): Watched[] {
  const { model, compilation, training, forward, outputs, targets, weights, resolved, rows } = ends;
  const loss = recordLoss(ends);
  compilation.loss.update(loss, constant(rows));
  for (const { index, metric, isWeighted } of resolved.metrics) {
    metric.update(targets[index] as SymbolicTensor, outputs[index], isWeighted ? weights[index] : null);
  }
  const watched = compilation.checkNumerics ? [...watchCalls(forward.call, outputs), watch("the loss", loss)] : [];
  if (!training) return watched;
  const { optimizer } = compilation;
  if (!optimizer.built) optimizer.build(model.trainableWeights);
  const trained = model.trainableWeights;
  if (trained.length === 0) return watched;
  const symbols = trained.map(({ symbol }) => symbol);
  const gradients = gradientsOf(optimizer.scaleLoss(loss), symbols);
  optimizer.apply(gradients, trained);
  if (!compilation.checkNumerics) return watched;
  return [...watched, ...gradients.map((each, i) => watch(`the gradient of ${nameOfWeight(model, trained[i])}`, each))];
}

/** The losses of the outputs, each in its own mean too, with what layers and regularizers add. */
function recordLoss({ model, outputs, targets, weights, resolved, rows }: StepEnds): SymbolicTensor {
  const losses = resolved.losses.map(({ index, loss, weight, mean }) => {
    const value = naming(`${model.where}: the loss of the output "${model.outputNames[index]}"`, () =>
      loss(targets[index] as SymbolicTensor, outputs[index], weights[index]),
    );
    if (value.shape.length > 0) {
      throw new ShapeError(
        `${loss.where}: to train with, it must be reduced to one number, got shape ${formatShape(value.shape)}. ` +
          'Use reduction "sum_over_batch_size".',
      );
    }
    mean?.update(value, constant(rows));
    return weight === 1 ? value : multiply(value, weight);
  });
  const added = [...(tracesInUse()?.losses ?? []), ...model.recordPenalties()];
  return [...losses, ...added].reduce<SymbolicTensor>((sum, each) => add(sum, each), constant(0));
}

/** Shapes that do not fit are said to be those of `where`. */
function naming<Result>(where: string, body: () => Result): Result {
  try {
    return body();
  } catch (cause) {
    throw cause instanceof ShapeError ? new ShapeError(`${where}: ${cause.message}`, { cause }) : cause;
  }
}
