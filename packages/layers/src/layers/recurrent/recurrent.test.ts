/** Recurrent layers: shapes, configs, masks, states, custom cells, and what they refuse. */
import { afterEach, describe, expect, test } from "@jest/globals";
import { add, formatShape, full, multiply, type SymbolicTensor, setEngine, Tensor, tensor } from "@neurode/core";
import type { CallArguments } from "../../callArguments.js";
import { RandomNormal } from "../../initializers.js";
import { Layer } from "../../layer.js";
import { maskOf } from "../../mask.js";
import { Model } from "../../models/model.js";
import { Sequential } from "../../models/sequential.js";
import type { Structure } from "../../structure.js";
import { testLayer } from "../../testing/testLayer.js";
import { BatchNormalization } from "../batchNormalization.js";
import { Dense } from "../dense.js";
import { Embedding } from "../embedding.js";
import { Input } from "../inputLayer.js";
import { SpectralNormalization } from "../spectralNormalization.js";
import { Bidirectional } from "./bidirectional.js";
import type { States } from "./cell.js";
import { GRU } from "./gru.js";
import { GRUCell } from "./gruCell.js";
import { LSTM } from "./lstm.js";
import { LSTMCell } from "./lstmCell.js";
import { RNN } from "./rnn.js";
import { SimpleRNN } from "./simpleRnn.js";
import { StackedRNNCells } from "./stackedRnnCells.js";
import { TimeDistributed } from "./timeDistributed.js";

testLayer(SimpleRNN, [
  [[3], [null, 4, 2], [null, 3], 3, 18],
  [[3, { returnSequences: true, useBias: false }], [2, 4, 2], [2, 4, 3], 2, 15],
]);

testLayer(LSTM, [
  [[3], [null, 4, 2], [null, 3], 3, 72],
  [[3, { returnSequences: true, goBackwards: true, useCudnn: false }], [null, 4, 2], [null, 4, 3], 3, 72],
]);

testLayer(GRU, [
  [[3], [null, 4, 2], [null, 3], 3, 63],
  [[3, { resetAfter: false, returnSequences: true }], [null, 1, 2], [null, 1, 3], 3, 54],
]);

testLayer(RNN, [
  [[new LSTMCell(3), { returnSequences: true }], [null, 4, 2], [null, 4, 3], 3, 72],
  [[new StackedRNNCells([new LSTMCell(3), new GRUCell(2)])], [null, 4, 2], [null, 2], 6, 72 + 42],
]);

testLayer(Bidirectional, [
  [[new LSTM(3)], [null, 4, 2], [null, 6], 6, 144],
  [[new GRU(3, { returnSequences: true }), { mergeMode: "ave" }], [null, 4, 2], [null, 4, 3], 6, 126],
]);

testLayer(TimeDistributed, [
  [[new Dense(3)], [null, 4, 2], [null, 4, 3], 2, 9],
  [[new LSTM(3)], [null, 4, 5, 2], [null, 4, 3], 3, 72],
]);

const wave = (...shape: number[]): Tensor => {
  const result = new Tensor(shape);
  result.data.forEach((_, i) => {
    result.data[i] = Math.sin(1.3 * i + 0.5);
  });
  return result;
};

describe("while the number of steps is not known", () => {
  test.each<[string, () => Layer, string]>([
    ["LSTM", () => new LSTM(3), "(None, 3)"],
    ["sequences", () => new GRU(3, { returnSequences: true }), "(None, None, 3)"],
    ["states", () => new LSTM(3, { returnState: true }), "(None, 3) (None, 3) (None, 3)"],
    ["Bidirectional", () => new Bidirectional(new LSTM(3, { returnSequences: true })), "(None, None, 6)"],
    ["TimeDistributed", () => new TimeDistributed(new LSTM(3)), "(None, None, 3)"],
  ])("%s still has its shape, and what it is traced for is computed", (name, create, expected) => {
    const features = name === "TimeDistributed" ? [4, 2] : [2];
    const input = Input({ shape: [null, ...features] });
    const outputs = create()<Structure<SymbolicTensor>>(input);
    const all = Array.isArray(outputs) ? (outputs as SymbolicTensor[]) : [outputs as SymbolicTensor];
    expect(all.map(({ shape }) => formatShape(shape)).join(" ")).toBe(expected);
    const model = new Model({ inputs: input, outputs: all[0] });
    for (const steps of [1, 3]) {
      const { shape } = model(wave(2, steps, ...features));
      expect(shape).toEqual(all[0].shape.map((size, axis) => size ?? [2, steps][axis]));
    }
  });

  test("a plan of it cannot be made", () => {
    expect(() => new LSTM(3, { unroll: true, name: "l" })(Input({ shape: [null, 2] }))).toThrow(
      "layer l: to unroll, the number of steps must be known, got (None, None, 2).",
    );
  });
});

