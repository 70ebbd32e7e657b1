/** LearningRateScheduler: sets the learning rate at the beginning of each epoch. */
import { ArgumentError, checkOptions, show } from "@neurode/core";
import type { Optimizer } from "../../optimizers/optimizer.js";
import type { OpenLogs } from "../logs.js";
import { Callback } from "./callback.js";
import { floatText } from "./floatText.js";
import { verbosity } from "./options.js";

/** The learning rate of an epoch, counted from 0, of the one so far. */
export type EpochSchedule = (epoch: number, learningRate: number) => number;

/**
 *     new LearningRateScheduler((epoch, learningRate) => (epoch < 10 ? learningRate : learningRate * 0.9))
 */
export class LearningRateScheduler extends Callback {
  readonly schedule: EpochSchedule;
  readonly verbose: 0 | 1;

  /** With `verbose: 1` each rate is printed. */
  constructor(schedule: EpochSchedule, options: { verbose?: 0 | 1 } = {}) {
    super();
    const where = "LearningRateScheduler";
    checkOptions(where, options, ["verbose"]);
    if (typeof schedule !== "function") {
      throw new ArgumentError(`${where}: expected a function of an epoch and a learning rate, got ${show(schedule)}.`);
    }
    this.schedule = schedule;
    this.verbose = verbosity(where, options.verbose);
  }

  override onEpochBegin(epoch: number): void {
    const optimizer = optimizerOf(this);
    const rate = this.schedule(epoch, optimizer.learningRate);
    if (typeof rate !== "number" || !Number.isFinite(rate)) {
      throw new ArgumentError(`LearningRateScheduler: its function must give a number, got ${show(rate)}.`);
    }
    optimizer.learningRate = rate;
    if (this.verbose) {
      this.print(`\nEpoch ${epoch + 1}: LearningRateScheduler setting learning rate to ${floatText(rate)}.`);
    }
  }

  override onEpochEnd(_epoch: number, logs: OpenLogs): void {
    logs.learning_rate = optimizerOf(this).learningRate;
  }
}

/** The optimizer of the model that a callback is called for, which is compiled. */
export function optimizerOf({ model }: Callback): Optimizer {
  return model.optimizer as Optimizer;
}
