/** Fitting: epochs of steps, validations between them, and what callbacks and the screen are told. */
import type { ModelData } from "../models/feed.js";
import type { Model } from "../models/model.js";
import type { BatchSource, BatchStream } from "./batches.js";
import { type Callback, CallbackList } from "./callbacks/callback.js";
import { withClassWeight } from "./classWeight.js";
import { evaluateBatches } from "./evaluate.js";
import { EventLoop } from "./eventLoop.js";
import type { FitRun, Position } from "./fitRun.js";
import { History } from "./history.js";
import { type Logs, sortLogs } from "./logs.js";
import { type FitOptions, type FitSettings, fitSettings } from "./options.js";
import { ProgressBar } from "./progress.js";
import { putBack, type Snapshot } from "./snapshot.js";
import { emptyError, type Sources, sourcesOf } from "./sources.js";
import type { Trainer } from "./trainer.js";

/** Trains `model`; resolves to its history. */
export async function fit(
  model: Model,
  trainer: Trainer,
  data: readonly [x: ModelData | BatchStream, y: ModelData | null],
  options: FitOptions,
): Promise<History> {
  const where = `${model.where}: fit`;
  const settings = fitSettings(where, data[0], options);
  const sources = sourcesOf(where, trainer, data, options, settings);
  try {
    return await new Fit(model, trainer, sources, settings, where).run();
  } finally {
    await sources.close();
  }
}

class Fit implements FitRun {
  readonly trainer: Trainer;
  readonly history = new History();
  readonly #model: Model;
  readonly #sources: Sources;
  readonly #settings: FitSettings;
  readonly #where: string;
  readonly #callbacks: CallbackList;
  readonly #loop: EventLoop;
  #position: Position;
  #logs: Logs = {};
  #snapshot: Snapshot | null = null;

  constructor(model: Model, trainer: Trainer, sources: Sources, settings: FitSettings, where: string) {
    this.trainer = trainer;
    this.#model = model;
    this.#sources = sources;
    this.#settings = settings;
    this.#where = where;
    const { callbacks, epochs, verbose, signal, initialEpoch } = settings;
    this.#position = { epoch: initialEpoch, step: 0 };
    this.#callbacks = new CallbackList(callbacks, model, { epochs, steps: this.#steps, verbose }, this);
    this.#loop = new EventLoop(signal);
  }

  get training(): BatchSource {
    return this.#sources.training;
  }

  get callbacks(): readonly Callback[] {
    return this.#settings.callbacks;
  }

  get position(): Position {
    return this.#position;
  }

  get logs(): Logs {
    return this.#logs;
  }

  resume(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#position = snapshot.values.position;
  }

  get #steps(): number | null {
    return this.#settings.stepsPerEpoch ?? this.#sources.training.steps;
  }

  async run(): Promise<History> {
    this.#model.stopTraining = false;
    await this.#callbacks.each((callback) => callback.onTrainBegin());
    if (this.#position.step === 0) this.#putBack();
    while (this.#position.epoch < this.#settings.epochs && !this.#model.stopTraining) {
      const { epoch } = this.#position;
      const { bar, logs, step } = await this.#epoch(epoch);
      await this.#callbacks.each((callback) => callback.onEpochEnd(epoch, logs));
      bar.finish(step, logs);
      this.history.add(epoch, logs);
      await this.#settle({ epoch: epoch + 1, step: 0 }, logs);
    }
    this.trainer.compilation.optimizer.finalizeWeights();
    await this.#callbacks.each((callback) => callback.onTrainEnd(this.#logs));
    return this.history;
  }

  async #epoch(epoch: number) {
    const { verbose, screen, epochs, engine, classWeight } = this.#settings;
    let { step } = this.#position;
    this.trainer.compilation.resetMetrics();
    await this.#callbacks.each((callback) => callback.onEpochBegin(epoch));
    if (verbose > 0 && epochs > 1) screen.write(`Epoch ${epoch + 1}/${epochs}\n`);
    let logs: Logs = {};
    if (this.#putBack()) logs = this.#logs;
    const bar = new ProgressBar(screen, verbose, step);
    for await (const given of this.#sources.training.epoch(epoch, step)) {
      const batch = classWeight ? withClassWeight(this.#where, given, classWeight) : given;
      try {
        await this.#callbacks.each((callback) => callback.onTrainBatchBegin(step));
        logs = await this.trainer.train(batch, engine);
      } finally {
        batch.dispose();
      }
      await this.#callbacks.each((callback) => callback.onTrainBatchEnd(step, logs));
      step++;
      bar.update(step, this.#steps, sortLogs(logs));
      if (this.#model.stopTraining) break;
      await this.#settle({ epoch, step }, logs);
      await this.#loop.turn();
    }
    if (step === 0) throw emptyError(this.#where);
    return { bar, step, logs: { ...sortLogs(logs), ...sortLogs(await this.#validate(epoch)) } };
  }

  async #settle(position: Position, logs: Logs): Promise<void> {
    this.#position = position;
    this.#logs = logs;
    await this.#callbacks.each((callback) => callback.onSettled(position.epoch, position.step));
  }

  /** Has what was to be resumed go on. Once: false when there is nothing. */
  #putBack(): boolean {
    const snapshot = this.#snapshot;
    if (snapshot === null) return false;
    this.#snapshot = null;
    putBack(snapshot, this.#model, this, (kind) => this.trainer.prepare(kind, this.#settings.engine));
    const { logs, history, stopped } = snapshot.values;
    this.#logs = logs;
    this.#model.stopTraining = stopped;
    this.history.become(history);
    return true;
  }

  async #validate(epoch: number): Promise<Logs> {
    const { validation } = this.#sources;
    if (!validation || !this.#settings.isValidated(epoch)) return {};
    const quiet = { ...this.#settings, verbose: 0 as const };
    const logs = await evaluateBatches(this.#model, this.trainer, validation, quiet, `${this.#where}: validation`);
    return Object.fromEntries(Object.entries(logs).map(([name, value]) => [`val_${name}`, value]));
  }
}
