/**
 * The ndarray kernels: matrix products by the npm package ndarray-gemm, as one
 * would write a network with the ndarray packages; all else is the reference.
 * They are the baseline that the wasm kernels are measured against.
 */
import ndarray = require("ndarray");
import gemm = require("ndarray-gemm");

import { offset } from "../memory/pointer.js";
import type { Views } from "../memory/views.js";
import { UNARY_CODES } from "./codes.js";
import type { KernelSet } from "./kernels.js";
import { referenceKernels } from "./reference.js";

export function ndarrayKernels(views: Views): KernelSet {
  const reference = referenceKernels(views);
  return {
    ...reference,
    name: "ndarray",
    variant: "ndarray-gemm, plain loops",

    dense(x, panels, y, rows, inputDim, units, activation, p0, p1, p2) {
      if (rows === 0 || units === 0) return;
      const stride = 1 + inputDim;
      const packed = views.float32(panels, units * stride);
      const output = views.float32(y, rows * units);
      for (let i = 0; i < output.length; i++) output[i] = packed[(i % units) * stride];

      const a = ndarray(views.float32(x, rows * inputDim), [rows, inputDim]);
      const b = ndarray(packed, [inputDim, units], [1, stride], 1);
      gemm(ndarray(output, [rows, units]), a, b, 1, 1);
      if (activation !== UNARY_CODES.linear) reference.unary(activation, y, y, rows * units, p0, p1, p2);
    },

    product(x, y, out, _scratch, count, xStride, yStride, m, k, n, transposeX, transposeY) {
      for (let i = 0; i < count && m * n > 0; i++) {
        const a = ndarray(views.float32(offset(x, 4 * i * xStride), m * k), [m, k], transposeX ? [1, m] : [k, 1]);
        const b = ndarray(views.float32(offset(y, 4 * i * yStride), k * n), [k, n], transposeY ? [1, k] : [n, 1]);
        gemm(ndarray(views.float32(offset(out, 4 * i * m * n), m * n), [m, n]), a, b);
      }
    },
  };
}
