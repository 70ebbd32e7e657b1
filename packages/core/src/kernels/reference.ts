/**
 * The reference kernels: plain loops in float64, rounded to float32 once, when
 * an element is stored. They are the oracle the others are tested against and
 * need nothing but JavaScript. Not made for speed.
 *
 *     panels  (units, 1 + inputDim): each unit's bias, then its weights
 */
import { NULL_POINTER, offset, type Pointer } from "../memory/pointer.js";
import type { Views } from "../memory/views.js";
import { ARG_REDUCTION_CODES } from "./codes.js";
import { binaryFormula, reductionFormula, unaryFormula } from "./formulas.js";
import type { KernelSet } from "./kernels.js";
import { attentionReferenceKernels } from "./referenceAttention.js";
import { convReferenceKernels } from "./referenceConv.js";
import { indexingReferenceKernels } from "./referenceIndexing.js";
import { randomReferenceKernel } from "./referenceRandom.js";
import { recurrentReferenceKernels } from "./referenceRecurrent.js";
import { spatialReferenceKernels } from "./referenceSpatial.js";
import { storedReferenceKernels } from "./referenceStored.js";

export function referenceKernels(views: Views): KernelSet {
  const panelLength = (inputDim: number, units: number) => units * (1 + inputDim);

  return {
    name: "reference",
    columnGroup: 1,
    variant: "plain loops, float64",

    panelBytes: (inputDim, units) => 4 * panelLength(inputDim, units),

    pack(weight, bias, panels, inputDim, units, transposed = false) {
      const w = views.float32(weight, inputDim * units);
      const b = bias === NULL_POINTER ? null : views.float32(bias, units);
      const packed = views.float32(panels, panelLength(inputDim, units));
      let next = 0;
      for (let unit = 0; unit < units; unit++) {
        packed[next++] = b ? b[unit] : 0;
        for (let k = 0; k < inputDim; k++) packed[next++] = w[transposed ? unit * inputDim + k : k * units + unit];
      }
    },

    dense(x, panels, y, rows, inputDim, units, activation, p0, p1, p2) {
      const f = unaryFormula(activation);
      const input = views.float32(x, rows * inputDim);
      const packed = views.float32(panels, panelLength(inputDim, units));
      const output = views.float32(y, rows * units);
      for (let row = 0; row < rows; row++) {
        let next = 0;
        for (let unit = 0; unit < units; unit++) {
          let sum = packed[next++];
          for (let k = 0; k < inputDim; k++) sum += input[row * inputDim + k] * packed[next++];
          output[row * units + unit] = f(sum, p0, p1, p2);
        }
      }
    },

    productBytes: () => 0,

    product(x, y, out, _scratch, count, xStride, yStride, m, k, n, transposeX, transposeY) {
      const [xRow, xStep] = transposeX ? [1, m] : [k, 1];
      const [yRow, yStep] = transposeY ? [1, k] : [n, 1];
      for (let i = 0; i < count; i++) {
        const left = views.float32(offset(x, 4 * i * xStride), m * k);
        const right = views.float32(offset(y, 4 * i * yStride), k * n);
        const output = views.float32(offset(out, 4 * i * m * n), m * n);
        for (let element = 0; element < m * n; element++) {
          const column = element % n;
          const row = (element - column) / n;
          let sum = 0;
          for (let at = 0; at < k; at++) sum += left[row * xRow + at * xStep] * right[at * yRow + column * yStep];
          output[element] = sum;
        }
      }
    },

    ...storedReferenceKernels(views),
    ...spatialReferenceKernels(views),
    ...recurrentReferenceKernels(views),
    ...attentionReferenceKernels(views),
    ...convReferenceKernels(views),
    ...indexingReferenceKernels(views),

    random: randomReferenceKernel(views),

    unary(code, x, y, count, p0, p1, p2) {
      const f = unaryFormula(code);
      const input = views.float32(x, count);
      const output = views.float32(y, count);
      for (let i = 0; i < count; i++) output[i] = f(input[i], p0, p1, p2);
    },

    binary(code, a, b, y, rows, count, aRow, aStep, bRow, bStep) {
      if (rows === 0 || count === 0) return;
      const f = binaryFormula(code);
      const left = views.float32(a, (rows - 1) * aRow + (count - 1) * aStep + 1);
      const right = views.float32(b, (rows - 1) * bRow + (count - 1) * bStep + 1);
      const output = views.float32(y, rows * count);
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < count; i++) {
          output[row * count + i] = f(left[row * aRow + i * aStep], right[row * bRow + i * bStep]);
        }
      }
    },

    softmax(x, y, rows, width) {
      eachRow(views, x, y, rows, width, (input, output) => {
        const max = input.reduce(larger, Number.NEGATIVE_INFINITY);
        const sum = input.reduce((total, value) => total + Math.exp(value - max), 0);
        for (let i = 0; i < width; i++) output[i] = Math.exp(input[i] - max) / sum;
      });
    },

    logSoftmax(x, y, rows, width) {
      eachRow(views, x, y, rows, width, (input, output) => {
        const max = input.reduce(larger, Number.NEGATIVE_INFINITY);
        const logSum = Math.log(input.reduce((total, value) => total + Math.exp(value - max), 0));
        for (let i = 0; i < width; i++) output[i] = input[i] - max - logSum;
      });
    },

    layerNormalization(x, gamma, beta, y, rows, width, epsilon) {
      const [scale, shift] = [views.float32(gamma, width), views.float32(beta, width)];
      eachRow(views, x, y, rows, width, (input, output) => {
        const mean = input.reduce((total, value) => total + value, 0) / width;
        const variance = input.reduce((total, value) => total + (value - mean) ** 2, 0) / width;
        const factor = 1 / Math.sqrt(variance + epsilon);
        for (let i = 0; i < width; i++) output[i] = (input[i] - mean) * factor * scale[i] + shift[i];
      });
    },

    sparsemax(x, y, rows, width) {
      eachRow(views, x, y, rows, width, (input, output) => {
        const max = input.reduce(larger, Number.NEGATIVE_INFINITY);
        const threshold = sparsemaxThreshold(Float64Array.from(input, (value) => value - max));
        for (let i = 0; i < width; i++) output[i] = Math.max(input[i] - max - threshold, 0);
      });
    },

    copy(x, y, rows, count, xRow, yRow) {
      if (rows === 0) return;
      const input = views.float32(x, (rows - 1) * xRow + count);
      const output = views.float32(y, (rows - 1) * yRow + count);
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < count; i++) output[row * yRow + i] = input[row * xRow + i];
      }
    },

    reduce(code, x, y, outer, count, inner) {
      const f = reductionFormula(code);
      eachColumn(views, x, y, outer, count, inner, (column) => f(column));
    },

    argReduce(code, x, y, outer, count, inner) {
      const better = code === ARG_REDUCTION_CODES.argmax ? Math.max : Math.min;
      eachColumn(views, x, y, outer, count, inner, (column) => {
        const best = column.reduce((a, b) => better(a, b));
        return column.findIndex((value) => value === best || Number.isNaN(value));
      });
    },

    transpose(x, y, outer, rows, columns, inner) {
      const size = outer * rows * columns * inner;
      const input = views.float32(x, size);
      const output = views.float32(y, size);
      let next = 0;
      for (let block = 0; block < outer; block++) {
        for (let column = 0; column < columns; column++) {
          for (let row = 0; row < rows; row++) {
            const from = ((block * rows + row) * columns + column) * inner;
            for (let i = 0; i < inner; i++) output[next++] = input[from + i];
          }
        }
      }
    },
  };
}

