/** Results against targets: which contender is judged on which Node, and by its worst task. */
import { describe, expect, test } from "@jest/globals";
import { fixture, measurement, taskResult } from "./fixture.js";
import { judge } from "./judge.js";
import type { BenchResult, Measurement } from "./result.js";
import { suites } from "./suites/suites.js";
import { type Target, targets } from "./targets.js";
import { verdict } from "./text.js";

const TARGET: Target = {
  name: "peer",
  suite: "digits",
  tasks: ["1 row", "32 rows"],
  ours: { old: "wasm relaxed", modern: "wasm wide" },
  theirs: { old: "peer", modern: "peer" },
  expected: "at least",
  limit: { old: 1, modern: 2 },
};

function resultOf(node: string, tasks: Readonly<Record<string, readonly Measurement[]>>): BenchResult {
  const environment = { ...fixture.environment, node };
  return { ...fixture, environment, tasks: Object.entries(tasks).map(([task, each]) => taskResult(task, each)) };
}

const relaxed = measurement("wasm relaxed", 100, 100, 100);
const wide = measurement("wasm wide", 300, 300, 300);
const peer = (rate: number) => measurement("peer", rate, rate, rate);

// biome-ignore format: a table
test.each<[node: string, tasks: Record<string, Measurement[]>, expected: string]>([
  // Node      tasks                                                                        verdict
  ["20.1.0",   { "1 row": [relaxed, wide, peer(100)] },                                     "met"],
  ["22.1.0",   { "1 row": [relaxed, wide, peer(125)] },                                     "missed by 20 %"],
  ["24.1.0",   { "1 row": [relaxed, wide, peer(150)] },                                     "met"],
  ["26.1.0",   { "1 row": [relaxed, wide, peer(200)] },                                     "missed by 25 %"],
  ["24.1.0",   { "1 row": [wide, peer(100)], "32 rows": [wide, peer(300)] },                "missed by 50 %"],
  ["26.1.0",   { "1 row": [relaxed, peer(100)] },                                           "missed by 50 %"],
  ["24.1.0",   { "1 row": [wide] },                                                         "not measured"],
  ["24.1.0",   { "1,024 rows": [wide, peer(100)] },                                         "not measured"],
  ["24.1.0",   {},                                                                          "not measured"],
])("Node %s, %j: %s", (node, tasks, expected) => {
  expect(verdict(judge(resultOf(node, tasks), [TARGET])[0])).toBe(expected);
});

test("the worst task is told", () => {
  const result = resultOf("24.1.0", { "1 row": [wide, peer(300)], "32 rows": [wide, peer(100)] });
  expect(judge(result, [TARGET])[0].worst).toMatchObject({ task: "1 row", value: { median: 1 } });
});

test("of half of the tasks, the worst of those that do best", () => {
  const tasks = ["1 row", "32 rows", "1,024 rows"].map((task, i) => [task, [wide, peer([300, 100, 150][i])]] as const);
  const target = { ...TARGET, tasks: tasks.map(([task]) => task), share: 0.5 };
  const { worst } = judge(resultOf("24.1.0", Object.fromEntries(tasks)), [target])[0];
  expect(worst).toMatchObject({ task: "1,024 rows", value: { median: 2 }, missedBy: 0 });
});

describe("targets that are no ratios", () => {
  const delay: Target = { ...TARGET, theirs: null, expected: "at most", limit: { old: 20, modern: 20 } };
  const most = { ...delay, ours: { old: "threads × *", modern: "threads × *" } };

  test.each([
    [10, "met"],
    [20, "met"],
    [25, "missed by 25 %"],
  ])("%d ms of 20: %s", (ms, expected) => {
    const result = resultOf("24.1.0", { "1 row": [measurement("wasm wide", ms, ms, ms)] });
    expect(verdict(judge(result, [delay])[0])).toBe(expected);
  });

  test("the one with most threads is judged, whatever their number", () => {
    const each = ["threads × 1", "threads × 2", "threads wide × 2"].map((name) => measurement(name, 1));
    expect(judge(resultOf("24.1.0", { "1 row": each }), [most])[0].worst?.ours).toBe("threads × 2");
  });
});

describe("the targets that we have", () => {
  test.each(targets.map((target) => [target.name, target] as const))(
    "%s: its tasks and contenders exist",
    (_, target) => {
      const suite = suites.find(({ name }) => name === target.suite);
      const tasks = suite?.tasks.flatMap(({ metrics }) => metrics.map(({ task }) => task));
      for (const task of target.tasks) expect(tasks).toContain(task);
      const names = suite?.contenders(2).map(({ name }) => name.replace(/ × 2$/, " × *")) ?? [];
      for (const choice of [target.ours, target.theirs]) {
        for (const name of choice ? [choice.old, choice.modern] : [])
          expect(names).toContain(name.replace(/ × 2$/, " × *"));
      }
    },
  );
});
