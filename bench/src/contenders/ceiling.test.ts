/** The hand-made module: it computes what it says, so what is timed is multiply-adds. */
import { expect, test } from "@jest/globals";
import type { LoadedProducts } from "../work.js";
import { ceiling } from "./ceiling.js";

const WORK: LoadedProducts = {
  kind: "products",
  count: 1,
  m: 64,
  k: 64,
  n: 64,
  left: new Float32Array(),
  right: new Float32Array(),
};

const widths = Number.parseInt(process.versions.v8, 10) < 13 ? [128] : [128, 256];

test.each(widths)("accumulator · 0.5 + 1, again and again, is 2 in all lanes of %i bits", async (bits) => {
  const predictor = await (await ceiling({ bits })).prepare(WORK);
  let output: Float32Array = new Float32Array();
  await predictor.predict((values) => {
    output = values;
  });
  expect([...new Set(output)]).toEqual([2]);
  expect(output.length).toBe((bits / 128) * 48);
});
