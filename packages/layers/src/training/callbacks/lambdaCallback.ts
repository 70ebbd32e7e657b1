/** LambdaCallback: a callback made of functions. */
import { ArgumentError, checkOptions, show } from "@neurode/core";
import type { Logs, OpenLogs } from "../logs.js";
import { Callback, type Moment } from "./callback.js";

export interface LambdaCallbackOptions {
  onTrainBegin?: () => Moment;
  onTrainEnd?: (logs: Logs) => Moment;
  onEpochBegin?: (epoch: number) => Moment;
  onEpochEnd?: (epoch: number, logs: OpenLogs) => Moment;
  onTrainBatchBegin?: (batch: number) => Moment;
  onTrainBatchEnd?: (batch: number, logs: Logs) => Moment;
  onTestBegin?: () => Moment;
  onTestEnd?: (logs: Logs) => Moment;
  onTestBatchBegin?: (batch: number) => Moment;
  onTestBatchEnd?: (batch: number, logs: Logs) => Moment;
}

const MOMENTS = [
  ...["onTrainBegin", "onTrainEnd", "onEpochBegin", "onEpochEnd", "onTrainBatchBegin", "onTrainBatchEnd"],
  ...["onTestBegin", "onTestEnd", "onTestBatchBegin", "onTestBatchEnd"],
];

/**
 *     new LambdaCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) })
 */
export class LambdaCallback extends Callback {
  constructor(functions: LambdaCallbackOptions = {}) {
    super();
    checkOptions("LambdaCallback", functions, MOMENTS);
    for (const [moment, call] of Object.entries(functions)) {
      if (call === undefined || call === null) continue;
      if (typeof call !== "function") {
        throw new ArgumentError(`LambdaCallback: ${moment} must be a function, got ${show(call)}.`);
      }
      Object.defineProperty(this, moment, { value: call });
    }
  }
}
