/** One task from beginning to end: loading the network everywhere, checking outputs, timing. */
import { disagreement, outputOf } from "./agreement.js";
import type { Absence, Contender, Predictor } from "./contenders/contender.js";
import { type Pace, runCycles } from "./cycles.js";
import { type Network, randomRows } from "./network.js";
import { summarize, type TaskResult } from "./result.js";
import { type Task, taskFlops } from "./task.js";

/** Contenders known to be slow sit out tasks of more floating-point operations per prediction: about 0.3 seconds. */
const SLOW_FLOPS = 3e8;

/** Whose output all others are compared with. */
const ORACLE = "wasm simd";

type Load = (contender: Contender) => Promise<Predictor>;

export async function runTask(
  task: Task & { readonly title: string },
  network: Network,
  contenders: readonly Contender[],
  pace: Pace,
): Promise<TaskResult> {
  const input = randomRows(task.rows, task.architecture.inputDim);
  const load: Load = (contender) => contender.prepare(network, input, task.rows);
  const expected = await expectedOutput(contenders.find(({ name }) => name === ORACLE) ?? contenders[0], load);
  const absences: Absence[] = [];
  const entrants: { name: string; predictor: Predictor }[] = [];
  for (const contender of contenders) {
    const { name } = contender;
    const entrant = contender.refuses(network) ?? tooLong(contender, task) ?? (await enter(contender, load, expected));
    if (typeof entrant === "string") absences.push({ name, reason: entrant });
    else entrants.push({ name, predictor: entrant });
  }
  const rates = await runCycles(
    entrants.map(({ predictor }) => predictor),
    pace,
  );
  for (const { predictor } of entrants) await predictor.release();
  return {
    suite: task.suite,
    title: task.title,
    task: task.name,
    unit: task.unit,
    measurements: entrants.map(({ name }, i) => summarize(name, rates[i], task.amount)),
    absences,
  };
}

function tooLong({ slow }: Contender, task: Task): string | null {
  return slow && taskFlops(task) > SLOW_FLOPS ? "it would take too long" : null;
}

/** A predictor ready to be timed, or what is wrong with its output. */
async function enter(contender: Contender, load: Load, expected: Float32Array): Promise<Predictor | string> {
  const predictor = await load(contender);
  const wrong = disagreement(await outputOf(predictor), expected);
  if (wrong === null) return predictor;
  await predictor.release();
  return wrong;
}

async function expectedOutput(oracle: Contender, load: Load): Promise<Float32Array> {
  const predictor = await load(oracle);
  const output = await outputOf(predictor);
  await predictor.release();
  return output;
}
