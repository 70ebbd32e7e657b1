/**
 * Dropout in recurrent layers. With one feature and one unit a mask is one
 * number for each gate, 0 or 1 / (1 − rate), and a dropped sequence is one
 * with a kernel so scaled: every row must be one of these, at all its steps.
 */
import { afterEach, describe, expect, test } from "@jest/globals";
import { ones, setEngine, type Tensor, tensor, zeros } from "@neurode/core";
import type { Layer } from "../../layer.js";
import { Model } from "../../models/model.js";
import "../../registry.js";
import { Input } from "../inputLayer.js";
import { Bidirectional } from "./bidirectional.js";
import { ConvLSTM1D } from "./convLstm.js";
import { GRU } from "./gru.js";
import { LSTM } from "./lstm.js";
import { LSTMCell } from "./lstmCell.js";
import type { RecurrentCellOptions } from "./recurrentCell.js";
import { RNN } from "./rnn.js";
import { SimpleRNN } from "./simpleRnn.js";
import { StackedRNNCells } from "./stackedRnnCells.js";

type Create = (options: RecurrentCellOptions) => Layer;

const ROWS = 400;
const STEPS = 3;
const RATE = 0.3;

// As Keras 3.15: masks for the input, without and with recurrentDropout, and for the state.
// biome-ignore format: a table
const LAYERS: [name: string, create: Create, shape: number[], alone: number, beside: number, state: number][] = [
  ["SimpleRNN",         (o) => new SimpleRNN(1, o),                                  [STEPS, 1],    1, 1, 1],
  ["LSTM",              (o) => new LSTM(1, o),                                       [STEPS, 1],    1, 4, 4],
  ["LSTM, softsign",    (o) => new LSTM(1, { ...o, activation: "softsign" }),        [STEPS, 1],    1, 4, 4],
  ["GRU",               (o) => new GRU(1, o),                                        [STEPS, 1],    1, 3, 3],
  ["GRU, reset before", (o) => new GRU(1, { ...o, resetAfter: false }),              [STEPS, 1],    1, 3, 3],
  ["stacked LSTMCell",  (o) => new RNN(new StackedRNNCells([new LSTMCell(1, o)])),   [STEPS, 1],    1, 4, 4],
  ["ConvLSTM1D",        (o) => new ConvLSTM1D(1, 1, o),                              [STEPS, 1, 1], 4, 4, 4],
];

/** All ways to keep or drop: `count` numbers, 0 or 1 / (1 − rate). */
function ways(count: number): number[][] {
  const kept = 1 / (1 - RATE);
  return Array.from({ length: 2 ** count }, (_, bits) =>
    Array.from({ length: count }, (_, i) => ((bits >> i) & 1) * kept),
  );
}

const none = [[1]];

/** The same sequence in every row. */
function sequences(shape: readonly number[]): Tensor {
  return tensor(
    Array.from({ length: ROWS * STEPS }, (_, i) => [0.9, -0.4, 0.7][i % STEPS]),
    { shape: [ROWS, ...shape] },
  );
}

/** Weights that tell masks apart: no two numbers are alike, and none is 0. */
function ownWeights(layer: Layer): Tensor[] {
  return layer.getWeights().map(({ size, shape }, which) => {
    const numbers = Array.from({ length: size }, (_, i) => 0.9 - 0.37 * i + 0.23 * which);
    return tensor(numbers, { shape });
  });
}

/** A kernel of one feature and one unit whose gates are scaled by the masks. */
function scaled(kernel: Tensor, masks: readonly number[]): Tensor {
  return tensor(
    kernel.numbers().map((value, gate) => value * masks[masks.length === 1 ? 0 : gate]),
    { shape: kernel.shape },
  );
}

