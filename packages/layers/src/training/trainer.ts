/**
 * Trainer: a compiled model's steps, one batch at a time. Steps are made for
 * the shapes of a batch and kept.
 */
import { ArgumentError, type Engine, type Shape } from "@neurode/core";
import { freezeCount } from "../callContext.js";
import type { Model } from "../models/model.js";
import { arrange, flatten, type Structure } from "../structure.js";
import type { Batch, Ends } from "./batches.js";
import { type BatchKind, kindOf, zerosOfKind } from "./batchKind.js";
import { Compilation, type CompileOptions } from "./compilation.js";
import type { Logs } from "./logs.js";
import { Step } from "./step.js";

/** Steps that are kept: two sizes of batches, for training and for evaluation, on a few engines. */
const MOST_STEPS = 8;

export class Trainer {
  readonly compilation: Compilation;
  readonly #model: Model;
  readonly #steps = new Map<string, Step>();
  /** Batches trained on. */
  trained = 0;
  #lastTrained: Step | null = null;
  #fitting = false;
  /** The step that is running; null between steps. */
  #running: Promise<Logs> | null = null;

  constructor(model: Model, options: CompileOptions) {
    this.#model = model;
    this.compilation = new Compilation(`${model.where}: compile`, options);
  }

  /** One step of training; gives the means over the epoch so far. */
  train(batch: Batch, engine: Engine): Promise<Logs> {
    this.compilation.optimizer.checkSteps();
    this.#lastTrained = this.#stepFor(batch, engine, true);
    this.trained++;
    return this.#alone(this.#lastTrained.run(engine, batch, this.trained));
  }

  /** Loss and metrics of a batch, taken into the means so far. */
  test(batch: Batch, engine: Engine): Promise<Logs> {
    return this.#alone(this.#stepFor(batch, engine, false).run(engine, batch, this.trained));
  }

  /** Fits, by `body`. Throws an ArgumentError while another `fit` of the model goes on. */
  async fitting<Result>(body: () => Promise<Result>): Promise<Result> {
    if (this.#fitting)
      throw new ArgumentError(`${this.#model.where}: fit is going on already; wait until it has ended.`);
    this.#fitting = true;
    try {
      return await body();
    } finally {
      this.#fitting = false;
    }
  }

  /** Whether a step is running, and weights may be half new. */
  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Resolves when none is. */
  async betweenSteps(): Promise<void> {
    while (this.#running) await this.#running.catch(() => {});
  }

  /** Notes that a step is running. */
  async #alone(step: Promise<Logs>): Promise<Logs> {
    this.#running = step;
    try {
      return await step;
    } finally {
      if (this.#running === step) this.#running = null;
    }
  }

  /** Makes the step that trains on batches of this kind, and with it what it needs: weights, metrics, optimizer. */
  prepare(kind: BatchKind, engine: Engine): Step {
    const batch = zerosOfKind(kind);
    try {
      this.#lastTrained = this.#stepFor(batch, engine, true);
      return this.#lastTrained;
    } finally {
      batch.dispose();
    }
  }

  /** The step that was made or run last to train. */
  get lastTrained(): Step | null {
    return this.#lastTrained;
  }

  /** How many leaves the model takes and gives, as far as that is known. */
  get ends(): Ends {
    const model = this.#model;
    const known = model.graph !== null || model.picture !== null;
    return { inputs: model.graph?.inputs.length ?? null, outputs: known ? model.outputNames.length : null };
  }

  #stepFor(batch: Batch, engine: Engine, training: boolean): Step {
    const shapes = flatten(batch.x).map(({ shape }) => shape);
    // A subclass knows its weights and outputs once it has been traced.
    if (this.ends.outputs === null) this.#model.trace(arrange(batch.x, shapes) as Structure<Shape>);
    const key = `${training} ${engine.kernels.variant} ${freezeCount()} ${JSON.stringify(kindOf(batch))}`;
    const step =
      this.#steps.get(key) ?? new Step({ model: this.#model, compilation: this.compilation, training }, engine, batch);
    // The one used last stands last.
    this.#steps.delete(key);
    this.#steps.set(key, step);
    for (const [oldest, old] of this.#steps) {
      if (this.#steps.size <= MOST_STEPS) break;
      old.dispose();
      this.#steps.delete(oldest);
    }
    return step;
  }
}