describe("masks", () => {
  test.each<[string, (returnSequences: boolean) => Layer]>([
    ["SimpleRNN", () => new SimpleRNN(3)],
    ["LSTM", () => new LSTM(3)],
    ["GRU", () => new GRU(3)],
    ["GRU, reset before", () => new GRU(3, { resetAfter: false })],
  ])("%s of a masked sequence is that of the shorter one", (_, create) => {
    const layer = create(false);
    const whole = wave(1, 6, 2);
    const short = tensor(whole.numbers().slice(0, 8), { shape: [1, 4, 2] });
    const masked = layer(whole, { mask: tensor([[1, 1, 1, 1, 0, 0]]) } as never);
    expect(masked.toArray()).toEqual(layer(short).toArray());
  });
});

describe("stateful", () => {
  test("goes on where the last run ended, until reset", () => {
    const layer = new LSTM(3, { stateful: true });
    const plain = new LSTM(3);
    const x = wave(2, 6, 2);
    const part = (begin: number) =>
      tensor(
        [0, 1].flatMap((row) => [...x.numbers().slice(12 * row + 2 * begin, 12 * row + 2 * begin + 6)]),
        { shape: [2, 3, 2] },
      );
    plain(x);
    layer(part(0));
    layer.setWeights(plain.getWeights());
    layer.resetStates();
    expect(layer.states.map((state) => Math.max(...state.numbers().map(Math.abs)))).toEqual([0, 0]);
    layer(part(0));
    const second = layer(part(3)).numbers();
    plain(x)
      .numbers()
      .forEach((value, i) => {
        expect(second[i]).toBeCloseTo(value, 6);
      });
  });

  test("has its states not among the weights, and works in a model", () => {
    const model = new Sequential([Input({ batchShape: [2, 3, 2] }), new GRU(4, { stateful: true })]);
    expect(model.weights).toHaveLength(3);
    const x = wave(2, 3, 2);
    expect(model(x).toArray()).not.toEqual(model(x).toArray());
  });
});

describe("called twice in one model", () => {
  const twice = (layer: Layer) => {
    const inputs = [Input({ batchShape: [2, 3, 2] }), Input({ batchShape: [2, 3, 2] })];
    return new Model({ inputs, outputs: inputs.map((input) => layer(input)) });
  };
  const halves = [wave(2, 3, 2), wave(4, 3, 2)].map((x) => tensor(x.numbers().slice(-12), { shape: [2, 3, 2] }));

  test.each<[string, () => Layer & { resetStates(): void }]>([
    ["LSTM", () => new LSTM(3, { stateful: true, returnSequences: true })],
    ["GRU", () => new GRU(3, { stateful: true })],
    ["Bidirectional", () => new Bidirectional(new GRU(3, { stateful: true }))],
  ])("a stateful %s goes on where its first call ended", (_, create) => {
    const [layer, alone] = [create(), create()];
    const model = twice(layer);
    alone(halves[0]);
    alone.setWeights(layer.getWeights());
    alone.resetStates();
    for (let run = 0; run < 2; run++) {
      const both = model<Tensor[]>(halves);
      expect(both.map((y) => y.toArray())).toEqual(halves.map((half) => alone(half).toArray()));
    }
  });

  test("a SpectralNormalization has normalized at both calls", () => {
    const [layer, alone] = [0, 1].map(
      () => new SpectralNormalization(new Dense(3, { kernelInitializer: new RandomNormal({ seed: 1 }) })),
    );
    const model = twice(layer);
    alone(halves[0]);
    alone.setWeights(layer.getWeights());
    const both = model<Tensor[]>(halves, { training: true });
    expect(both.map((y) => y.toArray())).toEqual(halves.map((half) => alone(half, { training: true }).toArray()));
    expect(layer.getWeights().map((weight) => weight.toArray())).toEqual(
      alone.getWeights().map((weight) => weight.toArray()),
    );
  });

  test("a BatchNormalization has learnt from both calls", () => {
    const layer = new BatchNormalization({ momentum: 0.5 });
    twice(layer)([full([2, 3, 2], 1), full([2, 3, 2], 3)], { training: true });
    expect(layer.getWeights().map((weight) => weight.toArray())[2]).toEqual([1.75, 1.75]);
  });
});

