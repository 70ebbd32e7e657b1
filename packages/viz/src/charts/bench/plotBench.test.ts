import { describe, expect, test } from "@jest/globals";
import { ArgumentError } from "@neurode/core";
import { Resvg } from "@resvg/resvg-js";
import { shortened, wordWidth, wrapped } from "../drawing/words.js";
import { benchChart } from "./place.js";
import { type PlotBenchOptions, plotBench } from "./plotBench.js";
import type { BenchBar, BenchPanel, BenchResults } from "./results.js";

function bar(label: string, median: number, rest: Partial<BenchBar> = {}): BenchBar {
  return { label, ours: false, median, low: 0.9 * median, high: 1.2 * median, ...rest };
}

function panel(title: string, bars: readonly BenchBar[]): BenchPanel {
  return { title, unit: "rows/s", better: "higher", bars };
}

const RESULTS: BenchResults = {
  title: "Speed",
  subtitle: "of two",
  panels: [
    panel("one row", [bar("ours", 24_610, { ours: true }), bar("theirs", 12_000)]),
    panel("many rows", [bar("theirs", 500), bar("nobody's", 0)]),
  ],
  notes: ["Whiskers are quartiles."],
};

const LONG = "a name that is longer than any chart that was ever drawn could have room for, and then some more of it";

/** Titles, labels, units and notes that are too long, in all places; figures of all sizes. */
const CROWDED: BenchResults = {
  title: LONG,
  subtitle: LONG,
  panels: [
    panel(LONG, [bar(LONG, 1e12), bar("x", 1e-9), bar("y", 123_456.789, { high: 1e13 })]),
    { ...panel("z", [bar("z", 1)]), unit: LONG },
    panel("one more", [bar("0", 0, { high: 0 })]),
  ],
  notes: [`${LONG} ${LONG}`, "x".repeat(500)],
};

/** Throws when it is no well-formed XML, as resvg's parser is strict. */
function parse(svg: string): { width: number; height: number } {
  const { width, height } = new Resvg(svg, { font: { loadSystemFonts: false } });
  return { width, height };
}

