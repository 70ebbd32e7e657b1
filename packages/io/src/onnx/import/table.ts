/** How each operator of ONNX is read. */
import { elementwiseReaders } from "./elementwise.js";
import { movementReaders } from "./movement.js";
import { productReaders } from "./products.js";
import type { OperatorReader } from "./reader.js";
import { reduceReaders } from "./reduce.js";
import { resizeReaders } from "./resize.js";
import { shapeReaders } from "./shapes.js";
import { windowReaders } from "./windows.js";

export const operatorReaders: ReadonlyMap<string, OperatorReader> = new Map(
  Object.entries({
    ...elementwiseReaders,
    ...movementReaders,
    ...shapeReaders,
    ...reduceReaders,
    ...productReaders,
    ...windowReaders,
    ...resizeReaders,
  }),
);
