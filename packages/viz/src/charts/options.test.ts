/** What all charts have in common: options, files, the look of the SVG. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ArgumentError } from "@neurode/core";
import { plotNetwork } from "../network/plotNetwork.js";
import { plotBench } from "./bench/plotBench.js";
import { plotConfusion } from "./confusion/plotConfusion.js";
import { EVIL, parseSvg } from "./geometry.test.models.js";
import { plotHistory } from "./history/plotHistory.js";
import type { ChartOptions } from "./options.js";
import { plotWeights } from "./weights/plotWeights.js";

type Plot = (name: string, options?: ChartOptions) => Promise<string>;

const CHARTS: readonly (readonly [string, Plot])[] = [
  [
    "plotBench",
    (title, options) => {
      const bars = [{ label: title, ours: true, low: 1, median: 2, high: 3 }];
      return plotBench({ title, panels: [{ title, unit: title, better: "higher", bars }] }, options);
    },
  ],
  [
    "plotHistory",
    (title, options) => plotHistory({ epoch: [0, 1], history: { [title]: [2, 1] } }, { title, ...options }),
  ],
  [
    "plotConfusion",
    (title, options) =>
      plotConfusion(
        [
          [1, 2],
          [0, 4],
        ],
        { title, classNames: [title, "b"], ...options },
      ),
  ],
  [
    "plotWeights",
    (title, options) => plotWeights([{ name: title, shape: [2], values: [1, -1] }], { title, ...options }),
  ],
  [
    "plotNetwork",
    (name, options) => {
      const layers = [
        { name, units: 1 },
        { name, units: 2, activation: name, kernel: [1, -1], bias: [1, 2], values: [0.5, -2] },
      ];
      return plotNetwork({ name, layers }, options);
    },
  ],
];

const ESCAPE = String.fromCharCode(27);

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "charts-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(CHARTS)("%s", (where, plot) => {
  test("names are text, whatever is in them", async () => {
    const svg = await plot(EVIL);
    for (const unsafe of ["<script", "\u0000", "\ud800"]) expect(svg.includes(unsafe)).toBe(false);
    expect(svg).toContain("&#60;script&#62;alert(1)&#60;/script&#62;&#38;&#34;&#39;");
    parseSvg(svg);
  });

  test("it has a role, a title and a description, under ids of its own", async () => {
    const [svg, other] = [await plot("one"), await plot("two")];
    const id = /role="img" aria-labelledby="(neurode-[0-9a-f]{8}-title) (neurode-[0-9a-f]{8}-desc)"/.exec(svg);
    expect(svg).toContain(`<title id="${id?.[1]}">one</title>`);
    expect(new RegExp(`<desc id="${id?.[2]}">[^<]{8}`).test(svg)).toBe(true);
    expect(other).not.toContain(id?.[1]);
  });

  test("it is the same each time", async () => {
    expect(await plot("x")).toBe(await plot("x"));
    expect(await plot("x", { format: "text" })).toBe(await plot("x", { format: "text" }));
  });

  // biome-ignore format: a table
  test.each<[ChartOptions, RegExp, boolean]>([
    [{ theme: "light" },                /#0d1117|@media/,  false],
    [{ theme: "dark" },                 /#ffffff;|@media/, false],
    [{},                                /#ffffff.*@media \(prefers-color-scheme:dark\).*#0d1117/s, true],
    [{ width: 700 },                    /width="700"/,     true],
    [{ theme: undefined, width: undefined, format: undefined, color: undefined }, /<svg/, true],
    [{ format: "text" },                new RegExp(`<svg|${ESCAPE}`), false],
    [{ format: "text", color: true },   new RegExp(`${ESCAPE}\\[1m`), true],
    [{ format: "text", ascii: true },   /[^ -~\n]/,         false],
  ])("%j", async (options, pattern, there) => {
    expect(pattern.test(await plot("x", options))).toBe(there);
  });

  test("no line of a text is longer than the terminal is wide", async () => {
    for (const terminalWidth of [40, 80]) {
      const text = await plot("a name that is rather long for a terminal, ".repeat(3), {
        format: "text",
        terminalWidth,
      });
      for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(terminalWidth);
    }
  });

  test("files are what their extensions say", async () => {
    const file = (name: string) => join(folder, `${where}-${name}`);
    const svg = await plot("x", { toFile: file("a.svg") });
    expect(await readFile(file("a.svg"), "utf8")).toBe(svg);
    expect(await plot("x", { toFile: file("b.txt"), terminalWidth: 60 })).toBe(svg);
    expect(await readFile(file("b.txt"), "utf8")).toBe(await plot("x", { format: "text", terminalWidth: 60 }));
    await plot("x", { toFile: file("c.PNG"), dpi: 48 });
    const png = await readFile(file("c.PNG"));
    expect(png.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
    expect(Math.abs(png.readUInt32BE(16) - parseSvg(svg).width / 2)).toBeLessThanOrEqual(1);
    expect(png.readUInt32BE(png.indexOf("pHYs") + 4)).toBe(Math.round(48 / 0.0254));
    await plot("x", { toFile: file("d.png"), dpi: 48, theme: "light" });
    expect(png.equals(await readFile(file("d.png")))).toBe(true);
    expect(await plot("x", { toFile: file("e.svg"), format: "text" })).toBe(await plot("x", { format: "text" }));
    await expect(plot("x", { toFile: file("no/such.svg") })).rejects.toThrow(`${where}: cannot write`);
  });

  // biome-ignore format: a table
  test.each<[options: object, message: string]>([
    [{ tehme: "dark" },         'unknown option "tehme". Did you mean "theme"?'],
    [{ theme: "drak" },         'theme: got "drak". Did you mean "dark"?'],
    [{ width: Number.NaN },     "width must be a number from "],
    [{ width: 10 },             "width must be a number from "],
    [{ width: "wide" },         'width must be a number from '],
    [{ dpi: 0 },                "dpi must be a number above 0, got 0."],
    [{ toFile: "chart.pdf" },   'toFile "chart.pdf" is a .pdf. Known: .svg, .png, .txt.'],
    [{ toFile: "chart" },       'toFile "chart" has no extension. Known: .svg, .png, .txt.'],
    [{ toFile: 3 },             "toFile must be a path, got 3."],
    [{ format: "markdown" },    'format: got "markdown". Known: "svg", "text".'],
    [{ color: true },           'color is for texts; ask for one with format: "text", or a toFile of .txt.'],
    [{ format: "text", color: "yes" },      'color must be true, false or "auto", got "yes".'],
    [{ format: "text", ascii: 1 },          "ascii must be true or false, got 1."],
    [{ format: "text", terminalWidth: 39 }, 'terminalWidth must be a whole number from 40 or "auto", got 39.'],
  ])("%j", async (options, message) => {
    await expect(plot("x", options)).rejects.toThrow(ArgumentError);
    await expect(plot("x", options)).rejects.toThrow(`${where}: ${message}`);
  });
});
