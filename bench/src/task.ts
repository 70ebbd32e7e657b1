/** Task: a network and how many rows of input it is given at once. What all contenders do, and are compared on. */
import { type Architecture, flopsPerRow } from "./network.js";

export interface Task {
  readonly suite: string;
  readonly name: string;
  readonly architecture: Architecture;
  readonly rows: number;
  readonly unit: "rows/s" | "GFLOP/s";
  /** How much of the unit one prediction is worth. */
  readonly amount: number;
  /** Part of `--quick`. */
  readonly quick: boolean;
}

export interface Suite {
  readonly name: string;
  /** What the network is, for headings. */
  readonly title: string;
  readonly tasks: readonly Task[];
}

/** One network at several numbers of rows, those in `quick` also when there is little time. */
export function modelSuite(
  name: string,
  title: string,
  architecture: Architecture,
  { rows, quick }: { rows: readonly number[]; quick: readonly number[] },
): Suite {
  const tasks = rows.map((count): Task => {
    const label = `${count.toLocaleString("en-US")} ${count === 1 ? "row" : "rows"}`;
    return {
      suite: name,
      name: label,
      architecture,
      rows: count,
      unit: "rows/s",
      amount: count,
      quick: quick.includes(count),
    };
  });
  return { name, title, tasks };
}

export function taskFlops({ architecture, rows }: Task): number {
  return rows * flopsPerRow(architecture);
}
