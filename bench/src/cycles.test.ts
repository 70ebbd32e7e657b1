/** Turns: whose they are, in which order, and what becomes of those who fail. */
import { expect, test } from "@jest/globals";
import { type Entrant, runCycles } from "./cycles.js";

const PACE = { cycles: 3, fewestCycles: 2, taskTime: 60 };

/** Notes its turns in `log`; `fails` is the turn in which it does. */
function entrant(name: string, log: string[], fails = Number.POSITIVE_INFINITY): Entrant {
  let turns = 0;
  return {
    name,
    warm: async () => log.push(`${name} warms up`),
    async turn() {
      log.push(name);
      if (++turns === fails) throw new Error("its process ended by itself (SIGSEGV)");
      return { rate: turns };
    },
  };
}

test("every other cycle runs backwards, after all have warmed up", async () => {
  const log: string[] = [];
  await runCycles([entrant("a", log), entrant("b", log)], PACE);
  expect(log).toEqual(["a warms up", "b warms up", "a", "b", "b", "a", "a", "b"]);
});

test("who fails is out, and the others have a figure for each cycle", async () => {
  const { series, absences } = await runCycles([entrant("a", []), entrant("b", [], 2), entrant("c", [])], PACE);
  expect(series.map(({ name, figures }) => [name, figures.map(({ rate }) => rate)])).toEqual([
    ["a", [1, 2, 3]],
    ["c", [1, 2, 3]],
  ]);
  expect(absences).toEqual([{ name: "b", reason: "its process ended by itself (SIGSEGV)" }]);
});

test("when time is up there are fewer cycles, but never too few", async () => {
  const { series } = await runCycles([entrant("a", [])], { ...PACE, taskTime: 0 });
  expect(series[0].figures).toHaveLength(2);
});