describe.each(LAYERS)("%s", (_, create, shape, alone, beside, state) => {
  const x = sequences(shape);
  test.each([
    ["dropout", { dropout: RATE }, ways(alone), none],
    ["recurrentDropout", { recurrentDropout: RATE }, none, ways(state)],
    ["both", { dropout: RATE, recurrentDropout: RATE }, ways(beside), ways(state)],
  ])("%s drops the fraction, the same at every step", (_, options, inputWays, stateWays) => {
    const plain = create({});
    plain(x);
    const [kernel, recurrentKernel, ...rest] = ownWeights(plain);
    const candidates = inputWays.flatMap((input) =>
      stateWays.map((inState) => {
        plain.setWeights([scaled(kernel, input), scaled(recurrentKernel, inState), ...rest]);
        const [value] = plain(tensor(x.numbers().slice(0, STEPS), { shape: [1, ...shape] })).numbers();
        return { value, masks: [...(input === none[0] ? [] : input), ...(inState === none[0] ? [] : inState)] };
      }),
    );
    const layer = create({ ...options, seed: 5 });
    layer(x);
    layer.setWeights([kernel, recurrentKernel, ...rest]);
    const found = layer(x, { training: true })
      .numbers()
      .map((value) => {
        const near = candidates.filter((each) => Math.abs(each.value - value) < 1e-6);
        expect(near.length).toBeGreaterThan(0);
        // A mask behind one that drops all tells nothing.
        return near[0].masks.filter((mask, i) => near.every(({ masks }) => masks[i] === mask));
      });
    const masks = found.flat();
    const dropped = masks.filter((mask) => mask === 0).length / masks.length;
    expect(Math.abs(dropped - RATE)).toBeLessThan(0.06);
  });

  test("nothing changes at inference, and seeds decide what training drops", () => {
    const [plain, dropping, same, other] = [
      create({}),
      ...[7, 7, 8].map((seed) => create({ dropout: 0.4, recurrentDropout: 0.4, seed })),
    ];
    for (const layer of [plain, dropping, same, other]) {
      layer(x);
      layer.setWeights(ownWeights(plain));
    }
    const inference = plain(x).numbers();
    expect(dropping(x).numbers()).toEqual(inference);
    expect(dropping(x, { training: false }).numbers()).toEqual(inference);
    const train = (layer: Layer) => layer(x, { training: true }).numbers();
    const first = train(dropping);
    expect(first).not.toEqual(inference);
    expect(train(same)).toEqual(first);
    expect(train(dropping)).not.toEqual(first);
    expect(train(other)).not.toEqual(first);
  });
});

// As Keras 3.15: cells of several gates heed rates below 1 only.
test.each<[string, Layer, boolean]>([
  ["SimpleRNN", new SimpleRNN(2, { dropout: 1, useBias: false }), true],
  ["LSTM", new LSTM(2, { dropout: 1, useBias: false }), false],
])("%s with dropout of 1", (_, layer, dropsAll) => {
  const numbers = layer(ones([3, 2, 2]), { training: true }).numbers();
  expect(numbers.every((value) => value === 0)).toBe(dropsAll);
});

test("a cell by itself drops in training too", () => {
  const cell = new LSTMCell(3, { dropout: 0.5, seed: 1 });
  const states = [zeros([8, 3]), zeros([8, 3])];
  const [inference] = cell<[Tensor]>(ones([8, 2]), { states });
  const [first] = cell<[Tensor]>(ones([8, 2]), { states, training: true });
  expect(first.toArray()).not.toEqual(inference.toArray());
});

describe("threads", () => {
  afterEach(() => {
    setEngine("wasm");
  });

  test.each<[string, Create, number[]]>([
    ["Bidirectional LSTM", (o) => new Bidirectional(new LSTM(3, { ...o, returnSequences: true })), [5, 2]],
    ["GRU", (o) => new GRU(3, o), [5, 2]],
    ["ConvLSTM1D", (o) => new ConvLSTM1D(2, 2, o), [4, 3, 2]],
  ])("of %s give the bits of one thread", async (_, create, shape) => {
    const models = [0, 1].map(() => {
      const input = Input({ shape });
      const output = create({ dropout: 0.3, recurrentDropout: 0.3, seed: 3 })(input, { training: true });
      return new Model({ inputs: input, outputs: output });
    });
    models[1].setWeights(models[0].getWeights());
    const x = ones([67, ...shape]);
    const inline = models[0](x).numbers();
    expect(new Set(inline).size).toBeGreaterThan(10);
    setEngine("threads", { threads: 2 });
    expect((await models[1].predict(x)).numbers()).toEqual(inline);
  });
});
