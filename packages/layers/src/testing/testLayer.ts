/** One table row checks a layer: shape rule, weights, parameters, config round trip, and that it runs. */
import { describe, expect, test } from "@jest/globals";
import { checkGradients, formatShape, Random, type Shape, sizeOf, Tensor, tensor } from "@neurode/core";
import type { Layer } from "../layer.js";
import { Input } from "../layers/inputLayer.js";
import { layerFromConfig } from "../registry.js";

/** Arguments, input shape, output shape, number of weights, number of parameters. */
export type LayerRow = readonly [
  args: readonly unknown[],
  input: Shape,
  output: Shape,
  weights: number,
  params: number,
];

export function testLayer(create: new (...args: never[]) => Layer, rows: readonly LayerRow[]): void {
  const title = (args: readonly unknown[]) => args.map((arg) => JSON.stringify(arg)).join(", ");
  describe.each(rows.map((row) => ({ row, name: `${create.name}(${title(row[0])}) on ${formatShape(row[1])}` })))(
    "$name",
    ({ row: [args, inputShape, outputShape, weights, params] }) => {
      test(`gives ${formatShape(outputShape)} with ${params} parameters`, () => {
        const layer = new create(...(args as never[]));
        expect(layer(Input({ batchShape: inputShape })).shape).toEqual(outputShape);
        expect(layer.weights).toHaveLength(weights);
        expect(layer.countParams()).toBe(params);
        expect(layer.computeOutputShape(inputShape)).toEqual(outputShape);
      });

      test("is the same after getConfig and back", () => {
        const layer = new create(...(args as never[]));
        const copy = layerFromConfig(layer.className, layer.getConfig());
        expect(copy.getConfig()).toEqual(layer.getConfig());
        expect(copy(Input({ batchShape: inputShape })).shape).toEqual(outputShape);
      });

      test("has the gradients that differences in float64 give", () => {
        const layer = new create(...(args as never[]));
        const random = new Random(1);
        const shape = [2, ...(inputShape.slice(1) as number[])];
        const x = tensor(
          Array.from({ length: sizeOf(shape) }, () => random.normal()),
          { shape },
        );
        expect(checkGradients((input) => layer(input), [x], { mostElements: 8 })).toBeLessThan(1e-6);
      });

      test("computes what it says, for 0 rows and 3", () => {
        for (const rows of [0, 3]) {
          const layer = new create(...(args as never[]));
          const input = new Tensor([rows, ...(inputShape.slice(1) as number[])]);
          input.data.fill(0.5);
          const output = layer(input);
          expect(output.shape).toEqual([rows, ...outputShape.slice(1)]);
          expect(output.numbers().every(Number.isFinite)).toBe(true);
        }
      });
    },
  );
}
