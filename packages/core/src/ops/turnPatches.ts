/**
 * turnPatches: what a convolution's window sees of x, turned.
 *
 *     x  (batch, places…, channels)      y  (taps · channels, batch · outputs)
 *
 * y times the gradient of the outputs is the gradient of the kernel. Its rows
 * can be made some at a time, so that threads share them.
 */

import { ShapeError } from "../errors.js";
import type { Attrs } from "../graph/graph.js";
import { formatShape, sizeOf } from "../shape.js";
import type { OpDefinition } from "./define.js";
import { windowAttrs, windowAxes, windowNumbers, windowOutputs } from "./window.js";

export const turnPatchesOp: OpDefinition = {
  name: "turnPatches",
  className: "TurnPatches",
  spreads: true,
  shape([x], attrs, where) {
    const { kernel } = attrs as { kernel: readonly number[] };
    if (x.includes(null)) throw new ShapeError(`${where}: all sizes must be known, got ${formatShape(x)}.`);
    const outputs = windowOutputs(where, x, windowAttrs(attrs, kernel));
    return [sizeOf(kernel) * (x[x.length - 1] as number), (x[0] as number) * sizeOf(outputs)];
  },
  execution: {
    lower({ inputs: [{ shape }], output, attrs }): Attrs {
      const { kernel } = attrs as { kernel: readonly number[] };
      const [images, ...sizes] = shape.slice(0, -1);
      const own = windowAttrs(attrs, kernel);
      const axes = windowAxes(sizes, windowOutputs("turnPatches", shape, own) as readonly number[], own);
      const perRow = output.ofRows ? 1 : output.shape[0];
      return {
        perRow,
        images,
        channels: shape[shape.length - 1],
        window: windowNumbers(
          axes,
          sizes.map(() => 1),
        ),
      };
    },
    scratchBytes: (kernels) => kernels.turnPatchesBytes(),
    run(kernels, { inputs: [x], output, scratch, rows, first, lowered }) {
      const { perRow, images, channels } = lowered as Record<string, number>;
      const window = lowered.window as readonly number[];
      kernels.turnPatches(x, output, scratch, first, first + rows * perRow, images, channels, ...window);
    },
  },
};
