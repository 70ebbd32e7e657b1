/** History: the logs of all epochs, as `fit` returns them. */
import type { Logs } from "./logs.js";

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
}
