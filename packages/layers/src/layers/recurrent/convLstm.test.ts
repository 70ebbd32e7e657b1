/** ConvLSTM1D, ConvLSTM2D, ConvLSTM3D: shapes, configs, states, and what they refuse. Numbers are in goldens.test.ts. */
import { afterEach, describe, expect, test } from "@jest/globals";
import { formatShape, type SymbolicTensor, setEngine, Tensor, tensor } from "@neurode/core";
import type { CallArguments } from "../../callArguments.js";
import type { Layer } from "../../layer.js";
import { Model } from "../../models/model.js";
import type { Structure } from "../../structure.js";
import { testLayer } from "../../testing/testLayer.js";
import { Input } from "../inputLayer.js";
import { ConvLSTM1D, ConvLSTM2D, ConvLSTM3D } from "./convLstm.js";

// Parameters: 4 · filters · (taps · (channels + filters) + 1), as Keras 3.15 counts them.
testLayer(ConvLSTM1D, [
  [[3, 2], [null, 4, 6, 2], [null, 5, 3], 3, 132],
  [[3, [2], { padding: "same", strides: 2, useBias: false }], [null, 4, 6, 2], [null, 3, 3], 2, 120],
]);

testLayer(ConvLSTM2D, [
  [[3, 2], [null, 4, 5, 5, 2], [null, 4, 4, 3], 3, 252],
  [[3, [1, 2], { returnSequences: true, dilationRate: [1, 2] }], [null, 4, 5, 5, 2], [null, 4, 5, 3, 3], 3, 132],
  [[3, 2, { dataFormat: "channels_first", goBackwards: true }], [null, 4, 2, 5, 6], [null, 3, 4, 5], 3, 252],
  [
    [3, 2, { dropout: 0.5, recurrentDropout: 0.2, seed: 1, zeroOutputForMask: true }],
    [2, 4, 5, 5, 2],
    [2, 4, 4, 3],
    3,
    252,
  ],
]);

testLayer(ConvLSTM3D, [[[2, 2, { returnSequences: true }], [null, 2, 3, 4, 3, 2], [null, 2, 2, 3, 2, 2], 3, 264]]);

const wave = (...shape: number[]): Tensor => {
  const result = new Tensor(shape);
  result.data.forEach((_, i) => {
    result.data[i] = Math.sin(1.3 * i + 0.5);
  });
  return result;
};

test("weights are named and shaped as Keras has them", () => {
  const layer = new ConvLSTM2D(3, [2, 4]);
  layer(Input({ shape: [4, 5, 5, 2] }));
  expect(layer.weights.map(({ name, shape }) => `${name} ${formatShape(shape)}`)).toEqual([
    "kernel (2, 4, 2, 12)",
    "recurrent_kernel (2, 4, 3, 12)",
    "bias (12)",
  ]);
  expect(layer.weights[2].tensor.toArray()).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
  expect(layer.name).toMatch(/^conv_lstm2d/);
});

test.each([
  [[null, null, 5, 5, 2], "(None, None, 4, 4, 3) (None, 4, 4, 3) (None, 4, 4, 3)"],
  [[null, 3, null, 5, 2], "(None, 3, None, 4, 3) (None, None, 4, 3) (None, None, 4, 3)"],
])("of %j has its shapes, and what it is traced for is computed", (batchShape, expected) => {
  const input = Input({ batchShape });
  const layer = new ConvLSTM2D(3, 2, { returnSequences: true, returnState: true });
  const outputs = layer<SymbolicTensor[]>(input);
  expect(outputs.map(({ shape }) => formatShape(shape)).join(" ")).toBe(expected);
  expect(new Model({ inputs: input, outputs: outputs[0] })(wave(2, 3, 5, 5, 2)).shape).toEqual([2, 3, 4, 4, 3]);
});

test("a masked sequence is as the shorter one", () => {
  const layer = new ConvLSTM1D(3, 2);
  const whole = wave(1, 6, 4, 2);
  const short = tensor(whole.numbers().slice(0, 32), { shape: [1, 4, 4, 2] });
  const masked = layer(whole, { mask: tensor([[1, 1, 1, 1, 0, 0]]) });
  expect(masked.toArray()).toEqual(layer(short).toArray());
});

test("a stateful one goes on where the last run ended, until reset", () => {
  const layer = new ConvLSTM1D(3, 2, { stateful: true, dataFormat: "channels_first" });
  const x = wave(2, 3, 2, 6);
  const first = layer(x).toArray();
  expect(layer.states.map(({ shape }) => shape)).toEqual([
    [2, 3, 5],
    [2, 3, 5],
  ]);
  expect(layer(x).toArray()).not.toEqual(first);
  layer.resetStates();
  expect(layer(x).toArray()).toEqual(first);
});

