/** Reports of a small result, as a person reads them. */
import { describe, expect, test } from "@jest/globals";
import { chartOf } from "./chart.js";
import { compareResults, comparisonMarkdown } from "./compare.js";
import { fixture, measurement, taskResult } from "./fixture.js";
import { resultMarkdown } from "./markdown.js";
import { between, newestOfEachNode, summaryMarkdown } from "./publish.js";
import { type BenchResult, resultJson } from "./result.js";
import { scalingsOf } from "./scaling.js";
import { headText, tailText, taskText } from "./text.js";

const [oneRow, manyRows, startUp] = fixture.tasks;

test("files have a line for each list of figures", () => {
  const json = resultJson({
    ...fixture,
    tasks: [taskResult("1 row", [measurement("ndarray", 1 / 3, 123_456.789, 2)])],
  });
  expect(json).toContain('"samples": [0.333333, 123457, 2]\n');
  expect(json).toContain('"flags": ["--experimental-wasm-revectorize"]\n');
  expect(JSON.parse(resultJson(fixture))).toEqual(fixture);
});

describe("text", () => {
  test("head", () => {
    expect(headText(fixture)).toBe(`\
2026-01-02, Abacus, 2 cores, linux x64, Node 24.1.0, V8 13.6 (no flags), commit 0123456789

  ndarray    plain loops
  wasm simd  simd 4×8
  wasm wide  relaxed simd 4×16, revectorized, --experimental-wasm-revectorize
  brain.js   absent: not installed`);
  });

  test("a quick run says so", () => {
    const environment = { ...fixture.environment, quick: true };
    expect(headText({ ...fixture, environment })).toContain("commit 0123456789, quick run\n");
  });

  test("ratios are those of the cycles", () => {
    expect(taskText(oneRow, null)).toBe(`\
784-128-64-10: 1 row; × as good as wasm simd (quartiles)
  ndarray           500 rows/s    ± 1 %   0.025 × (0.025–0.025)
  wasm simd      20,000 rows/s    ± 1 %   1 × (1–1)
  wasm wide      50,000 rows/s   ± 11 %   2.5 × (2.25–2.75)`);
  });

  test("who sits out", () => {
    expect(taskText(manyRows, "ndarray")).toBe(`\
784-128-64-10: 1,024 rows; × as good as wasm simd (quartiles)
  wasm simd     123,500 rows/s    ± 0 %   1 × (1–1)
  ndarray   sits out: it would take too long`);
  });

  test("less may be better", () => {
    expect(taskText(startUp, null)).toContain("wasm wide                 70 ms    ± 7 %   1.43 × (1.34–1.55)");
  });

  test("targets", () => {
    const lines = tailText(fixture).split("\n");
    expect(lines).toContain(
      "  start to first prediction, part of onnxruntime-node's time: at most 0.8 ×: " +
        "0.7 × (0.65–0.75) (wasm wide, 784-128-64-10), met",
    );
    expect(lines).toContain("  ndarray-gemm, large products: at least 90 ×: not measured");
  });
});

describe("Markdown", () => {
  const page = resultMarkdown(fixture, "ndarray");

  test("contenders with their flags", () => {
    expect(page).toContain("- wasm wide: relaxed simd 4×16, revectorized, `--experimental-wasm-revectorize`\n");
    expect(page).toContain("- brain.js: absent, not installed\n");
  });

  test("a table per suite, in which the flag stands beside the figures", () => {
    expect(page).toContain(`\
**784-128-64-10**, rows/s, more is better; × as good as ndarray (quartiles)

|  | 1 row | 1,024 rows |
| --- | ---: | ---: |
| ndarray | 500<br>1 × (1–1) |  |
| wasm simd | 20,000<br>40 × (40–40) | 123,500<br>1 × (1–1) |
| wasm wide † | 50,000<br>100 × (90–110) |  |

† V8 flag while the kernels are compiled. \`--experimental-wasm-revectorize\`: wasm wide.

Sitting out where a cell is empty: ndarray (it would take too long).`);
  });

  test("targets", () => {
    expect(page).toContain(
      "| start to first prediction, part of onnxruntime-node's time | at most 0.8 × | 0.7 × (0.65–0.75) | wasm wide †, 784-128-64-10 | met |",
    );
  });
});

