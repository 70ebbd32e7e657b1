/** History: the logs of all epochs, as `fit` returns them. */
import type { Logs } from "./logs.js";

/** A history as plain data. */
export interface HistoryValues {
  readonly epoch: readonly number[];
  readonly history: Readonly<Record<string, readonly number[]>>;
}

export class History {
  /** The numbers of the epochs, from 0. */
  readonly epoch: number[] = [];
  /** For each name in the logs, the values after each epoch. */
  readonly history: Record<string, number[]> = {};

  add(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      this.history[name] ??= [];
      this.history[name].push(value);
    }
  }

  /** Takes over what was added to another, behind which the next epoch comes. */
  become({ epoch, history }: HistoryValues): void {
    this.epoch.splice(0, this.epoch.length, ...epoch);
    for (const [name, values] of Object.entries(history)) this.history[name] = [...values];
  }
}
