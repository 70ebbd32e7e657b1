/** Convolutions whose windows are said by their outputs and starts, with nothing left to padding: what gradients are made of. */
import type { Attrs, SymbolicTensor } from "../graph/graph.js";
import { record } from "../graph/trace.js";
import { convOp } from "./conv.js";
import { convTransposeOp } from "./convTranspose.js";
import { depthwiseConvOp } from "./depthwiseConv.js";
import { turnPatchesByImageOp, turnPatchesOp } from "./turnPatches.js";

type ExactConv = (x: SymbolicTensor, kernel: SymbolicTensor, window: Attrs) => SymbolicTensor;

export const exactConv: ExactConv = (x, kernel, window) => record(convOp, [x, kernel], { ...window, groups: 1 });

export const exactConvTranspose: ExactConv = (x, kernel, window) => record(convTransposeOp, [x, kernel], window);

export const exactDepthwiseConv: ExactConv = (x, kernel, window) => record(depthwiseConvOp, [x, kernel], window);

/** What the window, whose taps are `kernel` in it, sees of x: (taps · channels, batch · outputs). */
export function turnPatches(x: SymbolicTensor, window: Attrs): SymbolicTensor {
  return record(turnPatchesOp, [x], window);
}

/** The same for each image by itself: (batch, taps · channels, outputs). */
export function turnPatchesByImage(x: SymbolicTensor, window: Attrs): SymbolicTensor {
  return record(turnPatchesByImageOp, [x], window);
}
