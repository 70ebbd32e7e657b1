/** How much threads add: what is named "… × n" against the same on one thread. */
import { measurementOf, type TaskResult } from "./result.js";
import { type Distribution, distribution, quotients } from "./statistics.js";

export interface Scaling {
  readonly task: string;
  readonly contender: string;
  readonly threads: number;
  /** To one thread, cycle by cycle. */
  readonly ratio: Distribution;
  /** The ratio per thread: 1 when none is lost. */
  readonly efficiency: number;
}

export function scalingsOf(tasks: readonly TaskResult[]): Scaling[] {
  return tasks.flatMap((task) =>
    task.measurements.flatMap(({ contender, samples }): Scaling[] => {
      const [, family, count] = /^(.*) × (\d+)$/.exec(contender) ?? [];
      const threads = Number(count);
      const alone = measurementOf(task, `${family} × 1`) ?? measurementOf(task, family ?? "");
      if (!alone || threads === 1) return [];
      const ratio = distribution(quotients(samples, alone.samples));
      return [{ task: task.task, contender, threads, ratio, efficiency: ratio.median / threads }];
    }),
  );
}
