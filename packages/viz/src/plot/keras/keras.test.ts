/** Keras's own picture. Models really built are compared with Keras's graphs in packages/layers. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ArgumentError, UnsupportedError } from "@neurode/core";
import { dotGoldens } from "@neurode/goldens";
import { Resvg } from "@resvg/resvg-js";
import type { ModelDescription } from "../../description.js";
import { type PlotModelOptions, plotModel } from "../plotModel.js";
import { chain, model, SAMPLES, TUTORIAL_SUBCLASS } from "../samples.test.models.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keras-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function dotOf(description: ModelDescription, options: PlotModelOptions): Promise<string> {
  const file = join(folder, "model.dot");
  await plotModel(description, { ...options, toFile: file });
  return readFile(file, "utf8");
}

const AUTOENCODER = model(
  "autoencoder",
  `
  img       InputLayer   N,28,28,1    0
  encoder   Functional   N,16         160   img
  decoder   Functional   N,18,18,16   160   encoder`,
  {
    nested: [
      model(
        "encoder",
        `
        original_img           InputLayer           N,28,28,1    0
        conv2d                 Conv2D:relu          N,26,26,16   160   original_img
        max_pooling2d          MaxPooling2D         N,8,8,16     0     conv2d
        global_max_pooling2d   GlobalMaxPooling2D   N,16         0     max_pooling2d`,
      ),
      model(
        "decoder",
        `
        encoded_img        InputLayer             N,16         0
        reshape            Reshape                N,4,4,1      0     encoded_img
        conv2d_transpose   Conv2DTranspose:relu   N,6,6,16     160   reshape
        up_sampling2d      UpSampling2D           N,18,18,16   0     conv2d_transpose`,
      ),
    ],
  },
);

const STATES = model(
  "states",
  `
  input_layer   InputLayer   N,6,4           0
  enc           LSTM:tanh    N,6,3|N,3|N,3   96   input_layer
  dec           LSTM:tanh    N,3             84   enc enc.1 enc.2`,
);

const AGAIN = model(
  "functional",
  `
  input_layer   InputLayer     N,4   0
  again         Dense:linear   N,4   20   input_layer
  again         Dense:linear   N,4   20   again
  dense         Dense:linear   N,1   5    again`,
);

describe.each([
  ["nested_autoencoder", AUTOENCODER],
  ["multi_output_layer", STATES],
  ["shared_layer_twice_in_chain", AGAIN],
  ["tutorial_3_subclass", { ...TUTORIAL_SUBCLASS, name: "my_model_9" }],
])("%s, described by hand", (name, description) => {
  test.each(dotGoldens(name))("$head", async ({ options, expected }) => {
    expect(await dotOf(description, { showLayerNames: true, ...options, theme: "keras" })).toBe(expected);
  });
});

test("a .dot of another theme is Keras's text with the options of that theme", async () => {
  const dot = await dotOf(AGAIN, {});
  expect(dot).toBe(
    await dotOf(AGAIN, { theme: "keras", showShapes: true, showLayerNames: true, showLayerActivations: true }),
  );
});

test("defaults are those of plot_model", async () => {
  expect(await dotOf(AGAIN, { theme: "keras" })).toBe(
    await dotOf(AGAIN, { showShapes: false, showLayerNames: false, showLayerActivations: false }),
  );
});

describe("pictures", () => {
  const everything = { theme: "keras", showShapes: true, showDtype: true, showLayerNames: true } as const;

  test.each(Object.entries(SAMPLES))("%s is well formed, and its texts lie in their boxes", async (_, description) => {
    const svg = await plotModel(description, { ...everything, expandNested: true });
    const { width, height } = new Resvg(svg, { font: { loadSystemFonts: false } });
    expect(Math.min(width, height)).toBeGreaterThan(50);
    const whole = description.kind === "subclass" ? [description] : description.layers.filter((layer) => !layer.model);
    for (const { name } of whole) expect(svg).toContain(`>${name}</text>`);
  });

  test("a PNG is as large as Keras's at the same dpi", async () => {
    const file = join(folder, "model.png");
    await plotModel(AUTOENCODER, { ...everything, expandNested: true, dpi: 100, toFile: file });
    const png = await readFile(file);
    // Keras's is 1039 × 1503 with Graphviz 2.43.
    expect(Math.abs(png.readUInt32BE(16) / 1039 - 1)).toBeLessThan(0.03);
    expect(Math.abs(png.readUInt32BE(20) / 1503 - 1)).toBeLessThan(0.03);
  });

  test("names are text, and as wide as they are whatever their letters", async () => {
    const names = ['<b>&"quoted"\\n</b>', "隐藏层一非常非常长", "שכבה", "a\nb\u0000", "🙂🙂🙂"];
    const table = names.map((_, i) => `x${i} Dense N,3 12 ${i === 0 ? ">" : `x${i - 1}`}`).join("\n");
    const description = model("names", table, { kind: "sequential", inputShape: [null, 3] });
    const boxes = description.layers.map((layer, i) => ({ ...layer, name: names[i] }));
    const graph = description.graph && { ...description.graph, boxes };
    const svg = await plotModel({ ...description, graph }, everything);
    expect(svg).toContain(">&#60;b&#62;&#38;&#34;quoted&#34;\\n&#60;/b&#62;</text>");
    expect(svg).toContain(">隐藏层一非常非常长</text>");
    expect(textsOutside(svg)).toEqual([]);
  });

  test("where Graphviz cannot route at right angles, lines are drawn otherwise", async () => {
    const svg = await plotModel(chain(1600), { theme: "keras" });
    expect(svg.split("<text").length - 1).toBe(1600);
  });

  test("what Graphviz cannot lay out at all is an error that tells what can", async () => {
    const drawn = plotModel(chain(10_000), { theme: "keras" });
    await expect(drawn).rejects.toThrow(UnsupportedError);
    await expect(drawn).rejects.toThrow("10,000 boxes");
  });

  test.each([".json"])("it is no %s", async (extension) => {
    const drawn = plotModel(AGAIN, { theme: "keras", toFile: `model${extension}` });
    await expect(drawn).rejects.toThrow(ArgumentError);
    await expect(drawn).rejects.toThrow('with theme "keras", toFile must be one of .svg, .png, .dot');
  });
});

/** Texts that lie in no filled box. */
function textsOutside(svg: string): string[] {
  const numbers = (text: string) => text.match(/-?[\d.]+/g)?.map(Number) ?? [];
  const boxes = [...svg.matchAll(/<path d="(M[^"]*Z)" fill="#/g)].map(([, path]) => {
    const points = numbers(path);
    const [xs, ys] = [points.filter((_, i) => i % 2 === 0), points.filter((_, i) => i % 2 === 1)];
    return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
  });
  return [...svg.matchAll(/<text x="([^"]*)" y="([^"]*)"[^>]*textLength="([^"]*)"[^>]*>([^<]*)</g)].flatMap((text) => {
    const [x, y, width] = text.slice(1, 4).map(Number);
    const held = boxes.some((box) => x > box.left && x + width < box.right && y > box.top && y < box.bottom);
    return held ? [] : [text[4]];
  });
}
