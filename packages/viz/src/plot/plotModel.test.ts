import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { ArgumentError, NotBuiltError } from "@neurode/core";
import { Resvg } from "@resvg/resvg-js";
import type { LayerWeight, ModelDescription } from "../description.js";
import type { DrawingJson } from "./json.js";
import { type PlotModelOptions, plotModel } from "./plotModel.js";
import {
  chain,
  FROZEN,
  model,
  NESTED,
  RESIDUAL,
  resnet,
  SAMPLES,
  SIAMESE,
  TUTORIAL_FUNCTIONAL,
  TUTORIAL_SEQUENTIAL,
  TUTORIAL_SUBCLASS,
} from "./samples.test.models.js";

const FONTS = join(__dirname, "../../fonts");
const FONT = join(FONTS, "DejaVuSans.ttf");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plot-model-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Throws when it is no well-formed XML, as resvg's parser is strict. */
function parse(svg: string): { width: number; height: number } {
  const { width, height } = new Resvg(svg, { font: { loadSystemFonts: false } });
  return { width, height };
}

function count(svg: string, part: string): number {
  return svg.split(part).length - 1;
}

describe("SVG", () => {
  test.each(Object.entries(SAMPLES))("%s is well formed and names every layer", async (_, description) => {
    const svg = await plotModel(description, { expandNested: true });
    expect(parse(svg).width).toBeGreaterThan(100);
    for (const { name, className } of description.layers) {
      expect(svg).toContain(name);
      expect(svg).toContain(className);
    }
  });

  test.each([
    ["Sequential", TUTORIAL_SEQUENTIAL, ["layers1", "layers2", "layers3"]],
    ["functional", TUTORIAL_FUNCTIONAL, ["input_layer", "layer1", "layer2", "layer3"]],
    ["subclass", TUTORIAL_SUBCLASS, ["dense", "dense_1", "dense_2"]],
  ])("the tutorial's %s model has every layer, activation, shape and count", async (_, description, names) => {
    const svg = await plotModel(description);
    for (const name of names) expect(svg).toContain(`>${name}</text>`);
    for (const text of ["Dense · relu", "Dense · sigmoid", "N × 3 × 1", "N × 3 × 3", "N × 3 × 2"]) {
      expect(svg).toContain(`>${text}</text>`);
    }
    for (const parameters of ["6 params", "12 params", "8 params"]) expect(svg).toContain(`>${parameters}</text>`);
  });

  test("every edge has its arrowhead", async () => {
    const svg = await plotModel(RESIDUAL);
    const edges = RESIDUAL.graph?.edges.length ?? 0;
    expect(count(svg, 'class="arrow"')).toBe(edges + 2); // and two lead to the shapes of the outputs
  });

  test("names and classes are text, whatever is in them", async () => {
    const name = `<script>alert(1)</script>&"'\u0000\ud800]]>`;
    const description = model("evil", "x Dense N,3 12 >", { kind: "sequential", inputShape: [null, 3] });
    const layer = { ...description.layers[0], name, className: name, activation: name, outputDtypes: [name] };
    const graph = description.graph && { ...description.graph, boxes: [layer] };
    const svg = await plotModel({ ...description, name, layers: [layer], graph }, { showDtype: true });
    for (const unsafe of ["<script", "\u0000", "\ud800"]) expect(svg.includes(unsafe)).toBe(false);
    expect(svg).toContain("&#60;script&#62;alert(1)&#60;/script&#62;&#38;&#34;&#39;");
    parse(svg);
  });

  test("it tells readers what they do not see, under an id of its own", async () => {
    const [svg, other] = [await plotModel(TUTORIAL_SEQUENTIAL), await plotModel(TUTORIAL_FUNCTIONAL)];
    const id = /aria-labelledby="(neurode-[0-9a-f]{8}-title) (neurode-[0-9a-f]{8}-desc)"/.exec(svg);
    expect(svg).toContain('role="img"');
    expect(svg).toContain(`<title id="${id?.[1]}">Model sequential</title>`);
    expect(svg).toContain(
      `<desc id="${id?.[2]}">3 layers, 26 params: layers1 (Dense), layers2 (Dense), layers3 (Dense).</desc>`,
    );
    expect(other).not.toContain(id?.[1]);
  });

  test("it is the same each time", async () => {
    expect(await plotModel(RESIDUAL)).toBe(await plotModel(RESIDUAL));
  });

  test.each([
    ["10,000 layers in a chain", chain(10_000)],
    ["5,000 layers in residual blocks", resnet(5_000)],
  ])("%s are drawn", async (_, description) => {
    const svg = await plotModel(description);
    expect(count(svg, 'class="card"')).toBe(description.layers.length);
  });

  test("names in any script stand in their cards, each as wide as it is told to be", async () => {
    const names = [
      "隐藏层一非常非常长的名字",
      "שכבה נסתרת",
      "طبقة مخفية",
      "👩‍👩‍👧‍👦🇩🇪🙂👍🏽",
      "a\nb\tc",
      "\u202eeverse",
    ];
    const table = names.map((_, i) => `x${i} Dense N,3 12 ${i === 0 ? ">" : `x${i - 1}`}`).join("\n");
    const description = model("names", table, { kind: "sequential", inputShape: [null, 3] });
    const boxes = description.layers.map((layer, i) => ({ ...layer, name: names[i] }));
    const graph = description.graph && { ...description.graph, boxes };
    const svg = await plotModel({ ...description, graph });
    parse(svg);
    expect(svg).toContain('direction="ltr"');
    expect(svg).toContain(">a b c</text>");
    const widths = [...svg.matchAll(/<rect class="card"[^>]* width="([^"]*)"/g)].map(([, width]) => Number(width));
    const lengths = [...svg.matchAll(/<text class="name" x="20"[^>]* textLength="([^"]*)"/g)].map(([, length]) =>
      Number(length),
    );
    expect(lengths).toHaveLength(names.length);
    lengths.forEach((length, i) => {
      expect(20 + length + 14).toBeLessThanOrEqual(widths[i] + 1);
    });
  });

  test("anything that describes itself can be drawn", async () => {
    expect(await plotModel({ describe: () => RESIDUAL })).toBe(await plotModel(RESIDUAL));
  });
});

