/** How each operator of ONNX is read. */
import { isOwnDomain, type NodeMessage } from "../schema.js";
import { controlReaders } from "./control.js";
import { elementwiseReaders } from "./elementwise.js";
import { movementReaders } from "./movement.js";
import { normalizationReaders } from "./normalization.js";
import { productReaders } from "./products.js";
import { quantizedReaders } from "./quantized.js";
import type { OperatorReader } from "./reader.js";
import { recurrentReaders } from "./recurrent.js";
import { reduceReaders } from "./reduce.js";
import { resizeReaders } from "./resize.js";
import { scatterReaders } from "./scatter.js";
import { shapeReaders } from "./shapes.js";
import { windowReaders } from "./windows.js";

export const operatorReaders: ReadonlyMap<string, OperatorReader> = new Map(
  Object.entries({
    ...elementwiseReaders,
    ...movementReaders,
    ...shapeReaders,
    ...scatterReaders,
    ...reduceReaders,
    ...normalizationReaders,
    ...productReaders,
    ...recurrentReaders,
    ...quantizedReaders,
    ...controlReaders,
    ...windowReaders,
    ...resizeReaders,
  }),
);

/** null when the operator is not supported; those of domains other than ONNX's own are not. */
export function readerOf({ opType = "", domain }: NodeMessage): OperatorReader | null {
  return isOwnDomain(domain) ? (operatorReaders.get(opType) ?? null) : null;
}