test("threads to one thread of the same", () => {
  const samples = ["threads × 1", "threads × 4", "peer", "peer × 2"].map((name, i) =>
    measurement(name, [10, 30, 5, 10][i]),
  );
  const scalings = scalingsOf([taskResult("1 row", samples)]);
  expect(scalings.map(({ contender, ratio, efficiency }) => [contender, ratio.median, efficiency])).toEqual([
    ["threads × 4", 3, 0.75],
    ["peer × 2", 2, 1],
  ]);
});

describe("comparison", () => {
  function changed(...samples: readonly number[]): BenchResult {
    const measurements = [oneRow.measurements[0], measurement("wasm simd", ...samples)];
    return { ...fixture, tasks: [{ ...oneRow, measurements }, manyRows] };
  }

  // Before: 20,000 rows/s, cycles from 19,600 to 20,400.
  test.each([
    [[23_000, 24_000, 25_000], "better"],
    [[15_000, 16_000, 17_000], "worse"],
    [[20_000, 24_000, 28_000], "same"], // cycles overlap
    [[20_500, 20_600, 20_700], "same"], // less than noise
  ])("%j rows/s is %s", (samples, verdict) => {
    const verdicts = compareResults(fixture, changed(...samples)).map((each) => each.verdict);
    expect(verdicts).toEqual(["same", verdict, "same"]);
  });

  test("where less is better", () => {
    const slower = { ...startUp, measurements: [measurement("wasm wide", 160, 140, 150)] };
    const [{ ratio, verdict }] = compareResults(fixture, { ...fixture, tasks: [slower] });
    expect([ratio, verdict]).toEqual([70 / 150, "worse"]);
  });

  test("table", () => {
    const lines = comparisonMarkdown(fixture, changed(29_000, 30_000, 31_000)).split("\n");
    expect(lines).toContain("| 784-128-64-10: 1 row | wasm simd | 20,000 | 30,000 | 1.5 × | better |");
  });

  test("of results with nothing in common", () => {
    expect(comparisonMarkdown({ ...fixture, tasks: [] }, fixture)).toContain("nothing in common");
  });
});

describe("chart", () => {
  const [panel] = chartOf(fixture).panels;

  test("the best first, with the flag beside the name, and without what only repeats another bar", () => {
    expect(panel.bars.map(({ label, ours, median }) => [label, ours, median])).toEqual([
      ["Neurode wide †", true, 70],
      ["onnxruntime-node", false, 100],
    ]);
  });

  test("the flag is told below", () => {
    expect(chartOf(fixture).notes?.join(" ")).toContain("--experimental-wasm-revectorize");
  });

  test("of a run of other suites, its first tasks, but those of which no bar is left", () => {
    const { panels } = chartOf({ ...fixture, tasks: [oneRow, manyRows] });
    expect(panels.map(({ title }) => title)).toEqual(["784-128-64-10: 1 row"]);
    expect(panels[0].bars.map(({ label }) => label)).toEqual(["Neurode wide †", "ndarray-gemm"]);
  });
});

describe("publishing", () => {
  const on = (node: string, date: string): BenchResult => ({
    ...fixture,
    environment: { ...fixture.environment, node, date },
  });

  test("the newest result of each Node", () => {
    const results = [on("24.1.0", "2026-03-01"), on("20.1.0", "2026-02-01"), on("24.2.0", "2026-02-01")];
    expect(newestOfEachNode(results).map(({ environment }) => environment.node)).toEqual(["20.1.0", "24.1.0"]);
  });

  test("a table with a column for each Node", () => {
    const [head, , row] = summaryMarkdown([on("24.1.0", "2026-03-01"), on("26.0.0", "2026-03-01")]).split("\n");
    expect(head).toBe("| Neurode to … | Node 24 | Node 26 |");
    expect(row).toBe(
      "| start to first prediction, part of onnxruntime-node's time | 0.7 × (0.65–0.75) † | 0.7 × (0.65–0.75) † |",
    );
  });

  const [start, end] = ["<!-- made by pnpm bench --publish -->", "<!-- end of what is made -->"];

  test("between its marks, and nothing else", () => {
    expect(between(`a\n${start}\nold\n${end}\nb`, "new", "README.md")).toBe(`a\n${start}\n\nnew\n\n${end}\nb`);
  });

  test.each(["", start, end + start])("a page without marks: %j", (text) => {
    expect(() => between(text, "new", "README.md")).toThrow("bench: README.md has no lines");
  });
});
