/** cast: the same values as another dtype: cut to whole numbers for an integer, told from 0 for a bool. */
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, declare, type Operand } from "../graph/trace.js";
import { oneOf } from "../options.js";
import { DTYPES, type DType, isInteger } from "../tensor/dtype.js";
import { notEqual } from "./binary.js";
import { trunc } from "./elementary.js";

/** `x` as another dtype. Arithmetic stays float32; outputs are stored as declared. */
export function cast(x: Operand, dtype: DType): SymbolicTensor {
  const known = oneOf("cast: dtype", dtype, DTYPES);
  return composed("Cast", x, (y) => {
    if (known === "bool") return y.dtype === "bool" ? declare(y, known) : notEqual(y, 0);
    return declare(isInteger(known) && !isInteger(y.dtype) ? trunc(y) : y, known);
  });
}
