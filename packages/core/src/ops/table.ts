/** Every op that a plan can name. */
import { UnsupportedError } from "../errors.js";
import { attentionOp } from "./attention.js";
import { binaryTable } from "./binary.js";
import { convOp, packConvOp } from "./conv.js";
import { convTransposeOp, packConvTransposeOp } from "./convTranspose.js";
import { copyOp } from "./copy.js";
import type { OpDefinition } from "./define.js";
import { denseOp, packOp } from "./dense.js";
import { depthwiseConvOp } from "./depthwiseConv.js";
import { everyRowOp } from "./everyRow.js";
import { layerNormalizationOp } from "./layerNormalization.js";
import { matmulOp } from "./matmul.js";
import { concatenateOp, sliceOp } from "./movement.js";
import { padOp } from "./pad.js";
import { averagePoolOp, maxPoolOp } from "./pool.js";
import { poolGradientTable } from "./poolGradient.js";
import { randomTable } from "./random.js";
import { recurrentTable } from "./recurrent.js";
import { recurrentGradientTable } from "./recurrentGradient.js";
import { reduceTable } from "./reduce.js";
import { resampleOp } from "./resample.js";
import { scatterAddAlongOp, scatterAddOp } from "./scatter.js";
import { softmaxTable } from "./softmax.js";
import { argSortOp, cumulationTable } from "./sort.js";
import { denseStoredOp, packStoredOp } from "./stored.js";
import { takeAlongAxisOp, takeOp } from "./take.js";
import { transposeOp } from "./transpose.js";
import { turnOp } from "./turn.js";
import { turnPatchesByImageOp, turnPatchesOp } from "./turnPatches.js";
import { unaryTable } from "./unary.js";
import { viewTable } from "./view.js";
import { whereOp } from "./where.js";

export const allOps: readonly OpDefinition[] = [
  ...Object.values(unaryTable),
  ...Object.values(binaryTable),
  ...Object.values(softmaxTable),
  ...Object.values(reduceTable),
  ...Object.values(recurrentTable),
  ...Object.values(recurrentGradientTable),
  ...Object.values(cumulationTable),
  ...Object.values(viewTable),
  ...Object.values(randomTable),
  ...Object.values(poolGradientTable),
  matmulOp,
  packOp,
  denseOp,
  packStoredOp,
  denseStoredOp,
  packConvOp,
  convOp,
  depthwiseConvOp,
  packConvTransposeOp,
  convTransposeOp,
  copyOp,
  concatenateOp,
  sliceOp,
  transposeOp,
  turnOp,
  turnPatchesOp,
  turnPatchesByImageOp,
  everyRowOp,
  attentionOp,
  layerNormalizationOp,
  maxPoolOp,
  averagePoolOp,
  padOp,
  resampleOp,
  whereOp,
  takeOp,
  takeAlongAxisOp,
  scatterAddOp,
  scatterAddAlongOp,
  argSortOp,
];

const byName = new Map(allOps.map((op) => [op.name, op]));

export function opByName(name: string): OpDefinition {
  const op = byName.get(name);
  if (!op) throw new UnsupportedError(`No op is called "${name}".`);
  return op;
}
