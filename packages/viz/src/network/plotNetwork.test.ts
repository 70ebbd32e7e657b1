import { describe, expect, test } from "@jest/globals";
import { ArgumentError } from "@neurode/core";
import * as fc from "fast-check";
import { faultsOf, randomNumbers } from "../charts/geometry.test.models.js";
import { slotsOf } from "./columns.js";
import type { NetworkDescription, Networked, NeuronLayer } from "./network.js";
import { leastNetworkWidth, networkChart } from "./place.js";
import { type PlotNetworkOptions, plotNetwork } from "./plotNetwork.js";
import { shortFigure } from "./words.js";

function networkOf(units: readonly number[], rest: Partial<NeuronLayer> = {}): NetworkDescription {
  const random = randomNumbers(5);
  const numbers = (count: number) => Float32Array.from({ length: count }, () => random() - 0.5);
  const layers = units.map((count, i): NeuronLayer => {
    if (i === 0) return { name: "input", units: count, values: rest.values ? numbers(count) : null };
    const name = `layer${i}`;
    const values = rest.values ? numbers(count) : null;
    return {
      name,
      units: count,
      activation: "relu",
      bias: numbers(count),
      ...rest,
      kernel: numbers(units[i - 1] * count),
      values,
    };
  });
  return { name: "net", layers };
}

const SMALL: NetworkDescription = {
  name: "small",
  layers: [
    { name: "x", units: 2, behind: ["Flatten"], values: [0.5, -1] },
    { name: "y", units: 1, activation: "relu", kernel: [2, -0.5], bias: [1], values: [2.5] },
  ],
};

const count = (svg: string, part: string) => svg.split(part).length - 1;

describe("SVG", () => {
  test("has a circle for each neuron, a line for each weight and bias, and says what they are", async () => {
    const svg = await plotNetwork(SMALL);
    for (const text of [
      "small",
      "x",
      "y",
      "Flatten",
      "relu",
      "2 inputs",
      "1 unit",
      "0.50",
      "−1.0",
      "2.5",
      "weight above 0",
    ]) {
      expect(svg).toContain(`>${text}</text>`);
    }
    expect(count(svg, '<path class="rim"')).toBe(3);
    expect(svg).toContain("<title>x 1 to y 1: 2</title>");
    expect(svg).toContain("<title>x 2 to y 1: −0.5</title>");
    expect(svg).toContain("<title>bias of y 1: 1</title>");
    expect(svg).toContain("<title>y, neuron 1, value 2.5, bias 1</title>");
    expect(svg).toContain("x: 2 inputs, Flatten, values 0.5, −1; y: 1 unit, relu, values 2.5. 2 weights between them.");
  });

  test("each weight is between its own neurons", async () => {
    const layers = [
      { name: "x", units: 2 },
      { name: "y", units: 3, kernel: [1, 2, 3, 4, 5, 6] },
    ];
    const svg = await plotNetwork({ name: "net", layers });
    for (const told of ["x 1 to y 2: 2", "x 1 to y 3: 3", "x 2 to y 1: 4"])
      expect(svg).toContain(`<title>${told}</title>`);
  });

  test("signs are colour and dashes, sizes width and strength", async () => {
    const svg = await plotNetwork(SMALL, { showBiases: false });
    expect(svg).toMatch(/\.negative\{[^}]*stroke-dasharray/);
    const line = (look: string) =>
      new RegExp(`class="${look}" stroke-width="([\\d.]+)" stroke-opacity="([\\d.]+)"`).exec(svg)?.slice(1).map(Number);
    const [positive, negative] = [line("positive"), line("negative")];
    expect(positive?.[0]).toBeGreaterThan(negative?.[0] ?? 9);
    expect(positive?.[1]).toBeGreaterThan(negative?.[1] ?? 9);
  });

  test("biases are drawn where there are any, unless they are not wanted", async () => {
    const zeros = { ...SMALL, layers: [SMALL.layers[0], { ...SMALL.layers[1], bias: [0] }] };
    expect(await plotNetwork(SMALL)).toContain("<title>bias of y</title>");
    expect(await plotNetwork(SMALL, { showBiases: false })).not.toContain("<title>bias of y");
    expect(await plotNetwork(zeros)).not.toContain("<title>bias of y");
  });

  test("weights of zero are not drawn, and what is no number is told from both signs", async () => {
    const kernel = [0, Number.NaN];
    const svg = await plotNetwork({ ...SMALL, layers: [SMALL.layers[0], { ...SMALL.layers[1], kernel }] });
    expect(svg).not.toContain("x 1 to y 1");
    expect(svg).toMatch(/class="missing"[^>]*><title>x 2 to y 1: NaN/);
  });

  test("of many neurons the first and the last are drawn", async () => {
    const svg = await plotNetwork(networkOf([784, 12]), { maxNeurons: 12 });
    expect(svg).toContain(">784 inputs, 11 shown</text>");
    expect(svg).toContain(">12 units</text>");
    expect(count(svg, '<path class="dots"')).toBe(1);
    for (const neuron of [1, 6, 780, 784]) expect(svg).toContain(`<title>input, neuron ${neuron}</title>`);
    expect(svg).not.toContain("<title>input, neuron 7</title>");
  });

  test("whatever describes itself as neurons can be drawn, and gets the input", async () => {
    const given: unknown[] = [];
    const model = {
      describeNetwork(input?: unknown) {
        given.push(input);
        return SMALL;
      },
    };
    expect(await plotNetwork(model, { input: [1, 2] })).toBe(await plotNetwork(SMALL));
    expect(given).toEqual([[1, 2]]);
  });
});