test("weights of Bidirectional, the forward layer's first", () => {
  const other = new Bidirectional(new GRU(3));
  const x = wave(2, 4, 2);
  const expected = other(x).toArray();
  expect(new Bidirectional(new GRU(3), { weights: other.getWeights() })(x).toArray()).toEqual(expected);
  expect(() => new Bidirectional(new GRU(3, { name: "g" }), { weights: other.getWeights().slice(1) })(x)).toThrow(
    "layer forward_g: expected 3 weights (kernel (2, 9), recurrent_kernel (3, 9), bias (2, 9)), got 2.",
  );
});

describe("TimeDistributed", () => {
  test("carries the mask on, and gives each step its part", () => {
    const ids = Input({ shape: [4, 6] });
    const masked = new Embedding(5, 3, { maskZero: true })(ids);
    const td = new TimeDistributed(new LSTM(2));
    const y = td(masked);
    expect(maskOf(y)?.shape).toEqual([null, 4, 6]);
    const model = new Model({ inputs: [ids], outputs: [masked, y] });
    const x = tensor(
      Array.from({ length: 48 }, (_, i) => (i * 7) % 5),
      { shape: [2, 4, 6], dtype: "int32" },
    );
    const [embedded, all] = model<[Tensor, Tensor]>([x]);
    const steps = embedded.numbers();
    for (let row = 0; row < 8; row++) {
      const alone = tensor(steps.slice(18 * row, 18 * row + 18), { shape: [1, 6, 3] });
      const mask = tensor([
        x
          .numbers()
          .slice(6 * row, 6 * row + 6)
          .map((id) => +(id !== 0)),
      ]);
      expect([...td.layer(alone, { mask }).numbers()]).toEqual([...all.numbers().slice(2 * row, 2 * row + 2)]);
    }
  });

  test.each<[string, (number | null)[]]>([
    ["other steps", [2, 5]],
    ["no steps", [2]],
  ])("refuses a mask of %s", (_, batchShape) => {
    const layer = new TimeDistributed(new Dense(3), { name: "t" });
    expect(() => layer(Input({ batchShape: [2, 4, 3] }), { mask: Input({ batchShape }) })).toThrow(
      `layer t: expected a mask whose shape begins with (2, 4), got ${formatShape(batchShape)}.`,
    );
  });
});

/** h' = x + h / 2, whose output is twice the state. */
class Halving extends Layer {
  readonly stateSize = 2;

  protected override get callArguments(): readonly string[] {
    return ["states"];
  }

  override call(x: SymbolicTensor, { states }: CallArguments): Structure<SymbolicTensor> {
    const next = add(x, multiply((states as States)[0] as SymbolicTensor, 0.5));
    return [multiply(next, 2), [next]];
  }
}

test("a cell of one's own", () => {
  const layer = new RNN(new Halving(), { returnState: true, returnSequences: true });
  const [sequence, state] = layer<[Tensor, Tensor]>(
    tensor([
      [
        [2, 4],
        [0, 0],
        [1, 0],
      ],
    ]),
  );
  expect(sequence.toArray()).toEqual([
    [
      [4, 8],
      [2, 4],
      [3, 2],
    ],
  ]);
  expect(state.toArray()).toEqual([[1.5, 1]]);
});

describe("threads", () => {
  afterEach(() => {
    setEngine("wasm");
  });

  test("give the bits of one thread, and of one row at a time", async () => {
    const model = new Sequential([
      Input({ shape: [5, 3] }),
      new Bidirectional(new LSTM(7, { returnSequences: true })),
      new GRU(5),
    ]);
    const x = wave(67, 5, 3);
    const inline = model(x).numbers();
    setEngine("threads", { threads: 2 });
    expect((await model.predict(x)).numbers()).toEqual(inline);
    const single = tensor(x.numbers().slice(15 * 13, 15 * 14), { shape: [1, 5, 3] });
    expect([...model(single).numbers()]).toEqual([...inline.slice(5 * 13, 5 * 14)]);
  });
});

