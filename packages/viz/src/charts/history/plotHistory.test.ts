import { describe, expect, test } from "@jest/globals";
import { ArgumentError } from "@neurode/core";
import * as fc from "fast-check";
import { faultsOf, parseSvg } from "../geometry.test.models.js";
import { pageCurve } from "./curve.js";
import { type MetricMode, metricsOf, modeOf, type TrainingHistory } from "./history.js";
import { historyChart } from "./place.js";
import { type PlotHistoryOptions, plotHistory } from "./plotHistory.js";

const HISTORY: TrainingHistory = {
  epoch: [0, 1, 2, 3],
  history: {
    accuracy: [0.5, 0.75, 0.875, 0.9],
    loss: [1.5, 0.7, 0.4, 0.2],
    val_accuracy: [0.55, 0.8, 0.85, 0.8],
    val_loss: [1.4, 0.6, 0.5, 0.55],
  },
};

const epochs = (count: number) => Array.from({ length: count }, (_, i) => i);
const plan = ({ epoch, history }: TrainingHistory, log = false) => ({
  title: "Learning curves",
  metrics: metricsOf({ epoch, history }, {}),
  epochs: epoch,
  log,
});

describe("metrics", () => {
  test("training and validation of a metric are one, and the best is validation's", () => {
    const [accuracy, loss] = metricsOf(HISTORY, {});
    expect(accuracy.curves.map(({ kind }) => kind)).toEqual(["training", "validation"]);
    expect(accuracy.best).toEqual({ kind: "validation", epoch: 2, value: 0.85 });
    expect(loss.best).toEqual({ kind: "validation", epoch: 2, value: 0.5 });
  });

  // biome-ignore format: a table
  test.each<[name: string, mode: MetricMode]>([
    ["loss", "min"], ["mean_squared_error", "min"], ["mae", "min"], ["categorical_crossentropy", "min"],
    ["accuracy", "max"], ["sparse_top_k_categorical_accuracy", "max"], ["auc", "max"], ["f1_score", "max"],
    ["false_positives", "min"], ["true_positives", "max"], ["cosine_similarity", "max"], ["r2_score", "max"],
    ["learning_rate", "none"], ["lr", "none"],
  ])("%s: %s", (name, mode) => {
    expect(modeOf(name)).toBe(mode);
  });

  test("modes given are heeded, and values that are no numbers are never best", () => {
    const history = { epoch: epochs(4), history: { reward: [Number.NaN, 3, Infinity, 2], val_only: [1, 2, 3, 4] } };
    const [reward, only] = metricsOf(history, { reward: "max", only: "none" });
    expect(reward.best).toEqual({ kind: "training", epoch: 1, value: 3 });
    expect(only.curves.map(({ kind }) => kind)).toEqual(["validation"]);
    expect(only.best).toBeNull();
  });
});

describe("SVG", () => {
  test("has names, the best, and the ends of all curves", async () => {
    const svg = await plotHistory(HISTORY);
    for (const text of [
      ...[
        "Learning curves",
        "accuracy",
        "loss",
        "highest validation 0.85 in epoch 2",
        "lowest validation 0.5 in epoch 2",
      ],
      ...["training 0.9", "validation 0.8", "training 0.2", "validation 0.55", "epoch"],
    ]) {
      expect(svg).toContain(`>${text}</text>`);
    }
    expect(svg.split('<path class="ring"').length - 1).toBe(2);
    expect(svg).toMatch(/\.validation\{[^}]*stroke-dasharray/);
    expect(svg).toContain(
      "4 epochs. accuracy: ends with training 0.9, validation 0.8; highest validation 0.85 in epoch 2.",
    );
  });

  test("one epoch is a dot", async () => {
    const svg = await plotHistory({ epoch: [0], history: { loss: [0.5] } });
    expect(svg).toContain('<path class="trainingDot"');
    expect(svg).not.toContain('<path class="training"');
  });

  test("a log scale spreads what is small and says what it leaves out", async () => {
    const svg = await plotHistory({ epoch: epochs(3), history: { loss: [1, 0.001, 0] } }, { scale: "log" });
    expect(svg).toContain("log scale · 1 value not above 0");
    for (const text of ["0.001", "0.01", "0.1", "1"]) expect(svg).toContain(`>${text}</text>`);
  });

  test("what is not finite is a gap with a cross above it, and is counted", async () => {
    const svg = await plotHistory({ epoch: epochs(5), history: { loss: [3, Number.NaN, 2, 1, Infinity] } });
    expect(svg).toContain("2 values are not finite");
    expect(svg).toContain('<path class="missing"');
    expect(svg).toContain(">training ∞</text>");
    parseSvg(svg);
    parseSvg(await plotHistory({ epoch: [0, 1], history: { loss: [Number.NaN, Number.NaN] } }));
  });

  test("10,000 epochs are drawn in some hundred points, with their extremes", async () => {
    const epoch = epochs(10_000);
    const loss = epoch.map((i) => (i === 4321 ? 9 : 1 / (1 + i)));
    const svg = await plotHistory({ epoch, history: { loss } });
    expect(svg.length).toBeLessThan(30_000);
    const curve = { kind: "training", epochs: epoch, values: loss } as const;
    const { lines } = pageCurve(
      curve,
      (i) => i / 20,
      (value) => -value,
    );
    expect(lines[0].some(([, y]) => y === -9)).toBe(true);
    expect(lines[0].length).toBeLessThanOrEqual(2004);
  });
});

