/**
 * FitRun: a training that goes on, as a callback sees it that keeps all of it:
 * where it is, and what goes on changing besides the model's weights.
 */

import type { BatchSource } from "./batches.js";
import type { Callback } from "./callbacks/callback.js";
import type { History } from "./history.js";
import type { Logs } from "./logs.js";
import type { Snapshot } from "./snapshot.js";
import type { Trainer } from "./trainer.js";

/** The batch `step` of `epoch` is the next; both count from 0. */
export interface Position {
  readonly epoch: number;
  readonly step: number;
}

export interface FitRun {
  readonly trainer: Trainer;
  readonly training: BatchSource;
  readonly callbacks: readonly Callback[];
  readonly history: History;
  readonly position: Position;
  /** Those of the epoch at hand so far; behind it, of all of it. */
  readonly logs: Logs;
  /** Has it begin where another one was. To be called in `onTrainBegin`. */
  resume(snapshot: Snapshot): void;
}