describe("refuses", () => {
  const on = (layer: Layer, shape: (number | null)[], args?: CallArguments) => () =>
    layer(Input({ batchShape: shape }), args);
  test.each<[string, () => unknown, string]>([
    ["no units", () => new LSTM(0), 'LSTMCell: "units" must be a positive integer, got 0.'],
    ["unknown options", () => new GRU(3, { unit: 1 } as never), 'GRU: unknown option "unit"'],
    ["a dropout above 1", () => new LSTM(3, { dropout: 2 }), '"dropout" must be a number from 0 to 1, got 2.'],
    [
      "a cudnn of another kind",
      () => new LSTM(3, { useCudnn: "yes" as never }),
      '"useCudnn" must be true, false or "auto"',
    ],
    ["a layer that is no cell", () => new RNN(new Dense(3)), "RNN: expected a cell, such as new LSTMCell(32)"],
    ["no cells", () => new StackedRNNCells([]), "StackedRNNCells: expected a list of cells, got []."],
    [
      "two axes",
      on(new LSTM(3, { name: "l" }), [null, 3]),
      "layer l: expected one input of shape (batch, steps, features), got (None, 3).",
    ],
    [
      "no steps",
      on(new LSTM(3, { name: "l" }), [null, 0, 3]),
      "layer l: expected at least one step, got (None, 0, 3).",
    ],
    [
      "too many steps to record",
      on(new LSTM(3, { name: "l" }), [null, 1e7, 3]),
      "layer l: a sequence of 10000000 steps is too long; 16384 are the most. Cut it into shorter ones.",
    ],
    ["unknown features", on(new LSTM(3), [null, 4, null]), "must be known to size the weights"],
    [
      "a stateful layer of any batch",
      on(new LSTM(3, { stateful: true, name: "l" }), [null, 4, 2]),
      "layer l: a stateful layer keeps a state for each row, so the batch must be fixed",
    ],
    [
      "one state for two",
      on(new LSTM(3, { name: "l" }), [2, 4, 2], { initialState: [Input({ batchShape: [2, 3] })] }),
      "layer l: expected an initialState of 2 tensors, (2, 3), (2, 3), got (2, 3).",
    ],
    [
      "states of another size",
      on(new GRU(3, { name: "g" }), [2, 4, 2], { initialState: Input({ batchShape: [2, 5] }) }),
      "layer g: expected an initialState of 1 tensor, (2, 3), got (2, 5).",
    ],
    [
      "a mask of other steps",
      on(new GRU(3, { name: "g" }), [2, 4, 2], { mask: Input({ batchShape: [2, 5] }) }),
      "layer g: expected a mask of shape (2, 4), a 1 for every step that counts, got (2, 5).",
    ],
    [
      "an unknown mergeMode",
      () => new Bidirectional(new LSTM(3), { mergeMode: "max" as never }),
      'Bidirectional: mergeMode: got "max"',
    ],
    [
      "a layer that is not recurrent",
      () => new Bidirectional(new Dense(3)),
      "Bidirectional: expected a recurrent layer as layer, such as new LSTM(32), got Dense.",
    ],
    [
      "two forward layers",
      () => new Bidirectional(new LSTM(3), { backwardLayer: new LSTM(3) }),
      "goBackwards is false for both",
    ],
    [
      "layers that do not go together",
      () => new Bidirectional(new LSTM(3), { backwardLayer: new LSTM(3, { goBackwards: true, returnState: true }) }),
      "both layers must have the same returnState, got false and true.",
    ],
    [
      "states for one direction and a half",
      on(new Bidirectional(new GRU(3)), [2, 4, 2], { initialState: [Input({ batchShape: [2, 3] })] }),
      "as many tensors for either direction",
    ],
    ["to distribute nothing", () => new TimeDistributed("dense" as never), "TimeDistributed: expected a layer"],
    [
      "to distribute over no steps",
      on(new TimeDistributed(new Dense(3)), [null, 3]),
      "expected one input of shape (batch, steps, …)",
    ],
    [
      "to reset what has no state",
      () => new LSTM(3, { name: "l" }).resetStates(),
      "layer l is not stateful, so it has no states to reset.",
    ],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
  });

  const features = [null, 4, 2];
  /** A call of a layer that has been called on features of 2. */
  const builtAnd =
    (layer: Layer, shape: (number | null)[], first: (number | null)[] = features) =>
    () => {
      layer(Input({ batchShape: first }));
      layer(Input({ batchShape: shape }));
    };
  const state = (size: number) => Input({ batchShape: [null, size] });
  const lone = [null, 2];
  // biome-ignore format: a table
  test.each<[string, () => unknown, string]>([
    ["other features",              builtAnd(new LSTM(3, { name: "l" }), [null, 4, 3]),                                 "layer l: expected an input of 2 features, got (None, 4, 3), whose features are 3. The layer was built on 2; feed it as many or make a new LSTM."],
    ["other features, both ways",   builtAnd(new Bidirectional(new GRU(3, { name: "g" })), [null, 4, 3]),               "layer forward_g: expected an input of 2 features, got (None, 4, 3)"],
    ["other features of each step", builtAnd(new TimeDistributed(new GRU(3, { name: "g" })), [null, 4, 5, 3], [null, 4, 5, 2]), "layer g: expected an input of 2 features, got (None, 5, 3)"],
    ["steps that are no sequences", on(new TimeDistributed(new GRU(3, { name: "g" })), features),                       "layer g: expected one input of shape (batch, steps, features), got (None, 2)."],
    ["two inputs",                  () => new LSTM(3, { name: "l" })([state(2), state(2)]),                             "layer l: expected one input of shape (batch, steps, features), got (None, 2) and (None, 2)."],
    ["arrays",                      () => new LSTM(3, { name: "l" })([[[1, 2]]] as never),                              "layer l: expected a tensor, or a list or record of tensors, got 1. Make one from arrays with tensor([...])"],
    ["a mask of values",            on(new LSTM(3, { name: "l" }), features, { mask: wave(1, 4) as never }),            "layer l: expected a tensor, or a list or record of tensors, got symbolic tensors and tensors of values together."],
    ["no size",                     () => new GRU(undefined as never),                                                  'GRUCell: "units" must be a positive integer, got undefined.'],
    ["a size for options",          () => new LSTM(3, 4 as never),                                                      "LSTM: expected its options in a record { … }, got 4."],
    ["a negative dropout",          () => new SimpleRNN(3, { recurrentDropout: -1 }),                                   'SimpleRNNCell: "recurrentDropout" must be a number from 0 to 1, got -1.'],
    ["a seed below 0",              () => new GRU(3, { dropout: 0.5, seed: -1 }),                                       "GRUCell: seed must be a whole number of at least 0, got -1."],
    ["an unknown activation",       () => new LSTM(3, { recurrentActivation: "foo" as never }),                         'LSTMCell: recurrentActivation: activation: got "foo". Known: "linear"'],
    ["a cell without states",       on(new LSTMCell(3, { name: "c" }), lone),                                           "layer c: expected { states } of 2 tensors, (None, 3), (None, 3), got undefined."],
    ["a state of another size",     on(new GRUCell(3, { name: "c" }), lone, { states: [state(5)] }),                    "layer c: expected { states } of 1 tensor, (None, 3), got (None, 5)."],
    ["a state too few",             on(new StackedRNNCells([new LSTMCell(3), new GRUCell(2)], { name: "s" }), lone, { states: [state(3), state(3)] }), "layer s: expected { states } of 3 tensors, (None, 3), (None, 3), (None, 2), got (None, 3), (None, 3)."],
    ["a sequence for a cell",       on(new GRUCell(3, { name: "c" }), features, { states: [state(3)] }),                "layer c: expected the input of one step, (batch, features), got (None, 4, 2)."],
    ["a list of cells",             () => new RNN([new LSTMCell(3)] as never),                                          "RNN: expected a cell, such as new LSTMCell(32)"],
    ["a cell that is none",         () => new StackedRNNCells([new Dense(2)]),                                          "StackedRNNCells: cell 0: expected a cell"],
    ["a number for weights",        () => new Bidirectional(new GRU(3), { weights: 3 as never }),                       'Bidirectional: "weights" must be a list, those of the forward layer first, got 3.'],
    ["a backward layer that is none", () => new Bidirectional(new GRU(3), { backwardLayer: "gru" as never }),           'Bidirectional: expected a recurrent layer as backwardLayer, such as new LSTM(32), got "gru".'],
    ["an argument that is none",    on(new LSTM(3, { name: "l" }), features, { state: state(3) }),                      'layer l: unknown option "state"'],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
  });

  test("another batch than that of its states", () => {
    const layer = new LSTM(3, { stateful: true, name: "l" });
    layer(wave(2, 3, 2));
    expect(() => layer(wave(3, 3, 2))).toThrow(
      "layer l: its states are of 2 rows, so it takes 2 at a time, got (3, 3, 2).",
    );
  });
});
