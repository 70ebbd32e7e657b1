/** One turn of a contender that lives in a process of its own: the figures of what is measured, by key. */
import type { Predictor } from "../contenders/contender.js";
import type { Task } from "../task.js";
import { delay } from "./delay.js";
import { latency } from "./latency.js";
import type { Pace } from "./pace.js";
import { rate } from "./rate.js";

export type Figures = Readonly<Record<string, number>>;

export async function measure(predictor: Predictor, task: Task, pace: Pace): Promise<Figures> {
  switch (task.measure) {
    case "rate":
      return rate(predictor, pace);
    case "latency":
      return latency(predictor, pace);
    case "delay":
      return delay(predictor, task.calls ?? 1);
    default:
      throw new Error(`${task.measure} is measured in a new process each time.`);
  }
}
