/** Fitting: epochs of steps, validations between them, and what callbacks and the screen are told. */
import type { ModelData } from "../models/feed.js";
import type { Model } from "../models/model.js";
import type { BatchStream } from "./batches.js";
import { CallbackList } from "./callbacks/callback.js";
import { withClassWeight } from "./classWeight.js";
import { evaluateBatches } from "./evaluate.js";
import { EventLoop } from "./eventLoop.js";
import { History } from "./history.js";
import { type Logs, sortLogs } from "./logs.js";
import { type FitOptions, type FitSettings, fitSettings } from "./options.js";
import { ProgressBar } from "./progress.js";
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

class Fit {
  readonly #model: Model;
  readonly #trainer: Trainer;
  readonly #sources: Sources;
  readonly #settings: FitSettings;
  readonly #where: string;
  readonly #callbacks: CallbackList;
  readonly #loop: EventLoop;
  readonly #history = new History();

  constructor(model: Model, trainer: Trainer, sources: Sources, settings: FitSettings, where: string) {
    this.#model = model;
    this.#trainer = trainer;
    this.#sources = sources;
    this.#settings = settings;
    this.#where = where;
    const { callbacks, epochs, verbose, signal } = settings;
    this.#callbacks = new CallbackList(callbacks, model, { epochs, steps: this.#steps, verbose });
    this.#loop = new EventLoop(signal);
  }

  get #steps(): number | null {
    return this.#settings.stepsPerEpoch ?? this.#sources.training.steps;
  }

  async run(): Promise<History> {
    const { epochs } = this.#settings;
    const { optimizer } = this.#trainer.compilation;
    this.#model.stopTraining = false;
    await this.#callbacks.each((callback) => callback.onTrainBegin());
    let logs: Logs = {};
    for (let epoch = this.#settings.initialEpoch; epoch < epochs; epoch++) {
      logs = await this.#epoch(epoch);
      this.#history.add(epoch, logs);
      await this.#callbacks.each((callback) => callback.onEpochEnd(epoch, logs));
      if (this.#model.stopTraining) break;
    }
    if (optimizer.settings.useEma) optimizer.finalizeWeights();
    await this.#callbacks.each((callback) => callback.onTrainEnd(logs));
    return this.#history;
  }

  async #epoch(epoch: number): Promise<Logs> {
    const { verbose, screen, epochs, engine, classWeight } = this.#settings;
    this.#trainer.compilation.resetMetrics();
    await this.#callbacks.each((callback) => callback.onEpochBegin(epoch));
    if (verbose > 0 && epochs > 1) screen.write(`Epoch ${epoch + 1}/${epochs}\n`);
    const bar = new ProgressBar(screen, verbose);
    let logs: Logs = {};
    let step = 0;
    for await (const given of this.#sources.training.epoch(epoch)) {
      const batch = classWeight ? withClassWeight(this.#where, given, classWeight) : given;
      try {
        await this.#callbacks.each((callback) => callback.onTrainBatchBegin(step));
        logs = await this.#trainer.train(batch, engine);
      } finally {
        batch.dispose();
      }
      await this.#callbacks.each((callback) => callback.onTrainBatchEnd(step, logs));
      step++;
      bar.update(step, this.#steps, sortLogs(logs));
      await this.#loop.turn();
      if (this.#model.stopTraining) break;
    }
    if (step === 0) throw emptyError(this.#where);
    const all = sortLogs({ ...logs, ...(await this.#validate(epoch)) });
    bar.finish(step, all);
    return all;
  }

  async #validate(epoch: number): Promise<Logs> {
    const { validation } = this.#sources;
    if (!validation || !this.#settings.isValidated(epoch)) return {};
    const quiet = { ...this.#settings, verbose: 0 as const };
    const logs = await evaluateBatches(this.#model, this.#trainer, validation, quiet, `${this.#where}: validation`);
    return Object.fromEntries(Object.entries(logs).map(([name, value]) => [`val_${name}`, value]));
  }
}
