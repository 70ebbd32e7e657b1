import { afterEach, describe, expect, test } from "@jest/globals";
import { ArgumentError } from "@neurode/core";
import type { LayerDescription, ModelDescription } from "../description.js";
import { functional, MODELS, sequential } from "./goldens.test.models.js";
import { type SummaryOptions, summary } from "./summary.js";

const TUTORIAL = MODELS.tutorial_1_sequential;

test("without options: the table of the tutorial, whatever the terminal", () => {
  expect(summary(TUTORIAL)).toBe(summary(TUTORIAL, { terminalWidth: 100 }));
  expect(summary(MODELS.residual_block).split("\n")[1]).toHaveLength(108);
  expect(summary(MODELS.residual_block, { showTrainable: true }).split("\n")[1]).toHaveLength(120);
});

test("a model is described through its own method", () => {
  expect(summary({ describe: () => TUTORIAL })).toBe(summary(TUTORIAL));
});

test("every line ends in a newline and no line is longer than the terminal", () => {
  const text = summary(MODELS.long_names, { terminalWidth: 24, lineLength: 60 });
  expect(text.endsWith("\n")).toBe(true);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(24);
});

describe('terminalWidth: "auto"', () => {
  const columns = process.env.COLUMNS;
  afterEach(() => {
    if (columns === undefined) delete process.env.COLUMNS;
    else process.env.COLUMNS = columns;
  });

  test("obeys COLUMNS", () => {
    process.env.COLUMNS = "60";
    expect(summary(TUTORIAL, { terminalWidth: "auto" })).toBe(summary(TUTORIAL, { terminalWidth: 60 }));
  });

  test("asks the terminal, and takes it for 80 columns when there is none", () => {
    process.env.COLUMNS = "wide";
    const width = process.stdout.columns || 80;
    expect(summary(TUTORIAL, { terminalWidth: "auto" })).toBe(summary(TUTORIAL, { terminalWidth: width }));
  });
});

describe("the cells", () => {
  test.each<
    [what: string, change: Partial<LayerDescription>, cells: [name: string, shape: string, parameters: string]]
  >([
    ["several outputs", { summaryShape: [[null, 6], [2]] }, ["a (Dense)", "[(None, 6), (2)]", "1,234"]],
    ["outputs by name", { summaryShape: { p: [null], q: [] } }, ["a (Dense)", "{p: (None), q: ()}", "1,234"]],
    ["one output in a list", { summaryShape: [[null, 6]] }, ["a (Dense)", "(None, 6)", "1,234"]],
    ["a scalar", { summaryShape: [] }, ["a (Dense)", "()", "1,234"]],
    ["a shape that is not known", { summaryShape: null }, ["a (Dense)", "?", "1,234"]],
    ["not built", { built: false }, ["a (Dense)", "(None, 3)", "0 (unbuilt)"]],
    ["a name like markup", { name: "[bold]x" }, ["[bold]x (Dense)", "(None, 3)", "1,234"]],
  ])("%s", (_, change, cells) => {
    expect(
      rowOf(change)
        .split("│")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    ).toEqual(cells);
  });

  test("stay aligned behind emoji and combining marks", () => {
    const narrow = { lineLength: 50 };
    expect(rowOf({ name: "ab" }, narrow)).toBe("│ ab (Dense)          │ (None, 3)      │   1,234 │");
    expect(rowOf({ name: "🚀" }, narrow)).toBe("│ 🚀 (Dense)          │ (None, 3)      │   1,234 │");
    expect(rowOf({ name: "e\u0301t" }, narrow)).toBe("│ e\u0301t (Dense)          │ (None, 3)      │   1,234 │");
  });

  function rowOf(change: Partial<LayerDescription>, options?: SummaryOptions): string {
    const model = sequential("m", "a Dense (None,3) 1234");
    const changed = { ...model, layers: [{ ...model.layers[0], ...change }] };
    return summary(changed, options).split("\n")[4];
  }
});

describe("Connected to", () => {
  const rows = `
    in   InputLayer   (None,3)   -
    a    Dense        (None,3)   12   in[0][0]
    b    Dense        (None,3)   12   a[0][0]`;

  test.each<[what: string, model: ModelDescription, shown: boolean]>([
    ["a chain", functional("m", rows), false],
    ["a layer called twice", functional("m", rows, { calls: { a: 2 } }), true],
    ["two inputs", functional("m", `${rows},in[0][0]`), true],
    ["a branch", functional("m", `${rows}\n c Dense (None,3) 12 a[0][0]`), true],
    ["an input that nothing reads", functional("m", `${rows}\n unused InputLayer (None,3) -`), true],
    ["a Sequential", sequential("m", rows), false],
  ])("%s: %p", (_, model, shown) => {
    expect(summary(model).includes("Connected to")).toBe(shown);
  });

  test("rows of a nested model are connected to nothing", () => {
    const model = functional("m", `${rows}\n both Add (None,3) - a[0][0],b[0][0]`, {
      nested: { b: functional("b", "x InputLayer (None,3) -\n y Dense (None,3) 12 x[0][0]") },
    });
    expect(summary(model, { expandNested: true })).toMatch(/└ y \(Dense\) +│ \(None, 3\) +│ +12 │ - /);
  });
});

test("nested models are listed at any depth, without the ops between their layers", () => {
  const innermost = sequential("innermost", "d Dense (None,3) 12");
  const inner = functional(
    "inner",
    "x InputLayer (None,3) -\n relu Relu (None,3) - x[0][0]\n s Sequential (None,3) 12 relu[0][0]",
    {
      nested: { s: innermost },
      ops: ["relu"],
    },
  );
  const outer = sequential("outer", "inner Functional (None,3) 12", { nested: { inner } });
  const names = summary(outer, { expandNested: true }).match(/(?<=│ )\s*[└\w][^│]*\)(?=\s+│ \(N)/g);
  expect(names).toEqual(["inner (Functional)", "   └ x (InputLayer)", "   └ s (Sequential)", "      └ d (Dense)"]);
});

describe("errors", () => {
  test.each<[what: string, options: object, message: string]>([
    ["unknown option", { linelength: 80 }, 'summary: unknown option "linelength". Did you mean "lineLength"?'],
    ["too narrow", { lineLength: 15 }, "Insufficient console width to print summary."],
    ["too narrow a terminal", { terminalWidth: 12 }, "Insufficient console width to print summary."],
    ["positions not ascending", { positions: [0.5, 0.4, 1] }, "Insufficient console width to print summary."],
    ["too few positions", { positions: [0.5, 1] }, "summary: positions must be 3 fractions, one per column, got 2."],
    [
      "a length that is none",
      { lineLength: 88.5 },
      "summary: lineLength must be a whole number of characters, got 88.5.",
    ],
    ["a terminal that is none", { terminalWidth: Number.NaN }, "summary: terminalWidth must be a whole number"],
  ])("%s", (_, options, message) => {
    const act = () => summary(TUTORIAL, options as SummaryOptions);
    expect(act).toThrow(ArgumentError);
    expect(act).toThrow(message);
  });
});

test("colours: frozen layers, layers without weights, connections", () => {
  const text = summary(
    functional("m", "x InputLayer (None,3) -\n a Dense (None,3) 12/12 x[0][0]\n s Add (None,3) - a[0][0],x[0][0]"),
    { color: true, showTrainable: true },
  );
  expect(text).toContain("\x1b[1;91mN\x1b[0m");
  expect(text).toContain("\x1b[1m-\x1b[0m");
  expect(text).toContain("x[\x1b[38;5;34m0\x1b[0m][\x1b[38;5;34m0\x1b[0m]");
});