function withWeights(weights: readonly LayerWeight[]): ModelDescription {
  const description = model("weighty", "conv Conv2D N,8,8,3 99 >", { kind: "sequential", inputShape: [null, 8, 8, 3] });
  const boxes = [{ ...description.layers[0], weights }];
  return { ...description, graph: description.graph && { ...description.graph, boxes } };
}

const WEIGHTS = withWeights([
  { name: "kernel", shape: [3, 3, 3, 8] },
  { name: "scale", shape: [] },
]);
const MANY_WEIGHTS = withWeights(Array.from({ length: 11 }, (_, i) => ({ name: `w${i}`, shape: [i + 1] })));

describe("options", () => {
  // biome-ignore format: a table
  test.each<[PlotModelOptions, ModelDescription, RegExp, boolean]>([
    // option                          model    in the SVG                    there?
    [{},                               FROZEN,  /N × 112 × 112 × 32/,         true],
    [{ showShapes: false },            FROZEN,  /<text class="shape"/,        false],
    [{},                               FROZEN,  />float32</,                  false],
    [{ showDtype: true },              FROZEN,  />float32</,                  true],
    [{},                               FROZEN,  />backbone</,                 true],
    [{ showLayerNames: false },        FROZEN,  />backbone</,                 false],
    [{ showLayerNames: false },        FROZEN,  /class="name"[^>]*>Conv2D</,  true],
    [{ showLayerActivations: false },  FROZEN,  /· relu/,                     false],
    [{},                               FROZEN,  />frozen</,                   false],
    [{ showTrainable: true },          FROZEN,  />frozen<.*>trainable</s,     true],
    [{ showTrainable: true },          FROZEN,  /class="card frozen"/,        true],
    [{},                               NESTED,  />conv2d_1</,                 false],
    [{ expandNested: true },           NESTED,  />conv2d_1</,                 true],
    [{},                               SIAMESE, /class="ring".*× 2</s,        true],
    [{},                               FROZEN,  />165 params</,               true],
    [{ showParams: false },            FROZEN,  />165 params</,               false],
    [{ showWeights: true },            WEIGHTS, />kernel<.*>3 × 3 × 3 × 8<.*>scale<.*>scalar</s, true],
    [{},                               WEIGHTS, />kernel</,                   false],
    [{ showWeights: true },            MANY_WEIGHTS, />w6<.*>and 4 more</s,   true],
    [{ showWeights: true },            MANY_WEIGHTS, />w7</,                  false],
    [{},                               SIAMESE, /class="call"[^>]*>1<.*class="call"[^>]*>2</s, true],
    [{},                               SIAMESE, />1: N × 64<.*>2: N × 64</s,  true],
    [{},                               FROZEN,  /class="call"/,               false],
    [{ splines: "ortho" },             RESIDUAL, /class="line" d="[^"]*Q/,    true],
    [{ splines: "polyline" },          RESIDUAL, /class="line" d="[^"]*Q/,    false],
    [{ locale: "de" },                 RESIDUAL, /lang="de".*<title[^>]*>Modell toy_resnet<.*>9248 Parameter</s, true],
    [{ locale: "zh" },                 RESIDUAL, /<title[^>]*>模型 toy_resnet<.*>9248 参数</s, true],
    [{ theme: "light" },               FROZEN,  /#0d1117|@media/,             false],
    [{ theme: "dark" },                FROZEN,  /#ffffff|@media/,             false],
    [{ theme: "auto" },                FROZEN,  /#ffffff.*@media \(prefers-color-scheme:dark\).*#0d1117/s, true],
  ])("%j", async (options, description, pattern, there) => {
    expect(pattern.test(await plotModel(description, options))).toBe(there);
  });

  test("curved lines bend over the whole of short stretches", async () => {
    const [round, curved] = [await plotModel(RESIDUAL), await plotModel(RESIDUAL, { splines: "curved" })];
    expect(curved).not.toBe(round);
    expect(await plotModel(RESIDUAL, { splines: "spline" })).toBe(curved);
    parse(curved);
  });

  test("left to right is wider, top to bottom higher", async () => {
    const [down, right] = [parse(await plotModel(RESIDUAL)), parse(await plotModel(RESIDUAL, { rankdir: "LR" }))];
    expect(down.height).toBeGreaterThan(down.width);
    expect(right.width).toBeGreaterThan(right.height);
  });

  test("an option that is undefined has its default", async () => {
    expect(await plotModel(RESIDUAL, { rankdir: undefined, dpi: undefined })).toBe(await plotModel(RESIDUAL));
  });
});

describe("errors", () => {
  const wrong = (options: object) => plotModel(RESIDUAL, options as PlotModelOptions);
  test.each([
    [{ showShape: true }, 'plotModel: unknown option "showShape". Did you mean "showShapes"?'],
    [{ layerRange: [] }, 'plotModel: unknown option "layerRange".'],
    [{ rankdir: "down" }, 'plotModel: rankdir: got "down". Known: "TB", "BT", "LR", "RL".'],
    [{ theme: "drak" }, 'plotModel: theme: got "drak". Did you mean "dark"?'],
    [{ splines: "round" }, 'plotModel: splines: got "round". Known: "ortho", "curved", "polyline", "spline", "line".'],
    [{ locale: "no_such" }, 'plotModel: locale must be a language tag such as "en", "de-CH" or "zh", got "no_such".'],
    [{ showWeights: 1 }, "plotModel: showWeights must be true or false, got 1."],
    [{ fontFiles: "a.ttf" }, 'plotModel: fontFiles must be a list of paths, got "a.ttf".'],
    [{ fontFiles: ["a.woff2"] }, 'plotModel: fontFiles must be paths of .ttf or .otf files, got "a.woff2".'],
    [{ fontFiles: ["no/such.ttf"] }, 'plotModel: there is no font file "no/such.ttf".'],
    [{ dpi: 0 }, "plotModel: dpi must be a number above 0, got 0."],
    [{ dpi: Number.NaN }, "plotModel: dpi must be a number above 0, got NaN."],
    [{ showDtype: "yes" }, 'plotModel: showDtype must be true or false, got "yes".'],
    [{ toFile: "model.pdf" }, 'plotModel: toFile "model.pdf" is a .pdf. Known: .svg, .png, .dot, .json, .html.'],
    [
      { toFile: "model.pgn" },
      'plotModel: toFile "model.pgn" is a .pgn. Did you mean ".png"? Known: .svg, .png, .dot, .json, .html.',
    ],
    [{ toFile: "model" }, 'plotModel: toFile "model" has no extension. Known: .svg, .png, .dot, .json, .html.'],
    [{ toFile: 3 }, "plotModel: toFile must be a path, got 3."],
  ])("%j", async (options, message) => {
    await expect(wrong(options)).rejects.toThrow(ArgumentError);
    await expect(wrong(options)).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([
    ["sequential", "Give its first layer an inputShape, call build(inputShape), or call the model on data"],
    ["subclass", "Call build(inputShape), or call the model on data"],
  ] as const)("a %s model that is not built", async (kind, remedy) => {
    const drawn = plotModel({ ...RESIDUAL, kind, built: false, graph: null });
    await expect(drawn).rejects.toThrow(NotBuiltError);
    await expect(drawn).rejects.toThrow(
      `model "toy_resnet" is not built, so there is no graph to draw. ${remedy}, and plot it then.`,
    );
  });
});

test("a model without any layer is not built either", async () => {
  const graph = { boxes: [], edges: [], inputs: [], outputs: [] };
  await expect(plotModel({ ...RESIDUAL, graph })).rejects.toThrow(NotBuiltError);
});

describe("files", () => {
  const file = (name: string) => join(folder, name);
  const header = (png: Buffer) => ({ width: png.readUInt32BE(16), height: png.readUInt32BE(20) });

  test("an SVG file is the text that is given back", async () => {
    const svg = await plotModel(RESIDUAL, { toFile: file("a.svg") });
    expect(await readFile(file("a.svg"), "utf8")).toBe(svg);
  });

  test("a JSON file has every layer in its place, every tensor's way, and every frame", async () => {
    await plotModel(NESTED, { toFile: file("a.json"), expandNested: true, rankdir: "LR" });
    const json = JSON.parse(await readFile(file("a.json"), "utf8")) as DrawingJson;
    expect(Object.keys(json).join(" ")).toBe(
      "format version name className parameterCount rankdir width height nodes edges groups",
    );
    expect(json).toMatchObject({ format: "neurode-drawing", version: 1, name: "classifier", rankdir: "LR" });
    const names = json.nodes.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["image", "conv2d", "fc1", "merge", "logits"]));
    expect(json.groups.map(({ name, parent }) => [name, parent])).toEqual([
      ["encoder", null],
      ["trunk", null],
      ["res_block", 1],
      ["head", null],
    ]);
    const fc1 = json.nodes[names.indexOf("fc1")];
    expect(fc1).toMatchObject({ className: "Dense", activation: "relu", parameterCount: 1056, group: 2, callCount: 1 });
    expect(fc1.outputShape).toEqual([null, 32]);
    const [edge] = json.edges.filter(({ to }) => to === names.indexOf("fc1"));
    expect(edge).toMatchObject({ from: names.indexOf("block_in"), shape: [null, 32], fromCall: null, toCall: null });
    expect(edge.points.at(-1)?.x).toBe(fc1.x);
    expect(json.edges.filter(({ to }) => to === null)).toHaveLength(1);
  });

  test.each([96, 150, 200, 300])("a PNG at %i dpi has as many pixels, and says so", async (dpi) => {
    const svg = await plotModel(TUTORIAL_SEQUENTIAL, { toFile: file("b.png"), dpi });
    const png = await readFile(file("b.png"));
    expect(png.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
    const size = parse(svg);
    expect(Math.abs(header(png).width - (size.width * dpi) / 96)).toBeLessThanOrEqual(1);
    expect(Math.abs(header(png).height - (size.height * dpi) / 96)).toBeLessThanOrEqual(1);
    const density = png.indexOf("pHYs");
    expect(png.readUInt32BE(density + 4)).toBe(Math.round(dpi / 0.0254));
    expect(png.readUInt8(density + 12)).toBe(1);
  });

  test.each([20_000, 0.001])("a PNG at %f dpi is no picture, and the error tells which dpi is", async (dpi) => {
    const drawn = plotModel(RESIDUAL, { toFile: file("n.png"), dpi });
    await expect(drawn).rejects.toThrow(ArgumentError);
    await expect(drawn).rejects.toThrow(/^plotModel: at [\d.]+ dpi the PNG would have .* Take a dpi from 1 to \d+, or/);
  });

  test("the default is 200 dpi, in the light theme, and the same bytes each time", async () => {
    await plotModel(TUTORIAL_SEQUENTIAL, { toFile: file("c.PNG") });
    await plotModel(TUTORIAL_SEQUENTIAL, { toFile: file("d.png"), dpi: 200, theme: "light" });
    expect((await readFile(file("c.PNG"))).equals(await readFile(file("d.png")))).toBe(true);
  });

  test("text is drawn with the bundled fonts alone", async () => {
    await plotModel(TUTORIAL_SEQUENTIAL, { toFile: file("e.png"), dpi: 96 });
    const named = await readFile(file("e.png"));
    await plotModel(TUTORIAL_SEQUENTIAL, { toFile: file("f.png"), dpi: 96, showLayerNames: false });
    expect(named.equals(await readFile(file("f.png")))).toBe(false);
  });

  test("characters that the fonts lack are told in a warning", async () => {
    const warn = jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const description = model("cjk", "类别 Dense N,3 12 >", { kind: "sequential", inputShape: [null, 3] });
    await plotModel(description, { toFile: file("g.png") });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0][0]).toContain("类 别");
    expect(warn.mock.calls[0][0]).toContain("Give a font that has these in fontFiles");
    await plotModel(description, { toFile: file("g.png"), fontFiles: [FONT] });
    expect(warn).toHaveBeenCalledTimes(2); // that font lacks them too
    warn.mockRestore();
  });

  test("a file that is no font is refused", async () => {
    const path = file("text.ttf");
    await writeFile(path, "no font");
    const drawn = plotModel(RESIDUAL, { toFile: file("o.png"), fontFiles: [path] });
    await expect(drawn).rejects.toThrow(`plotModel: the file ${JSON.stringify(path)} of fontFiles is not a font.`);
  });

  test("a further font changes nothing that the bundled ones can draw", async () => {
    const [plain, further] = [file("k.png"), file("l.png")];
    await plotModel(RESIDUAL, { toFile: plain, dpi: 96 });
    await plotModel(RESIDUAL, { toFile: further, dpi: 96, fontFiles: [FONT] });
    expect((await readFile(further)).equals(await readFile(plain))).toBe(true);
  });

  test.each(["light", "keras"] as const)(
    "a PNG in theme %s is the same with the machine's fonts and without",
    async (theme) => {
      const options = { theme, showShapes: true, showLayerNames: true } as const;
      const svg = await plotModel(RESIDUAL, { ...options, toFile: file("m.png"), dpi: 96 });
      const fontFiles = (await readdir(FONTS)).filter((name) => name.endsWith(".ttf")).map((name) => join(FONTS, name));
      const image = new Resvg(svg, { font: { loadSystemFonts: true, fontFiles, defaultFontFamily: "Inter" } }).render();
      const written = new Resvg(svg, {
        font: { loadSystemFonts: false, fontFiles, defaultFontFamily: "Inter" },
      }).render();
      expect(image.pixels.equals(written.pixels)).toBe(true);
      const png = await readFile(file("m.png"));
      expect(png.readUInt32BE(16)).toBe(image.width);
      const body = image.asPng();
      expect(png.subarray(54).equals(body.subarray(33))).toBe(true);
    },
  );

  test.each([
    ["no/such/folder.svg", "there is no folder", "ENOENT"],
    ["h.svg/model.svg", "is not a folder", "ENOTDIR"],
    ["i.svg", "it is a folder", "EISDIR"],
  ])("%s is not written, because %s", async (path, why, code) => {
    await writeFile(file("h.svg"), "");
    await mkdir(file("i.svg"), { recursive: true });
    const drawn = plotModel(RESIDUAL, { toFile: file(path) });
    await expect(drawn).rejects.toThrow(`plotModel: cannot write ${JSON.stringify(file(path))}: `);
    await expect(drawn).rejects.toMatchObject({ message: expect.stringContaining(why), cause: { code } });
  });
});
