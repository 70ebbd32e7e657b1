/** ReduceLROnPlateau: makes the learning rate smaller when what is watched has not got better for some epochs. */
import { ArgumentError, checkOptions, show } from "@neurode/core";
import { numberBetween, wholeNumber } from "../../validate.js";
import type { OpenLogs } from "../logs.js";
import type { CallbackState } from "./callback.js";
import { floatText } from "./floatText.js";
import { optimizerOf } from "./learningRateScheduler.js";
import { Monitor, type MonitorOptions } from "./monitor.js";
import { verbosity } from "./options.js";

export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** What the rate is multiplied by, below 1. Default 0.1. */
  factor?: number;
  /** Epochs without anything better behind which it is made smaller. Default 10. */
  patience?: number;
  /** 1 prints what is done. Default 0. */
  verbose?: 0 | 1;
  /** How much better counts as better. Default 1e-4. */
  minDelta?: number;
  /** Epochs behind that in which nothing is counted. Default 0. */
  cooldown?: number;
  /** Below which it does not go. Default 0. */
  minLr?: number;
}

const OPTIONS = ["monitor", "mode", "factor", "patience", "verbose", "minDelta", "cooldown", "minLr"];

/**
 *     new ReduceLROnPlateau({ monitor: "val_loss", factor: 0.2, patience: 5, minLr: 0.001 })
 */
export class ReduceLROnPlateau extends Monitor {
  readonly factor: number;
  readonly patience: number;
  readonly verbose: 0 | 1;
  readonly cooldown: number;
  readonly minLr: number;
  /** Epochs that are still not counted. */
  cooldownCounter = 0;
  /** Epochs since the best one. */
  wait = 0;

  constructor(options: ReduceLROnPlateauOptions = {}) {
    const where = "ReduceLROnPlateau";
    checkOptions(where, options, OPTIONS);
    super(where, options, numberBetween(where, "minDelta", options.minDelta ?? 1e-4, -Infinity, Infinity));
    const { factor = 0.1 } = options;
    if (!(typeof factor === "number" && factor < 1)) {
      throw new ArgumentError(`${where}: factor must be a number below 1, got ${show(factor)}.`);
    }
    this.factor = factor;
    this.patience = wholeNumber(where, "patience", options.patience ?? 10);
    this.verbose = verbosity(where, options.verbose);
    this.cooldown = wholeNumber(where, "cooldown", options.cooldown ?? 0);
    this.minLr = numberBetween(where, "minLr", options.minLr ?? 0, 0, Infinity);
  }

  override onTrainBegin(): void {
    this.best = null;
    this.cooldownCounter = 0;
    this.wait = 0;
  }

  override onEpochEnd(epoch: number, logs: OpenLogs): void {
    logs.learning_rate = optimizerOf(this).learningRate;
    const current = this.watched(logs, "reducing the learning rate");
    if (current === null) return;
    if (this.cooldownCounter > 0) {
      this.cooldownCounter--;
      this.wait = 0;
    }
    if (this.isBetter(current, this.best)) {
      this.best = current;
      this.wait = 0;
    } else if (this.cooldownCounter === 0) {
      this.wait++;
      if (this.wait >= this.patience && this.#reduce(epoch)) {
        this.cooldownCounter = this.cooldown;
        this.wait = 0;
      }
    }
  }

  /** False when the rate is as small as it may be. */
  #reduce(epoch: number): boolean {
    const optimizer = optimizerOf(this);
    const old = optimizer.learningRate;
    if (old <= Math.fround(this.minLr)) return false;
    const rate = Math.max(old * this.factor, this.minLr);
    optimizer.learningRate = rate;
    if (this.verbose) {
      this.print(`\nEpoch ${epoch + 1}: ReduceLROnPlateau reducing learning rate to ${floatText(rate)}.`);
    }
    return true;
  }

  override getState(): CallbackState {
    const { best, cooldownCounter, wait } = this;
    return { values: { best, cooldownCounter, wait } };
  }

  override setState({ values }: CallbackState): void {
    Object.assign(this, values);
  }
}