/**
 * τ such that Σ max(z − τ, 0) = 1, by Algorithm 1 of Martins & Astudillo 2016: with z sorted downwards, the support is
 * the longest beginning whose every element is above its own τ = (Σ − 1) / length. NaN if z has a NaN.
 */
function sparsemaxThreshold(z: Float64Array): number {
  const sorted = z.sort().reverse();
  let threshold = Number.NaN;
  let sum = 0;
  for (let i = 0; i < sorted.length; i++) {
    sum += sorted[i];
    const candidate = (sum - 1) / (i + 1);
    if (!(sorted[i] > candidate)) break;
    threshold = candidate;
  }
  return threshold;
}

function eachRow(
  views: Views,
  x: Pointer,
  y: Pointer,
  rows: number,
  width: number,
  visit: (input: Float32Array, output: Float32Array) => void,
): void {
  const input = views.float32(x, rows * width);
  const output = views.float32(y, rows * width);
  for (let begin = 0; begin < rows * width; begin += width) {
    visit(input.subarray(begin, begin + width), output.subarray(begin, begin + width));
  }
}

/** Element (i, k) of y (outer, inner) is f of the `count` elements x[i][…][k], handed over as float64. */
function eachColumn(
  views: Views,
  x: Pointer,
  y: Pointer,
  outer: number,
  count: number,
  inner: number,
  f: (column: Float64Array) => number,
): void {
  const input = views.float32(x, outer * count * inner);
  const output = views.float32(y, outer * inner);
  const column = new Float64Array(count);
  for (let i = 0; i < output.length; i++) {
    const first = Math.floor(i / inner) * count * inner + (i % inner);
    for (let k = 0; k < count; k++) column[k] = input[first + k * inner];
    output[i] = f(column);
  }
}

/** Math.max of two, NaN if either is; not Math.max itself, to which reduce would pass the index as well. */
function larger(a: number, b: number): number {
  return Math.max(a, b);
}