describe("threads", () => {
  afterEach(() => {
    setEngine("wasm");
  });

  test("give the bits of one thread, and of one row at a time", async () => {
    const input = Input({ shape: [3, 6, 5, 2] });
    const model = new Model({ inputs: input, outputs: new ConvLSTM2D(4, 3, { padding: "same" })(input) });
    const x = wave(67, 3, 6, 5, 2);
    const inline = model(x).numbers();
    setEngine("threads", { threads: 2 });
    expect((await model.predict(x)).numbers()).toEqual(inline);
    const single = tensor(x.numbers().slice(180 * 13, 180 * 14), { shape: [1, 3, 6, 5, 2] });
    expect([...model(single).numbers()]).toEqual([...inline.slice(120 * 13, 120 * 14)]);
  });
});

describe("refuses", () => {
  const on = (layer: Layer, batchShape: (number | null)[], args?: CallArguments) => (): Structure<SymbolicTensor> =>
    layer<Structure<SymbolicTensor>>(Input({ batchShape }), args);
  const built = new ConvLSTM2D(3, 2, { name: "c" });
  built(Input({ shape: [4, 5, 5, 2] }));
  // biome-ignore format: a table
  test.each<[string, () => unknown, string]>([
    ["no filters",              () => new ConvLSTM2D(0, 2),                                        'ConvLSTM2D: "filters" must be a positive integer, got 0.'],
    ["a kernel of three axes",  () => new ConvLSTM2D(3, [2, 2, 2]),                                'ConvLSTM2D: "kernelSize" must be a positive integer, or a list of 2 of them, got [2, 2, 2].'],
    ["strides of 0",            () => new ConvLSTM1D(3, 2, { strides: 0 }),                        'ConvLSTM1D: "strides" must be a positive integer'],
    ["strides and dilation",    () => new ConvLSTM2D(3, 2, { strides: 2, dilationRate: [1, 2] }),  "ConvLSTM2D: strides and dilationRate cannot both be above 1, got [2, 2] and [1, 2]. Set one of the two to 1."],
    ["an unknown padding",      () => new ConvLSTM1D(3, 2, { padding: "causal" as never }),        'ConvLSTM1D: padding: got "causal"'],
    ["unknown options",         () => new ConvLSTM3D(3, 2, { groups: 2 } as never),                'ConvLSTM3D: unknown option "groups"'],
    ["units",                   () => new ConvLSTM3D(3, 2, { units: 2 } as never),                 'ConvLSTM3D: unknown option "units"'],
    ["images without steps",    on(new ConvLSTM2D(3, 2, { name: "c" }), [null, 5, 5, 2]),          "layer c: expected one input of shape (batch, steps, rows, columns, channels), got (None, 5, 5, 2)."],
    ["channels in front",       on(new ConvLSTM1D(3, 2, { name: "c", dataFormat: "channels_first" }), [null, 5, 2]), "layer c: expected one input of shape (batch, steps, channels, places), got (None, 5, 2)."],
    ["unknown channels",        on(new ConvLSTM1D(3, 2, { name: "c" }), [null, 4, 5, null]),       "must be known to size the weights"],
    ["other channels",          on(built, [null, 4, 5, 5, 3]),                                     "layer c: expected an input of 2 features, got (None, 4, 5, 5, 3), whose features are 3. The layer was built on 2; feed it as many or make a new ConvLSTM2D."],
    ["a kernel too large",      on(new ConvLSTM2D(3, 6, { name: "c" }), [null, 4, 8, 5, 2]),       'layer c: the kernel of 6 is larger than axis 2 of the input (None, 8, 5, 2). Use a smaller kernel or padding "same".'],
    ["states without a batch",  on(new ConvLSTM1D(3, 2, { name: "c", stateful: true }), [null, 4, 5, 2]), "layer c: a stateful layer keeps a state for each row, so the batch must be fixed"],
    ["states of any size",      on(new ConvLSTM1D(3, 2, { name: "c", stateful: true }), [2, 4, null, 2]), "layer c: a stateful layer must know the sizes of its states, got (2, 4, None, 2). Give all of them in Input({ batchShape })."],
    ["states of another size",  on(new ConvLSTM1D(3, 2, { name: "c" }), [2, 4, 5, 2], { initialState: [Input({ batchShape: [2, 5, 3] }), Input({ batchShape: [2, 4, 3] })] }), "layer c: expected an initialState of 2 tensors, (2, 4, 3), (2, 4, 3), got (2, 5, 3), (2, 4, 3)."],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
  });
});
