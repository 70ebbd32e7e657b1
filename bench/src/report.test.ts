/** Reports of a small result, as a person reads them. */
import { describe, expect, test } from "@jest/globals";
import { compareResults, comparisonMarkdown } from "./compare.js";
import { fixture, measurement } from "./fixture.js";
import { resultMarkdown } from "./markdown.js";
import { type BenchResult, summarize } from "./result.js";
import { resultText } from "./text.js";

test("the median, the slowest and the fastest of cycles, in the unit of the task", () => {
  expect(summarize("wasm", [3, 1, 2], 10)).toEqual({ contender: "wasm", median: 20, slowest: 10, fastest: 30 });
  expect(summarize("wasm", [4, 1, 2, 3], 1).median).toBe(2.5);
});

test("text", () => {
  expect(resultText(fixture, "wasm simd")).toBe(`\
2026-01-02, Abacus, 2 cores, linux x64, Node 20.20.2, V8 11.3 (no flags), commit 0123456789

  ndarray    plain loops
  wasm simd  simd 4×8
  brain.js   absent: not installed

784-128-64-10: 1 row
  ndarray          500 rows/s    ± 2 %    0.025 ×
  wasm simd     20,000 rows/s    ± 5 %        1 ×

784-128-64-10: 1,024 rows
  wasm simd    123,500 rows/s    ± 0 %        1 ×
  ndarray   sits out: it would take too long`);
});

test("Markdown, with a dash where the baseline sat out", () => {
  expect(resultMarkdown(fixture, "ndarray")).toBe(`\
2026-01-02, Abacus, 2 cores, linux x64, Node 20.20.2, V8 11.3 (no flags), commit 0123456789. \
In brackets: how many times as fast as ndarray.

- ndarray: plain loops
- wasm simd: simd 4×8
- brain.js: absent, not installed

**784-128-64-10**, rows/s

|  | 1 row | 1,024 rows |
| --- | ---: | ---: |
| ndarray | 500 (1 ×) |  |
| wasm simd | 20,000 (40 ×) | 123,500 (–) |`);
});

describe("comparison", () => {
  const [oneRow, ...others] = fixture.tasks;

  function changed(median: number, margin: number): BenchResult {
    const measurements = [oneRow.measurements[0], measurement("wasm simd", median, margin)];
    return { ...fixture, tasks: [{ ...oneRow, measurements }, ...others] };
  }

  // Before: 20,000 rows/s, cycles from 19,000 to 21,000.
  test.each([
    [24_000, 1000, "faster"],
    [16_000, 1000, "slower"],
    [24_000, 4000, "same"], // cycles overlap
    [20_500, 100, "same"], // less than noise
  ])("%d ± %d rows/s is %s", (median, margin, verdict) => {
    const verdicts = compareResults(fixture, changed(median, margin)).map((each) => each.verdict);
    expect(verdicts).toEqual(["same", verdict, "same"]);
  });

  test("table", () => {
    const lines = comparisonMarkdown(fixture, changed(30_000, 1000)).split("\n");
    expect(lines).toContain("| 784-128-64-10: 1 row | wasm simd | 20,000 | 30,000 | 1.5 × | faster |");
  });

  test("of results with nothing in common", () => {
    expect(comparisonMarkdown({ ...fixture, tasks: [] }, fixture)).toContain("nothing in common");
  });
});
