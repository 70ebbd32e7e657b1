/**
 * TensorBoard: writes logs, and on request histograms of weights, into event
 * files, which `tensorboard --logdir logs` draws.
 */
import { join } from "node:path";
import { ArgumentError, checkOptions, show, UnsupportedError } from "@neurode/core";
import { boolean, wholeNumber } from "../../../validate.js";
import type { Logs } from "../../logs.js";
import { Callback, type CallbackState } from "../callback.js";
import { optimizerOf } from "../learningRateScheduler.js";
import { pathText } from "../options.js";
import { EventFile } from "./eventFile.js";
import { bucketsOf } from "./histogram.js";

export interface TensorBoardOptions {
  /** The folder, in which there will be `train` and `validation`. Default `"logs"`. */
  logDir?: string;
  /** After how many epochs histograms of the weights are written. Default 0: never. */
  histogramFreq?: number;
  /** Whether it is written how many steps are made in a second. Default false. */
  writeStepsPerSecond?: boolean;
  /** `"epoch"`, `"batch"`, or after how many batches the logs of one are written. Default `"epoch"`. */
  updateFreq?: "epoch" | "batch" | number;
}

const OPTIONS = ["logDir", "histogramFreq", "writeStepsPerSecond", "updateFreq"];
/** What Keras writes besides, which is made of TensorFlow's graphs, images and profiles. */
const NOT_WRITTEN = ["writeGraph", "writeImages", "profileBatch", "embeddingsFreq", "embeddingsMetadata"];

export class TensorBoard extends Callback {
  readonly logDir: string;
  readonly histogramFreq: number;
  readonly writeStepsPerSecond: boolean;
  /** Null for none of batches. */
  readonly updateFreq: number | null;
  /** By their folders; there is none before there is something to write. */
  readonly #files = new Map<string, EventFile>();
  #trainBatches = 0;
  #testBatches = 0;
  #batchBegan = 0;
  #epochBegan = 0;
  #iterations = 0;

  constructor(options: TensorBoardOptions = {}) {
    super();
    const where = "TensorBoard";
    checkOptions(where, options, [...OPTIONS, ...NOT_WRITTEN]);
    for (const [name, value] of Object.entries(options)) {
      if (!NOT_WRITTEN.includes(name) || !value) continue;
      throw new UnsupportedError(
        `${where}: ${name} is not written here, only scalars and histograms are. Leave it out.`,
      );
    }
    this.logDir = pathText(where, "logDir", options.logDir ?? "logs");
    this.histogramFreq = wholeNumber(where, "histogramFreq", options.histogramFreq ?? 0);
    this.writeStepsPerSecond = boolean(where, "writeStepsPerSecond", options.writeStepsPerSecond ?? false);
    this.updateFreq = updateFreqOf(where, options.updateFreq ?? "epoch");
  }

  #file(folder: "train" | "validation"): EventFile {
    const file = this.#files.get(folder) ?? new EventFile(join(this.logDir, folder));
    this.#files.set(folder, file);
    return file;
  }

  override onTrainBegin(): void {
    this.#files.clear();
    this.#trainBatches = 0;
  }

  override async onTrainEnd(): Promise<void> {
    await this.#flush();
    this.#files.clear();
  }

  override onEpochBegin(): void {
    this.#epochBegan = performance.now();
    this.#iterations = optimizerOf(this).iterations;
  }

  override onTrainBatchBegin(): void {
    this.#trainBatches++;
    this.#batchBegan = performance.now();
  }

  override async onTrainBatchEnd(_batch: number, logs: Logs): Promise<void> {
    if (this.updateFreq === null || this.#trainBatches % this.updateFreq !== 0) return;
    const seconds = (performance.now() - this.#batchBegan) / 1000;
    const speed = this.writeStepsPerSecond ? { steps_per_second: 1 / seconds } : {};
    for (const [name, value] of Object.entries({ ...speed, ...logs })) {
      await this.#file("train").scalar(`batch_${name}`, value, this.#trainBatches);
    }
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const { learningRate, iterations } = optimizerOf(this);
    const seconds = (performance.now() - this.#epochBegan) / 1000;
    const names = Object.keys(logs);
    const own = Object.fromEntries(names.filter((name) => !name.startsWith("val_")).map((name) => [name, logs[name]]));
    const speed = this.writeStepsPerSecond ? { steps_per_second: (iterations - this.#iterations) / seconds } : {};
    for (const [name, value] of Object.entries({ ...own, learning_rate: learningRate, ...speed })) {
      await this.#file("train").scalar(`epoch_${name}`, value, epoch);
    }
    for (const name of names.filter((each) => each.startsWith("val_"))) {
      await this.#file("validation").scalar(`epoch_${name.slice("val_".length)}`, logs[name], epoch);
    }
    if (this.histogramFreq > 0 && epoch % this.histogramFreq === 0) await this.#histograms(epoch);
    await this.#flush();
  }

  async #histograms(epoch: number): Promise<void> {
    for (const layer of this.model.layers) {
      for (const { path, tensor } of layer.weights) {
        await this.#file("train").histogram(`${path}/histogram`, bucketsOf(tensor.numbers()), epoch);
      }
    }
  }

  override onTestBatchBegin(): void {
    this.#testBatches++;
  }

  override async onTestBatchEnd(_batch: number, logs: Logs): Promise<void> {
    if (this.updateFreq === null || this.#testBatches % this.updateFreq !== 0) return;
    for (const [name, value] of Object.entries(logs)) {
      await this.#file("validation").scalar(`batch_${name}`, value, this.#testBatches);
    }
  }

  override async onTestEnd(logs: Logs): Promise<void> {
    const { iterations } = optimizerOf(this);
    for (const [name, value] of Object.entries(logs)) {
      await this.#file("validation").scalar(`evaluation_${name}_vs_iterations`, value, iterations);
    }
    await this.#flush();
  }

  async #flush(): Promise<void> {
    for (const file of this.#files.values()) await file.flush();
  }

  override getState(): CallbackState {
    return { values: [this.#trainBatches, this.#testBatches] };
  }

  override setState({ values }: CallbackState): void {
    [this.#trainBatches, this.#testBatches] = values as [number, number];
  }
}

function updateFreqOf(where: string, value: unknown): number | null {
  if (value === "epoch") return null;
  if (value === "batch") return 1;
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  throw new ArgumentError(`${where}: updateFreq must be "epoch", "batch" or a number of batches, got ${show(value)}.`);
}
