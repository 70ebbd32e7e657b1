/** Commands about a model: what they print and write, beside what the packages give that they stand on. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { pathOf } from "@neurode/goldens";
import { loadModel, saveModel } from "@neurode/io";
import { Dense, Input, Model } from "@neurode/layers";
import { summary, type WeightStatistics } from "@neurode/viz";
import { run, temporaryFolder } from "../testing/run.js";

const MODEL = pathOf("saved/nested_autoencoder.keras");
const COMPILED = pathOf("saved/cnn_compiled.keras");
const SLOW = 60_000;

describe("summary", () => {
  // biome-ignore format: a table
  const FLAGS: [flags: string[], options: Parameters<typeof summary>[1]][] = [
    [[], {}],
    [["--expand-nested", "--show-trainable"], { expandNested: true, showTrainable: true }],
    [["--line-length", "120", "--ascii"], { lineLength: 120, ascii: true }],
    [["--markdown"], { format: "markdown" }],
  ];

  test.each(FLAGS)("%j prints what summary gives", async (flags, options) => {
    const ran = await run(["summary", MODEL, ...flags]);
    expect(ran).toMatchObject({ status: 0, stderr: "", text: summary(await loadModel(MODEL), options) });
  });

  test("--json, of a model on standard input", async () => {
    const { text } = await run(["summary", "-", "--json"], { input: readFileSync(MODEL) });
    expect(JSON.parse(text)).toEqual(JSON.parse(summary(await loadModel(MODEL), { format: "json" })));
  });
});

describe("plot", () => {
  test("writes <model>.svg here unless told, and tells its name", async () => {
    const cwd = temporaryFolder();
    expect(await run(["plot", MODEL, "--rankdir", "LR"], { cwd })).toMatchObject({
      status: 0,
      text: "",
      stderr: "nested_autoencoder.svg\n",
    });
    const svg = await (await loadModel(MODEL)).plot({ rankdir: "LR" });
    expect(readFileSync(join(cwd, "nested_autoencoder.svg"), "utf8")).toBe(svg);
  });

  // biome-ignore format: a table
  test.each([
    ["svg", "<svg"],
    ["dot", "digraph"],
    ["json", "{"],
    ["html", "<!doctype html>"],
    ["png", "\x89PNG"],
  ])("-o - --format %s writes to standard output", async (format, begin) => {
    const { status, stdout } = await run(["plot", MODEL, "-o", "-", "--format", format, "--expand-nested"]);
    expect(status).toBe(0);
    expect(stdout.toString("latin1").slice(0, begin.length).toLowerCase()).toBe(begin.toLowerCase());
  });

  test("leaves out what it is told to", async () => {
    const { text } = await run(["plot", MODEL, "-o", "-", "--no-show-shapes", "--no-show-params"]);
    const options = { showShapes: false, showParams: false };
    expect(text).toBe(await (await loadModel(MODEL)).plot(options));
  });

  test("--json tells what was written", async () => {
    const cwd = temporaryFolder();
    const { text } = await run(["plot", MODEL, "-o", "m.dot", "--json"], { cwd });
    expect(JSON.parse(text)).toEqual({ file: "m.dot", bytes: readFileSync(join(cwd, "m.dot")).length, layers: 3 });
  });
});

describe("inspect", () => {
  test("has a line for each weight", async () => {
    const { status, text } = await run(["inspect", COMPILED]);
    expect(status).toBe(0);
    const model = await loadModel(COMPILED, { compile: false });
    const [head, ...lines] = text.trimEnd().split("\n");
    expect(head.split(/\s+/)).toEqual(["weight", "shape", "lowest", "highest", "mean", "deviation", "spread"]);
    expect(lines.map((line) => line.split(" ")[0])).toEqual(model.describeWeights().map(({ name }) => name));
    expect(lines[0]).toMatch(/ 3 × 3 × 2 × 3 .*[▁▂▃▄▅▆▇█]/);
  });

  test("--json gives the figures, --match some of them", async () => {
    const { text } = await run(["inspect", COMPILED, "--json", "--match", "kernel$"]);
    const model = await loadModel(COMPILED, { compile: false });
    const kernels = model.describeWeights().filter(({ name }) => name.endsWith("kernel"));
    const found = JSON.parse(text) as WeightStatistics[];
    expect(found.map(({ name }) => name)).toEqual(kernels.map(({ name }) => name));
    expect(found.map(({ high }) => high)).toEqual(kernels.map(({ values }) => Math.max(...Array.from(values))));
  });

  test("files of weights have theirs", async () => {
    const { status, text } = await run(["inspect", pathOf("saved/cnn_compiled.weights.h5")]);
    expect(status).toBe(0);
    expect(text).toMatch(/\nlayers\/conv2d\/vars\/0 +3 × 3 × 2 × 3 /);
    expect(text).not.toContain("optimizer");
  });

  test("--histograms are plotWeights'", async () => {
    const { text } = await run(["inspect", COMPILED, "--histograms"]);
    const model = await loadModel(COMPILED, { compile: false });
    expect(text).toBe(await model.plotWeights({ format: "text", title: model.name }));
  });
});

describe("convert", () => {
  const input = { data: [[0.5], [-1], [2]] };

  async function predicts(path: string): Promise<number[]> {
    const model = await loadModel(path);
    return Array.from((await model.predict([input.data])).data);
  }

  // biome-ignore format: a table
  test.each([["model.keras"], ["model.h5"], ["model.hdf5"], ["model.json"], ["model.onnx"]])(
    "to %s and back, the model predicts the same",
    async (name) => {
      const cwd = temporaryFolder();
      const from = pathOf("saved/mlp_tutorial.keras");
      expect(await run(["convert", from, name], { cwd })).toMatchObject({ status: 0, stderr: `${name}\n` });
      const expected = await predicts(from);
      const got = await predicts(join(cwd, name));
      for (const [i, value] of got.entries()) expect(value).toBeCloseTo(expected[i], 6);
    },
  );

  test(
    "weights go out and into the architecture again",
    async () => {
      const cwd = temporaryFolder();
      await run(["convert", MODEL, "a.json", "--to", "architecture"], { cwd });
      for (const weights of ["a.weights.h5", "a.safetensors"]) {
        expect(await run(["convert", MODEL, weights], { cwd })).toMatchObject({ status: 0 });
        expect(await run(["convert", weights, "b.keras", "--model", "a.json"], { cwd })).toMatchObject({ status: 0 });
        const [one, two] = [await loadModel(MODEL), await loadModel(join(cwd, "b.keras"))];
        expect(two.weights.map(({ tensor }) => Array.from(tensor.data))).toEqual(
          one.weights.map(({ tensor }) => Array.from(tensor.data)),
        );
      }
    },
    SLOW,
  );

  test("--to writes to standard output, the same bytes as to a file", async () => {
    const cwd = temporaryFolder();
    await run(["convert", COMPILED, "a.keras"], { cwd });
    const { stdout } = await run(["convert", COMPILED, "-", "--to", "keras"]);
    expect(stdout.equals(readFileSync(join(cwd, "a.keras")))).toBe(true);
  });

  test("--no-optimizer leaves out what training would go on with", async () => {
    const cwd = temporaryFolder();
    await run(["convert", COMPILED, "with.keras"], { cwd });
    await run(["convert", COMPILED, "without.keras", "--no-optimizer"], { cwd });
    expect((await loadModel(join(cwd, "with.keras"))).compiled).toBe(true);
    expect((await loadModel(join(cwd, "without.keras"))).compiled).toBe(false);
  });

  test("--quantize stores fewer bytes, --json tells how many", async () => {
    const cwd = temporaryFolder();
    const digits = join(__dirname, "../../../../examples/digits/digits.keras");
    const bytes = async (...flags: string[]) => {
      const { text } = await run(["convert", digits, "q.keras", "--json", ...flags], { cwd });
      return (JSON.parse(text) as { bytes: number }).bytes;
    };
    const whole = await bytes();
    expect(await bytes("--quantize", "float16")).toBeLessThan(0.6 * whole);
  });

  test("--input-shape gives ONNX the sizes that the model leaves open", async () => {
    const cwd = temporaryFolder();
    const input = Input({ shape: [null, 4] });
    await saveModel(new Model({ inputs: input, outputs: new Dense(2)(input) }), join(cwd, "open.keras"));
    const args = ["convert", "open.keras", "fixed.onnx"];
    expect((await run(args, { cwd })).stderr).toContain("every size but the batch's must be known");
    expect(await run([...args, "--input-shape", "5,4"], { cwd })).toMatchObject({ status: 0, stderr: "fixed.onnx\n" });
    expect((await loadModel(join(cwd, "fixed.onnx"))).graph?.outputs[0].shape).toEqual([null, 5, 2]);
  });

  test("a failure leaves no file", async () => {
    const cwd = temporaryFolder();
    const { status } = await run(["convert", pathOf("saved/rnn_text.weights.h5"), "out.keras"], { cwd });
    expect(status).toBe(1);
    expect(existsSync(join(cwd, "out.keras"))).toBe(false);
  });
});

describe("verify", () => {
  test("a sound model", async () => {
    const { status, text } = await run(["verify", MODEL]);
    expect(status).toBe(0);
    expect(text).toContain("is sound");
    expect(text).toContain("✓ predicts a row");
  });

  test("a file that was cut off", async () => {
    const whole = readFileSync(MODEL);
    const { status, text } = await run(["verify", "-"], { input: whole.subarray(0, whole.length / 2) });
    expect(status).toBe(1);
    expect(text).toMatch(/^standard input cannot be used\n {2}✗ .+/);
  });

  test("names what is not supported, as JSON too", async () => {
    const config = { class_name: "Sequential", config: { name: "s", layers: [{ class_name: "Mystery", config: {} }] } };
    const { status, text } = await run(["verify", "-", "--json"], { input: JSON.stringify(config) });
    expect(status).toBe(1);
    const { sound, description } = JSON.parse(text) as { sound: boolean; description: { unsupported: string[] } };
    expect(sound).toBe(false);
    expect(description.unsupported.join()).toContain("Mystery");
  });
});

describe("bench", () => {
  test(
    "measures every engine, batch size and number of threads",
    async () => {
      const flags = ["--batch-sizes", "1,8", "--threads", "1,2", "--engines", "wasm,reference", "--seconds", "0.05"];
      const { status, text } = await run(["bench", pathOf("saved/mlp_tutorial.keras"), "--json", ...flags]);
      expect(status).toBe(0);
      const { figures } = JSON.parse(text) as { figures: Record<string, number & string>[] };
      expect(figures.map(({ engine, threads, batchSize }) => [engine, threads, batchSize])).toEqual(
        ["wasm", "reference"].flatMap((engine) =>
          [1, 2].flatMap((threads) => [1, 8].map((rows) => [engine, threads, rows])),
        ),
      );
      for (const { rowsPerSecond } of figures) expect(rowsPerSecond).toBeGreaterThan(0);
    },
    SLOW,
  );

  test("says which sizes it needs", async () => {
    const { status, stderr } = await run(["bench", pathOf("saved/mlp_tutorial.keras"), "--input-shape", "3,2"]);
    expect(status).toBe(2);
    expect(stderr).toContain("takes rows of shape (3, 1)");
  });
});

test(
  "doctor tells of Node, cores and kernels",
  async () => {
    const { status, text } = await run(["doctor", "--json"]);
    expect(status).toBe(0);
    const found = JSON.parse(text) as { node: string; builds: { name: string; gflops: { one: number } | null }[] };
    expect(found.node).toBe(process.versions.node);
    expect(found.builds.map(({ name }) => name)).toEqual(["wide", "relaxed", "simd"]);
    expect(found.builds[2].gflops?.one).toBeGreaterThan(0);
  },
  SLOW,
);
