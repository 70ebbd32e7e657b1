/**
 * What a convolution's window sees of x, turned, so that times the gradient of
 * the outputs it is the gradient of the kernel.
 *
 *     turnPatches         x  (batch, places…, channels)      y  (taps · channels, batch · outputs)
 *     turnPatchesByImage                                     y  (batch, taps · channels, outputs)
 *
 * Rows of the first can be made some at a time, so that threads share them. The
 * second works on each image by itself.
 */

import { ShapeError } from "../errors.js";
import type { Attrs } from "../graph/graph.js";
import { offset } from "../memory/pointer.js";
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

export const turnPatchesByImageOp: OpDefinition = {
  name: "turnPatchesByImage",
  className: "TurnPatchesByImage",
  shape([x], attrs, where) {
    const { kernel } = attrs as { kernel: readonly number[] };
    const outputs = windowOutputs(where, x, windowAttrs(attrs, kernel));
    return [x[0], sizeOf(kernel) * (x[x.length - 1] as number), sizeOf(outputs)];
  },
  execution: {
    lower({ inputs: [x], output, attrs }): Attrs {
      const { kernel } = attrs as { kernel: readonly number[] };
      const image = x.ofRows ? x.shape : x.shape.slice(1);
      const own = windowAttrs(attrs, kernel);
      const sizes = image.slice(0, -1);
      const outputs = windowOutputs("turnPatchesByImage", [1, ...image], own) as readonly number[];
      const [patches, count] = output.shape.slice(-2);
      const window = windowNumbers(
        windowAxes(sizes, outputs, own),
        sizes.map(() => 1),
      );
      return {
        ...{ images: x.ofRows ? 1 : x.shape[0], channels: image[image.length - 1], xImage: sizeOf(image) },
        ...{ patches, yImage: patches * count, window },
      };
    },
    scratchBytes: (kernels) => kernels.turnPatchesBytes(),
    run(kernels, { inputs: [x], output, scratch, rows, lowered }) {
      const { images, channels, xImage, patches, yImage } = lowered as Record<string, number>;
      const window = lowered.window as readonly number[];
      for (let image = 0; image < rows * images; image++) {
        const [from, to] = [offset(x, 4 * image * xImage), offset(output, 4 * image * yImage)];
        kernels.turnPatches(from, to, scratch, 0, patches, 1, channels, ...window);
      }
    },
  },
};
