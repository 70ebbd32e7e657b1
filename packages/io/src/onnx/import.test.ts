/** What was exported is imported again: the same numbers. */
import { describe, expect, test } from "@jest/globals";
import type { Tensor } from "@neurode/core";
import { flatten, type Model, type Structure } from "@neurode/layers";
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