describe("geometry", () => {
  const value = fc.oneof(
    fc.double({ min: -1e6, max: 1e6 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, 1e-30, 1e30),
  );
  const name = fc.constantFrom(
    "loss",
    "val_loss",
    "accuracy",
    "val_accuracy",
    "f1",
    "a_metric_with_a_very_long_name_".repeat(5),
  );
  const history = fc
    .tuple(fc.uniqueArray(name, { minLength: 1 }), fc.integer({ min: 1, max: 30 }))
    .chain(([names, count]) =>
      fc.record(
        Object.fromEntries(names.map((each) => [each, fc.array(value, { minLength: count, maxLength: count })])),
      ),
    );

  test("no words leave the picture or touch others, whatever the history", () => {
    fc.assert(
      fc.property(history, fc.constantFrom(360, 500, 699, 700, 860, 1600), fc.boolean(), (given, width, log) => {
        const first = Object.values(given)[0];
        const all = plan({ epoch: epochs(first.length), history: given }, log);
        expect(faultsOf(historyChart(all, width))).toEqual([]);
      }),
    );
  });
});

test("curves for a terminal", async () => {
  expect(await plotHistory(HISTORY, { format: "text", ascii: true, terminalWidth: 60 })).toBe(`\
Learning curves

accuracy  highest validation 0.85 in epoch 2
1.0 +
    |                        **************** training 0.9
0.8 +            oooooooooooooooooooooooooooo validation 0.8
    |        oooo****
    |    oooo***
0.6 +oooo***
    |***
0.4 +
    +----------------------------------------
     0            1            2            3 epoch

loss  lowest validation 0.5 in epoch 2
1.5 +oo*
    | oooo*
1.0 +    oooo*
    |       oooo*
    |          ooooooo**                     validation 0.55
0.5 +                ooooooooooooooooooooooo
    |                           ************ training 0.2
0.0 +
    +---------------------------------------
     0            1           2            3 epoch
`);
});

describe("errors", () => {
  // biome-ignore format: a table
  test.each<[history: unknown, options: object, message: string]>([
    [undefined,                                  {}, "plotHistory: expected { epoch: [0, 1, …], history: { loss: […], … } }, got undefined."],
    [{ loss: [1] },                              {}, "plotHistory: expected { epoch:"],
    [{ epoch: [], history: { loss: [] } },       {}, "plotHistory: there are no epochs to draw"],
    [{ epoch: [0], history: {} },                {}, "plotHistory: the history has no metrics to draw."],
    [{ epoch: [0, 0], history: { loss: [1, 2] } }, {}, "plotHistory: epochs must be numbers that grow, got 0 at 1."],
    [{ epoch: [0, NaN], history: { loss: [1, 2] } }, {}, "plotHistory: epochs must be numbers that grow, got NaN at 1."],
    [{ epoch: [0, 1], history: { loss: [1] } },  {}, "plotHistory: loss has 1 values for 2 epochs; it needs one for each."],
    [{ epoch: [0], history: { loss: 3 } },       {}, "plotHistory: loss must be a list of numbers, got 3."],
    [{ epoch: [0], history: { loss: ["1"] } },   {}, 'plotHistory: loss must be numbers, got "1" at 0.'],
    [HISTORY, { scale: "logarithmic" },              'plotHistory: scale: got "logarithmic"'],
    [HISTORY, { title: 3 },                          "plotHistory: title must be a text, got 3."],
    [HISTORY, { modes: { acc: "max" } },             'plotHistory: modes: no metric is called "acc". Metrics: accuracy, loss.'],
    [HISTORY, { modes: { loss: "least" } },          'plotHistory: modes: loss must be "min", "max" or "none", got "least".'],
  ])("%j, %j", async (history, options, message) => {
    const drawn = plotHistory(history as TrainingHistory, options as PlotHistoryOptions);
    await expect(drawn).rejects.toThrow(ArgumentError);
    await expect(drawn).rejects.toThrow(message);
  });
});
