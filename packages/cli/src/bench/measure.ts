/**
 * How long predictions take, by turns: everyone predicts for a moment, then everyone again, so that a busy moment of the
 * machine strikes all alike.
 */
import { type Engine, engine, type Tensor } from "@neurode/core";
import { flatten, type Model, type Structure } from "@neurode/layers";
import { dataOf } from "./inputs.js";

export interface Task {
  readonly engine: Engine;
  readonly inputs: readonly Tensor[];
}

export interface Timing {
  /** Milliseconds for a call: the median of the turns, and its quartiles. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

const TURNS = 7;

/** Of the sizes of a batch, those of which a call takes no longer than `ms`, going by one row; the smallest in any case. */
export async function affordable(
  model: Model,
  sizes: readonly number[],
  inputsOf: (rows: number) => readonly Tensor[],
  ms: number,
): Promise<number[]> {
  const inputs = inputsOf(1);
  const single = { engine: engine(), inputs };
  await meanTime(model, single, 0);
  const each = await meanTime(model, single, 0);
  for (const input of inputs) input.dispose();
  return sizes.filter((size, i) => i === 0 || size * each <= ms);
}

/** `ms` is how long each task is measured in all; `onTurn` is told of each turn. */
export async function measure(
  model: Model,
  tasks: readonly Task[],
  ms: number,
  onTurn: (turn: number, turns: number) => void,
): Promise<Timing[]> {
  const times = tasks.map((): number[] => []);
  // The first turn compiles, starts threads and warms up: it does not count.
  for (let turn = 0; turn <= TURNS; turn++) {
    for (const [i, task] of tasks.entries()) {
      const time = await meanTime(model, task, ms / TURNS);
      if (turn > 0) times[i].push(time);
      onTurn(turn * tasks.length + i + 1, (TURNS + 1) * tasks.length);
    }
  }
  return times.map(timingOf);
}

/** Milliseconds for a call, of as many as fit. */
async function meanTime(model: Model, { engine, inputs }: Task, ms: number): Promise<number> {
  const data = dataOf(inputs);
  const start = performance.now();
  for (let calls = 1; ; calls++) {
    const outputs = await model.predict<Structure<Tensor>>(data, { engine });
    for (const output of flatten(outputs)) output.dispose();
    const passed = performance.now() - start;
    if (passed >= ms) return passed / calls;
  }
}

function timingOf(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}
