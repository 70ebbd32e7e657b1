import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ModelDescription } from "../../description.js";
import { type PlotModelOptions, plotModel } from "../plotModel.js";
import { model, NESTED, RESIDUAL, SIAMESE } from "../samples.test.models.js";
import { configFacts, factsOf, valueText, weightFacts } from "./facts.js";
import { matchesOf } from "./search.js";
import { traceOf } from "./trace.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "neurode-html-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function pageOf(description: ModelDescription, options: PlotModelOptions = {}): Promise<string> {
  const file = join(folder, "page.html");
  await plotModel(description, { ...options, toFile: file });
  return readFile(file, "utf8");
}

describe("the file", () => {
  test("its policy allows its own style and script, by their hashes, and nothing else", async () => {
    const page = await pageOf(NESTED);
    const hash = (tag: string) => {
      const text = new RegExp(`<${tag}>(.*?)</${tag}>`, "s").exec(page)?.[1] ?? "";
      return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    };
    expect(/Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]).toBe(
      `default-src 'none'; style-src ${hash("style")}; script-src ${hash("script")}; base-uri 'none'; form-action 'none'`,
    );
    const outside = page.replace(/<script.*?<\/script>/gs, "");
    expect(/\b(?:src|href)=|https?:|@import|url\(|\son[a-z]+=|\sstyle=/i.exec(outside)?.[0]).toBeUndefined();
  });

  test("it is the same each time", async () => {
    expect(await pageOf(NESTED)).toBe(await pageOf(NESTED));
  });

  test("of 200 layers in models it has less than a megabyte", async () => {
    const block = (name: string) =>
      model(
        name,
        Array.from(
          { length: 12 },
          (_, i) => `${name}_${i} Conv2D:relu N,9,9,8 584 ${i ? `${name}_${i - 1}` : ">"}`,
        ).join("\n"),
        { kind: "sequential", inputShape: [null, 9, 9, 8] },
      );
    const names = Array.from({ length: 17 }, (_, i) => `block_${i}`);
    const rows = names.map((name, i) => `${name} Sequential N,9,9,8 7008 ${i ? names[i - 1] : "image"}`);
    const large = model("large", ["image InputLayer N,9,9,8 0", ...rows].join("\n"), { nested: names.map(block) });
    expect((await pageOf(large, { expandNested: true })).length).toBeLessThan(1e6);
  });

  test("theme keras has no page", async () => {
    await expect(pageOf(NESTED, { theme: "keras" })).rejects.toThrow(".html");
  });
});

describe("facts", () => {
  const box = (name: string, description = RESIDUAL) => {
    const found = description.graph?.boxes.find((each) => each.name === name);
    if (!found) throw new Error(name);
    return found;
  };

  test("of a layer with weights, one without, and a shared one", () => {
    expect(factsOf(box("stem"))).toEqual([
      ["Input", "N × 32 × 32 × 3"],
      ["Output", "N × 32 × 32 × 32"],
      ["Dtype", "float32"],
      ["Parameters", "896"],
      ["Trainable", "yes"],
      ["Activation", "relu"],
    ]);
    expect(factsOf(box("rb_add"))[0]).toEqual(["Input", "N × 16 × 16 × 32\nN × 16 × 16 × 32"]);
    expect(factsOf({ ...box("stem"), trainable: false })).toContainEqual(["Trainable", "no, frozen"]);
    expect(factsOf(box("encoder", SIAMESE))).toContainEqual(["Shared", "called 2 times"]);
  });

  test("weights and arguments, without what is told already", () => {
    const layer = {
      ...box("stem"),
      weights: [{ name: "kernel", shape: [3, 3, 3, 32] }],
      config: { name: "stem", trainable: true, dtype: "float32", activation: "relu", filters: 32 },
    };
    expect(weightFacts(layer)).toEqual([["kernel", "3 × 3 × 3 × 32"]]);
    expect(configFacts(layer)).toEqual([["filters", "32"]]);
  });

  test.each([
    [null, "none"],
    ["same", "same"],
    [[3, 3], "(3, 3)"],
    [false, "false"],
    [{ className: "L2", config: { l2: 0.01 } }, "L2(l2 = 0.01)"],
    [{ className: "Orthogonal", config: { seed: null } }, "Orthogonal"],
    [{ a: 1, b: ["x"] }, "(a = 1, b = (x))"],
  ])("%j is written as %s", (value, text) => {
    expect(valueText(value)).toBe(text);
  });
});

test.each([
  ["", []],
  ["  ", []],
  ["DENSE", ["2.1.1", "2.1.3", "4.0", "4.2"]],
  ["dense soft", ["4.2"]],
  ["conv2d_", ["1.2", "1.4"]],
  ["res_block", ["2.1"]],
  ["nothing", []],
])("a search for %j finds %j", (query, paths) => {
  expect(matchesOf(NESTED, query)).toEqual(paths);
});

describe("trace", () => {
  const way = (from: string | null, to: string | null) => ({ from, to, tensor: "", line: "", arrow: "" });
  //   in → 0 → 1.0 → 1.1 → 2 → out, 0 → 2, and 3 → 3
  const ways = [
    way(null, "0"),
    way("0", "1.0"),
    way("1.0", "1.1"),
    way("1.1", "2"),
    way("0", "2"),
    way("2", null),
    way("3", "3"),
  ];

  test.each([
    ["0", [], ["1.0", "1.1", "2"], [0], [1, 2, 3, 4, 5]],
    ["1.1", ["0", "1.0"], ["2"], [0, 1, 2], [3, 5]],
    ["1", ["0"], ["2"], [0, 1, 2], [2, 3, 5]],
    ["2", ["0", "1.0", "1.1"], [], [0, 1, 2, 3, 4], [5]],
    ["3", [], [], [6], [6]],
  ])("of %s", (path, before, after, waysBefore, waysAfter) => {
    const trace = traceOf(ways, path);
    const sorted = (values: Iterable<number>) => [...new Set(values)].sort();
    expect([...trace.before].sort()).toEqual(before);
    expect([...trace.after].sort()).toEqual(after);
    expect(sorted(trace.waysBefore)).toEqual(waysBefore);
    expect(sorted(trace.waysAfter)).toEqual(waysAfter);
  });
});
