// The wasm module's exports: KernelSet of src/kernels/kernels.ts, function by function.
//
// Every pointer is a byte address in the imported shared memory, which belongs
// to tensors alone: the module has no data, no stack and no heap in it, so any
// number of instances can run on the same memory at once.

export { argReduce } from "./argReduce";
export { argSort } from "./argSort";
export { attention, attentionBytes } from "./attention";
export { binary } from "./binary";
export { conv, convBytes } from "./conv";
export { copy } from "./copy";
export { cumulate } from "./cumulate";
export { dense } from "./dense";
export { depthwise, depthwiseBytes } from "./depthwise";
export { layerNormalization } from "./layerNormalization";
export { pack, panelBytes } from "./pack";
export { pad } from "./pad";
export { pool, poolScratchBytes } from "./pool";
export { poolGradient } from "./poolGradient";
export { product, productBytes } from "./product";
export { random } from "./random";
export { gruHidden, lstmCarry, lstmHidden } from "./recurrent";
export { gruHiddenGradient, lstmCarryGradient, lstmHiddenGradient } from "./recurrentGradient";
export { reduce } from "./reduce";
export { resample } from "./resample";
export { scatterAdd, scatterAddAlong } from "./scatter";
export { select } from "./select";
export { logSoftmax, softmax } from "./softmax";
export { sparsemax } from "./sparsemax";
export { packStored, storedPanelBytes } from "./stored";
export { denseStored, storedScratchBytes } from "./storedDense";
export { strided } from "./strided";
export { take, takeAlong } from "./take";
export { transpose } from "./transpose";
export { turnPatches, turnPatchesBytes } from "./turnPatches";
export { unary } from "./unary";
export { winograd, winogradBytes } from "./winograd";
export { winogradWeights } from "./winogradWeights";
