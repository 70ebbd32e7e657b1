/** What was exported is imported again: the same numbers. */
import { describe, expect, test } from "@jest/globals";
import type { Tensor } from "@neurode/core";
import { Conv2D, Dense, Flatten, flatten, Input, Model, type Structure } from "@neurode/layers";
import { isOneForAll, layerCases, modelOf } from "../testing/layerCases.js";
import { onnxBytes } from "./export/exportOnnx.js";
import { importOnnx } from "./import/importOnnx.js";

function outputsOf(model: Model, data: readonly Tensor[]): Tensor[] {
  return flatten(model.predictSync<Structure<Tensor>>(data.length === 1 ? data[0] : data));
}

/** States are of as many rows as there were, which are constants then. */
const isStateful = ({ name }: { readonly name: string }) => name.includes("stateful");

describe("what was exported gives the same numbers, within 1e-5", () => {
  test.each(layerCases().filter((golden) => !isOneForAll(golden) && !isStateful(golden)))("$name", async (golden) => {
    const { model, data } = modelOf(golden);
    const again = await importOnnx(onnxBytes(model));
    const expected = outputsOf(model, data);
    outputsOf(again, data).forEach((output, i) => {
      expect(output.shape).toEqual(expected[i].shape);
      const wanted = expected[i].numbers();
      output.numbers().forEach((value, j) => {
        expect(Math.abs(value - wanted[j])).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(wanted[j])));
      });
    });
  });
});

test("rows stay apart where they did", async () => {
  const x = Input({ shape: [6, 6, 3] });
  const y = new Conv2D(4, 3, { activation: "relu" })(x);
  const model = new Model({ inputs: x, outputs: new Dense(2)(new Flatten()(y)) });
  expect((await importOnnx(onnxBytes(model))).kind).toBe("functional");
});
