/** ModelCheckpoint: saves the model, or its weights, while it is trained. */
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { ArgumentError, checkOptions, show, UnsupportedError } from "@neurode/core";
import { boolean } from "../../validate.js";
import type { Logs } from "../logs.js";
import type { CallbackState } from "./callback.js";
import { Monitor, type MonitorOptions } from "./monitor.js";
import { numberOrNull, pathText, type SaveFreq, saveFreqOf, verbosity } from "./options.js";
import { fillPath } from "./pathTemplate.js";
import { SaveCounter } from "./saveCounter.js";

export interface ModelCheckpointOptions extends MonitorOptions {
  /** 1 prints what is done. Default 0. */
  verbose?: 0 | 1;
  /** Whether it is saved only when what is watched has become better. Default false. */
  saveBestOnly?: boolean;
  /** Whether only the weights are saved. Default false. */
  saveWeightsOnly?: boolean;
  /** `"epoch"`, or after how many batches. Default `"epoch"`. */
  saveFreq?: SaveFreq;
  /** What the first value has to be better than. Default null: nothing. */
  initialValueThreshold?: number | null;
}

const OPTIONS = ["monitor", "mode", "verbose", "saveBestOnly", "saveWeightsOnly", "saveFreq", "initialValueThreshold"];

/** What saves models; a model has it once `@neurode/io` is imported. */
interface Savable {
  save?(path: string): Promise<unknown>;
  saveWeights?(path: string): Promise<unknown>;
}

/**
 * The path may name the epoch, counted from 1, the batch and what is in the logs:
 *
 *     new ModelCheckpoint("checkpoints/{epoch:02d}-{val_loss:.2f}.keras", { saveBestOnly: true })
 */
export class ModelCheckpoint extends Monitor {
  readonly filepath: string;
  readonly verbose: 0 | 1;
  readonly saveBestOnly: boolean;
  readonly saveWeightsOnly: boolean;
  readonly saveFreq: SaveFreq;
  readonly #counter = new SaveCounter();
  #epoch = 0;

  constructor(filepath: string, options: ModelCheckpointOptions = {}) {
    const where = "ModelCheckpoint";
    checkOptions(where, options, OPTIONS);
    super(where, options);
    this.filepath = pathText(where, "filepath", filepath);
    this.verbose = verbosity(where, options.verbose);
    this.saveBestOnly = boolean(where, "saveBestOnly", options.saveBestOnly ?? false);
    this.saveWeightsOnly = boolean(where, "saveWeightsOnly", options.saveWeightsOnly ?? false);
    this.saveFreq = saveFreqOf(where, options.saveFreq ?? "epoch");
    this.best = numberOrNull(where, "initialValueThreshold", options.initialValueThreshold);
    const endings = this.saveWeightsOnly ? [".weights.h5"] : [".keras", ".h5"];
    if (!endings.some((ending) => this.filepath.endsWith(ending))) {
      const what = this.saveWeightsOnly ? "weights are" : "a model is";
      throw new ArgumentError(
        `${where}: ${what} saved in a file that ends in ${endings.join(" or ")}, got ${show(filepath)}.`,
      );
    }
  }

  override onTrainBegin(): void {
    this.#saver();
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  override async onTrainBatchEnd(batch: number, logs: Logs): Promise<void> {
    if (this.saveFreq === "epoch" || !this.#counter.isDue(batch, this.saveFreq)) return;
    await this.#save(this.#epoch, { epoch: this.#epoch + 1, batch: batch + 1, ...logs }, logs);
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if (this.saveFreq === "epoch") await this.#save(epoch, { epoch: epoch + 1, ...logs }, logs);
  }

  async #save(epoch: number, values: Readonly<Record<string, number>>, logs: Logs): Promise<void> {
    const path = fillPath("ModelCheckpoint", this.filepath, values);
    if (!this.#isDue(epoch, path, logs)) return;
    await mkdir(dirname(path), { recursive: true });
    await this.#saver()(path);
    if (this.verbose) this.print(`\nEpoch ${epoch + 1}: finished saving model to ${path}`);
  }

  #isDue(epoch: number, path: string, logs: Logs): boolean {
    const say = (text: string) => {
      if (this.verbose) this.print(`\nEpoch ${epoch + 1}: ${text}`);
    };
    if (!this.saveBestOnly) {
      say(`saving model to ${path}`);
      return true;
    }
    const current = this.watched(logs, "saving the best model");
    if (current === null) return true;
    const best = this.best === null ? "None" : this.best.toFixed(5);
    if (!this.isBetter(current, this.best)) {
      say(`${this.monitor} did not improve from ${best}`);
      return false;
    }
    say(`${this.monitor} improved from ${best} to ${current.toFixed(5)}, saving model to ${path}`);
    this.best = current;
    return true;
  }

  #saver(): (path: string) => Promise<unknown> {
    const model = this.model as Savable;
    const method = this.saveWeightsOnly ? "saveWeights" : "save";
    const save = model[method];
    if (typeof save === "function") return (path) => save.call(model, path);
    throw new UnsupportedError(
      'ModelCheckpoint: models are saved by the package @neurode/io, which has not been loaded: import "@neurode/io".',
    );
  }

  override getState(): CallbackState {
    return { values: { best: this.best, counter: this.#counter.values } };
  }

  override setState({ values }: CallbackState): void {
    const { best, counter } = values as { best: number | null; counter: SaveCounter["values"] };
    this.best = best;
    this.#counter.values = counter;
  }
}
