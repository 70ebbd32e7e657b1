import { describe, expect, test } from "@jest/globals";
import { ArgumentError } from "@neurode/core";
import { MODELS } from "./goldens.test.models.js";
import type { SummaryJson } from "./json.js";
import { type SummaryOptions, summary } from "./summary.js";

const TUTORIAL = MODELS.tutorial_1_sequential;
const NESTED = MODELS.nested_autoencoder;

describe("ascii", () => {
  test.each(Object.entries(MODELS))("%s: the same text in plain characters", (_, model) => {
    const options = { expandNested: true, showTrainable: true };
    const [plain, text] = [summary(model, { ...options, ascii: true }), summary(model, options)];
    const isDrawn = (character: string) => character > "\u2000" && character < "\u2600";
    expect(Array.from(plain).some(isDrawn)).toBe(false);
    expect(plain.split("\n").map((line) => line.length)).toEqual(text.split("\n").map((line) => line.length));
  });

  test("what it looks like", () => {
    expect(`\n${summary(TUTORIAL, { ascii: true, lineLength: 50 })}`).toBe(`
Model: "sequential_1"
+=====================+================+=========+
| Layer (type)        | Output Shape   | Param # |
+=====================+================+=========+
| layers1 (Dense)     | (None, 3, 3)   |       6 |
+---------------------+----------------+---------+
| layers2 (Dense)     | (None, 3, 2)   |       8 |
+---------------------+----------------+---------+
| layers3 (Dense)     | (None, 3, 2)   |       6 |
+---------------------+----------------+---------+
 Total params: 20 (80.00 B)
 Trainable params: 20 (80.00 B)
 Non-trainable params: 0 (0.00 B)
`);
  });
});

describe("markdown", () => {
  test("is a table and a list", () => {
    expect(`\n${summary(TUTORIAL, { format: "markdown" })}`).toBe(`
**Model: sequential\\_1**

| Layer (type) | Output Shape | Param # |
| :-- | :-- | --: |
| layers1 (Dense) | (None, 3, 3) | 6 |
| layers2 (Dense) | (None, 3, 2) | 8 |
| layers3 (Dense) | (None, 3, 2) | 6 |

- Total params: 20 (80.00 B)
- Trainable params: 20 (80.00 B)
- Non-trainable params: 0 (0.00 B)
`);
  });

  test("names are taken literally, and what is nested is set in", () => {
    const name = "a|b<i>*c*_[x](y)";
    const text = summary({ ...NESTED, name }, { format: "markdown", expandNested: true });
    expect(text).toContain("**Model: a\\|b\\<i\\>\\*c\\*\\_\\[x\\](y)**");
    expect(text).toMatch(/^\| &nbsp;&nbsp;&nbsp;└ .* \(/m);
  });
});

describe("json", () => {
  test.each(Object.entries(MODELS))("%s: the rows and totals of the table", (_, model) => {
    const json = JSON.parse(summary(model, { format: "json", expandNested: true })) as SummaryJson;
    const text = summary(model, { expandNested: true });
    expect(json.name).toBe(model.name);
    expect(text).toContain(` Total params: ${json.totals.params.count.toLocaleString("en-US")} (`);
    expect(text).toContain(` Trainable params: ${json.totals.trainable.count.toLocaleString("en-US")} (`);
    expect(text).toContain(` Non-trainable params: ${json.totals.nonTrainable.count.toLocaleString("en-US")} (`);
    expect(text.split("\n").filter((line) => line.startsWith("├"))).toHaveLength(Math.max(0, json.layers.length - 1));
  });

  test("what it says of a layer", () => {
    const { layers } = JSON.parse(summary(NESTED, { format: "json", expandNested: true })) as SummaryJson;
    const inner = layers.find(({ depth }) => depth === 1);
    expect(inner).toEqual({
      name: expect.any(String),
      className: expect.any(String),
      depth: 1,
      outputShape: expect.any(Array),
      params: expect.any(Number),
      built: true,
      trainable: true,
      connectedTo: [],
    });
  });
});

test.each<SummaryOptions>([
  { format: "html" as never },
  { format: "json", lineLength: 80 },
  { format: "markdown", color: true },
  { format: "json", ascii: true },
])("%j is an error", (options) => {
  expect(() => summary(TUTORIAL, options)).toThrow(ArgumentError);
});
