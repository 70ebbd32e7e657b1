/**
 * poolGradient: what the windows of a pooling give back to the cells that they
 * have seen, of x, its pooling y and the gradient of y.
 */

import type { PoolName } from "../kernels/codes.js";
import { POOL_CODES } from "../kernels/codes.js";
import type { KernelSet, PoolGeometry } from "../kernels/kernels.js";
import { sizeOf } from "../shape.js";
import type { OpDefinition } from "./define.js";
import { poolNumbers } from "./poolWindows.js";

function definePoolGradient(name: string, className: string, kind: PoolName): OpDefinition {
  return {
    name,
    className,
    shape: ([x]) => x,
    execution: {
      lower: ({ inputs: [x], attrs }) => poolNumbers(x, attrs),
      flops: ({ images, channels, geometry }) =>
        2 * (images as number) * (channels as number) * sizeOf((geometry as PoolGeometry).slice(3, 9)),
      run(kernels: KernelSet, { inputs: [x, y, dy], output, rows, lowered }) {
        const geometry = lowered.geometry as PoolGeometry;
        const images = rows * (lowered.images as number);
        kernels.poolGradient(POOL_CODES[kind], x, y, dy, output, images, lowered.channels as number, ...geometry);
      },
    },
  };
}

export const poolGradientTable = {
  max: definePoolGradient("maxPoolGradient", "MaxPoolGradient", "max"),
  average: definePoolGradient("averagePoolGradient", "AveragePoolGradient", "average"),
};