// biome-ignore format: a table
test.each<[units: number, most: number, neurons: (number | null)[], elided: number]>([
  [3, 3, [0, 1, 2],             0],
  [4, 3, [0, null, 3],          2],
  [9, 6, [0, 1, 2, null, 7, 8], 4],
])("slots of %d at most %d", (units, most, neurons, elided) => {
  expect(slotsOf(units, most)).toEqual({ neurons, elided });
});

// biome-ignore format: a table
test.each<[value: number, text: string]>([
  [0, "0"], [0.5, "0.50"], [0.001, "0.00"], [-0.001, "0.0"], [0.9986, "1.0"], [-0.5, "−0.5"], [2.45, "2.5"],
  [-12.3, "−12"], [123, "123"], [99_999, "…"], [-1234, "…"], [Number.NaN, "NaN"],
])("%d in a circle is %s", (value, text) => {
  expect(shortFigure(value)).toBe(text);
});

test("no words leave the picture or touch others, whatever the network", () => {
  const units = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 8 });
  const name = fc.constantFrom("y", "a_layer_with_a_name_that_is_long");
  fc.assert(
    fc.property(
      units,
      name,
      fc.boolean(),
      fc.integer({ min: 3, max: 24 }),
      fc.boolean(),
      (sizes, long, values, maxNeurons, narrow) => {
        const network = networkOf(sizes, { name: long, behind: [long, "Dropout"], values: values ? [] : null });
        const width = narrow ? leastNetworkWidth(sizes.length) : null;
        expect(faultsOf(networkChart({ network, title: long, maxNeurons, showBiases: true }, width))).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

test("for a terminal", async () => {
  expect(await plotNetwork(SMALL, { format: "text" })).toBe(`\
small

x  2 inputs  Flatten
  1  ████████████              0.5
  2  ████████████████████████  −1
y    1 unit  relu
  1  ████████████████████████  2.5
`);
});

describe("errors", () => {
  const [first, second] = SMALL.layers;
  const layers = (...all: readonly object[]) => ({ name: "net", layers: all });
  // biome-ignore format: a table
  test.each<[network: unknown, options: object, message: string]>([
    [undefined,                                   {}, "plotNetwork: expected a model of @neurode/layers or { name, layers }, got undefined."],
    [{ layers: [] },                              {}, "plotNetwork: name must be a text, got undefined."],
    [{ name: "net" },                             {}, "plotNetwork: layers must be two or more, the inputs and a layer behind them, got undefined."],
    [layers(first),                               {}, "plotNetwork: layers must be two or more, the inputs and a layer behind them, got 1."],
    [layers(first, { ...second, units: 0 }),      {}, "plotNetwork: layers[1], y: units must be a whole number from 1, got 0."],
    [layers(second, second),                      {}, "plotNetwork: layers[0], y: the first layer is the inputs; it has no kernel."],
    [layers(first, { name: "y", units: 1 }),      {}, "plotNetwork: layers[1], y: kernel must be a list of numbers, got undefined."],
    [layers(first, { ...second, kernel: [1] }),   {}, "plotNetwork: layers[1], y: kernel must be 2 numbers, got 1."],
    [layers(first, { ...second, bias: [1, 2] }),  {}, "plotNetwork: layers[1], y: bias must be 1 numbers, got 2."],
    [layers(first, { ...second, values: ["1"] }), {}, 'plotNetwork: layers[1], y: values must be numbers, got "1" at 0.'],
    [SMALL, { input: [1] },                           "plotNetwork: input is for models; a description has the values of its layers in it."],
    [SMALL, { maxNeurons: 2 },                        "plotNetwork: maxNeurons must be a whole number from 3, got 2."],
    [SMALL, { showBiases: 1 },                        "plotNetwork: showBiases must be true or false, got 1."],
    [SMALL, { showBias: true },                       'plotNetwork: unknown option "showBias". Did you mean "showBiases"?'],
    [SMALL, { width: 200 },                           "plotNetwork: width must be a number from 420, got 200."],
  ])("%j, %j", async (network, options, message) => {
    const drawn = plotNetwork(network as Networked, options as PlotNetworkOptions);
    await expect(drawn).rejects.toThrow(ArgumentError);
    await expect(drawn).rejects.toThrow(message);
  });
});