describe("SVG", () => {
  test("has every text and figure", async () => {
    const svg = await plotBench(RESULTS);
    expect(parse(svg).width).toBe(860);
    for (const text of ["Speed", "of two", "one row", "rows/s, more is better", "ours", "24,610", "theirs", "12,000"]) {
      expect(svg).toContain(`>${text}</text>`);
    }
    expect(svg).toContain(">Whiskers are quartiles.</text>");
    expect(svg.split('<path class="ours"').length - 1).toBe(1);
    expect(svg.split('<path class="others"').length - 1).toBe(3);
  });

  test("says which figures are good", async () => {
    const panels = [{ ...RESULTS.panels[0], unit: "ms", better: "lower" as const }];
    expect(await plotBench({ ...RESULTS, panels })).toContain(">ms, less is better</text>");
  });

  test("texts are text, whatever is in them", async () => {
    const name = `<script>alert(1)</script>&"'\u0000\ud800]]>`;
    const panels = [{ ...panel(name, [bar(name, 1)]), unit: name }];
    const svg = await plotBench({ title: name, subtitle: name, panels, notes: [name] });
    for (const unsafe of ["<script", "\u0000", "\ud800"]) expect(svg.includes(unsafe)).toBe(false);
    expect(svg).toContain("&#60;script&#62;alert(1)&#60;/script&#62;&#38;&#34;&#39;");
    parse(svg);
  });

  test("tells readers what they do not see, under an id of its own", async () => {
    const [svg, other] = [await plotBench(RESULTS), await plotBench({ ...RESULTS, title: "Other" })];
    const id = /aria-labelledby="(neurode-[0-9a-f]{8}-title) (neurode-[0-9a-f]{8}-desc)"/.exec(svg);
    expect(svg).toContain(`<title id="${id?.[1]}">Speed</title>`);
    expect(svg).toContain(`<desc id="${id?.[2]}">one row, rows/s, higher is better: ours 24,610, theirs 12,000. `);
    expect(other).not.toContain(id?.[1]);
  });

  test("is the same each time", async () => {
    expect(await plotBench(RESULTS)).toBe(await plotBench(RESULTS));
  });

  // biome-ignore format: a table
  test.each<[PlotBenchOptions, RegExp, boolean]>([
    [{ theme: "light" }, /#0d1117|@media/, false],
    [{ theme: "dark" },  /#ffffff|@media/, false],
    [{},                 /#ffffff.*@media \(prefers-color-scheme:dark\).*#0d1117/s, true],
    [{ width: 600 },     /width="600"/,    true],
    [{ width: undefined, theme: undefined }, /width="860"/, true],
  ])("%j", async (options, pattern, there) => {
    expect(pattern.test(await plotBench(RESULTS, options))).toBe(there);
  });
});

describe("placing", () => {
  const { bars } = benchChart(RESULTS, 860);

  test("bars of a panel are to one scale, from one axis", () => {
    expect(bars[0].width / bars[1].width).toBeCloseTo(24_610 / 12_000, 6);
    expect(bars[0].x).toBe(bars[1].x);
    expect(bars[2].x).toBe(bars[3].x);
  });

  test("whiskers are to the same scale", () => {
    const [{ x, width, whisker }] = bars;
    expect((whisker.from - x) / width).toBeCloseTo(0.9, 6);
    expect((whisker.to - x) / width).toBeCloseTo(1.2, 6);
  });

  test("nothing is not drawn as something", () => {
    expect(bars[3].width).toBe(1);
  });

  test.each([480, 860, 1200])("no text leaves the chart or meets another in its line, %i px wide", (width) => {
    const { words, height } = benchChart(CROWDED, width);
    const boxes = words.map(({ kind, text, x, y }) => ({ text, x, y, end: x + wordWidth(kind, text) }));
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.end).toBeLessThanOrEqual(width);
      expect(box.y).toBeLessThan(height);
      for (const other of boxes.filter((each) => each !== box && Math.abs(each.y - box.y) < 8)) {
        expect(box.end <= other.x || other.end <= box.x).toBe(true);
      }
    }
  });

  test("what is shortened is told in full", async () => {
    expect(await plotBench(CROWDED)).toContain(`<title>${LONG}</title>`);
  });
});

describe("words", () => {
  test("shortened to the room there is", () => {
    expect(shortened("plain", "short", 100)).toBe("short");
    const text = shortened("plain", LONG, 100);
    expect(text).toMatch(/^a name that.*…$/);
    expect(wordWidth("plain", text)).toBeLessThanOrEqual(100);
  });

  test("wrapped between words, none lost", () => {
    const lines = wrapped("note", LONG, 150);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.join(" ")).toBe(LONG);
    for (const line of lines) expect(wordWidth("note", line)).toBeLessThanOrEqual(150);
  });
});

describe("errors", () => {
  const draw = (results: object, options: object = {}) =>
    plotBench(results as BenchResults, options as PlotBenchOptions);
  const oneBar = (each: object) => ({ title: "x", panels: [{ ...RESULTS.panels[0], bars: [each] }] });

  // biome-ignore format: a table
  test.each<[results: object, options: object, message: string]>([
    [RESULTS, { tehme: "dark" },     'plotBench: unknown option "tehme". Did you mean "theme"?'],
    [RESULTS, { theme: "drak" },     'plotBench: theme: got "drak". Did you mean "dark"?'],
    [RESULTS, { width: 100 },        "plotBench: width must be a number from 480, got 100."],
    [RESULTS, { width: Number.NaN }, "plotBench: width must be a number from 480, got NaN."],
    [{ panels: RESULTS.panels },     {}, "plotBench: title must be a text, got undefined."],
    [{ title: "x", panels: [] },     {}, "plotBench: panels must be one or more"],
    [{ title: "x" },                 {}, "plotBench: panels must be one or more, got undefined."],
    [{ title: "x", panels: [panel("empty", [])] }, {}, "plotBench: panels[0] has no bars; leave it out."],
    [{ title: "x", panels: [{ ...RESULTS.panels[0], better: "faster" }] }, {}, 'panels[0]: better must be "higher" or "lower", got "faster".'],
    [oneBar(bar("b", Number.NaN)),        {}, 'plotBench: panels[0], bar "b": expected 0 ≤ low ≤ median ≤ high, got low NaN'],
    [oneBar(bar("b", 1, { low: 2 })),     {}, "got low 2, median 1, high 1.2."],
    [oneBar(bar("b", 1, { low: -1 })),    {}, "got low -1"],
    [oneBar(bar("b", 1, { high: Infinity })), {}, "high Infinity."],
  ])("%j, %j", async (results, options, message) => {
    await expect(draw(results, options)).rejects.toThrow(ArgumentError);
    await expect(draw(results, options)).rejects.toThrow(message);
  });
});
