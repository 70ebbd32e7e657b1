/** How each op is written; ops that are not here have no meaning in ONNX. */
import { binaryWriters } from "./binary.js";
import { movementWriters } from "./movement.js";
import type { OpWriter } from "./opWriter.js";
import { productWriters } from "./products.js";
import { reduceWriters } from "./reduce.js";
import { unaryWriters } from "./unary.js";
import { windowWriters } from "./windows.js";

export const opWriters: ReadonlyMap<string, OpWriter> = new Map(
  Object.entries({
    ...unaryWriters,
    ...binaryWriters,
    ...movementWriters,
    ...reduceWriters,
    ...productWriters,
    ...windowWriters,
  }),
);
