/**
 * The reference kernels for weights kept as float16 or int8.
 *
 *     panels  per unit  bias, step  as float32, then its weights as stored; a
 *             unit takes whole multiples of 4 bytes
 */

import { halfToFloat } from "../memory/float16.js";
import { NULL_POINTER, offset, type Pointer } from "../memory/pointer.js";
import type { Views } from "../memory/views.js";
import { STORAGE_CODES } from "./codes.js";
import { unaryFormula } from "./formulas.js";
import type { KernelSet } from "./kernels.js";

type StoredKernels = Pick<KernelSet, "storedPanelBytes" | "packStored" | "storedScratchBytes" | "denseStored">;

export function storedReferenceKernels(views: Views): StoredKernels {
  const elementBytes = (storage: number) => (storage === STORAGE_CODES.float16 ? 2 : 1);
  const unitBytes = (storage: number, inputDim: number) => 8 + 4 * Math.ceil((inputDim * elementBytes(storage)) / 4);
  const elements = (storage: number, pointer: Pointer, count: number): Uint16Array | Int8Array =>
    storage === STORAGE_CODES.float16 ? views.uint16(pointer, count) : views.int8(pointer, count);

  return {
    storedPanelBytes: (storage, inputDim, units) => units * unitBytes(storage, inputDim),

    packStored(storage, weight, step, bias, panels, inputDim, units) {
      const w = elements(storage, weight, inputDim * units);
      const s = step === NULL_POINTER ? null : views.float32(step, units);
      const b = bias === NULL_POINTER ? null : views.float32(bias, units);
      for (let unit = 0; unit < units; unit++) {
        const panel = offset(panels, unit * unitBytes(storage, inputDim));
        views.float32(panel, 2).set([b ? b[unit] : 0, s ? s[unit] : 1]);
        const column = elements(storage, offset(panel, 8), inputDim);
        for (let k = 0; k < inputDim; k++) column[k] = w[k * units + unit];
      }
    },

    storedScratchBytes: () => 0,

    denseStored(storage, x, panels, y, _scratch, rows, inputDim, units, activation, p0, p1, p2) {
      const f = unaryFormula(activation);
      const input = views.float32(x, rows * inputDim);
      const output = views.float32(y, rows * units);
      const toNumber = storage === STORAGE_CODES.float16 ? halfToFloat : Number;
      for (let unit = 0; unit < units; unit++) {
        const panel = offset(panels, unit * unitBytes(storage, inputDim));
        const [bias, step] = views.float32(panel, 2);
        const column = Float64Array.from(elements(storage, offset(panel, 8), inputDim), toNumber);
        for (let row = 0; row < rows; row++) {
          let sum = 0;
          for (let k = 0; k < inputDim; k++) sum += input[row * inputDim + k] * column[k];
          output[row * units + unit] = f(sum * step + bias, p0, p1, p2);
        }
      }
    },
  };
}
