/** Metrics against Keras's own results. */
import { beforeEach, describe, expect, test } from "@jest/globals";
import { clearSession, setEngine, type Tensor } from "@neurode/core";
import { casesOf, type GoldenArray } from "@neurode/goldens";
import { ownConfig, toTensor } from "../testing/goldens.js";
import { metricFromConfig } from "./table.js";

interface Case {
  readonly metric: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly default_name: string;
  readonly y_true: GoldenArray;
  readonly y_pred: GoldenArray;
  readonly sample_weight: GoldenArray | null;
  /** After the first two rows, and after all. */
  readonly results: readonly GoldenArray[];
  readonly variables: readonly (readonly [path: string, shape: readonly number[]])[];
}

const cases = casesOf<Case>("functions/metrics.jsonl");

/** Some rows of an array. */
function rows({ shape, dtype, data }: GoldenArray, begin: number, end: number): Tensor {
  const size = data.length / shape[0];
  return toTensor({ shape: [end - begin, ...shape.slice(1)], dtype, data: data.slice(begin * size, end * size) });
}

function expectNear(result: Tensor, expected: GoldenArray): void {
  expect(result.shape).toEqual(expected.shape);
  result.numbers().forEach((value, i) => {
    const error = Math.abs(value - expected.data[i]);
    expect(error).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(expected.data[i])));
  });
}

beforeEach(clearSession);

describe.each(["reference", "wasm"] as const)("Keras's own results, within 1e-5 relative, on %s", (engine) => {
  test.each(cases)("$metric $kwargs", ({ metric, kwargs, y_true, y_pred, sample_weight, results, variables }) => {
    setEngine(engine);
    const made = metricFromConfig(metric, ownConfig(kwargs));
    for (let repeat = 0; repeat < 2; repeat++) {
      [0, 2].forEach((begin, half) => {
        const end = half === 0 ? 2 : y_pred.shape[0];
        const weight = sample_weight && rows(sample_weight, begin, end);
        made.updateState(rows(y_true, begin, end), rows(y_pred, begin, end), weight);
        expectNear(made.result(), results[half]);
      });
      made.resetState();
    }
    expect(made.variables.map(({ name, shape }) => [name, shape])).toEqual(
      variables.map(([path, shape]) => [path.split("/")[1], shape]),
    );
    const copy = metricFromConfig(made.className, made.getConfig());
    expect(copy.getConfig()).toEqual(made.getConfig());
  });

  test.each(cases.filter(({ default_name }) => !/_\d$/.test(default_name)))(
    "$metric is named $default_name",
    (each) => {
      expect(metricFromConfig(each.metric, ownConfig(each.kwargs)).name).toBe(each.default_name);
    },
  );
});
