import { expect, test } from "@jest/globals";
import type { Plan } from "../plan/plan.js";
import { planFrom, postedPlan } from "./postedPlan.js";

const planOf = (tileRows: number) =>
  ({
    held: [{ op: "pack" }],
    rows: [{ op: "relu", inputs: [], lowered: { p0: Number.POSITIVE_INFINITY, p1: -0 } }],
    arenaBytesPerRow: 8,
    tileRows,
  }) as unknown as Plan;

test("a worker gets of a plan what rows need, every number as it is", () => {
  const { rows } = planOf(3);
  const read = planFrom(postedPlan(planOf(3)));
  expect(read).toEqual({ rows, arenaBytesPerRow: 8, tileRows: 3 });
  expect(Object.is(read.rows[0].lowered.p1, -0)).toBe(true);
});

test("a plan is written once, and read once by those who have met it lately", () => {
  const plan = planOf(1);
  expect(postedPlan(plan)).toBe(postedPlan(plan));
  const first = planFrom(postedPlan(plan));
  expect(planFrom(postedPlan(plan))).toBe(first);
  for (let i = 0; i < 64; i++) planFrom(postedPlan(planOf(i)));
  expect(planFrom(postedPlan(plan))).not.toBe(first);
  expect(planFrom(postedPlan(plan))).toEqual(first);
});
