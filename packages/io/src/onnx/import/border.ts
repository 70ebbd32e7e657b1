/** Borders around a tensor. */
import { ops, type SymbolicTensor } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { MOST_PLACES } from "./known.js";
import type { Reader } from "./reader.js";

/** Of a border less than 0 something is cut off. */
export function bordered(
  reader: Reader,
  x: SymbolicTensor,
  borders: readonly (readonly number[])[],
  mode = "constant",
  value = 0,
): SymbolicTensor {
  if (!["constant", "reflect", "edge", "wrap"].includes(mode)) throw new ModelFormatError(`its mode is "${mode}"`);
  if (!borders.flat().every((each) => Math.abs(each) <= MOST_PLACES)) {
    throw new ModelFormatError(`its pads are (${borders.join(", ")}); ${MOST_PLACES} are the most`);
  }
  const [wider, cut] = [
    borders.map((pair) => pair.map((each) => Math.max(0, each))),
    borders.map((pair) => pair.map((each) => Math.max(0, -each))),
  ];
  if (wider.some(([before, after], axis) => x.shape[axis] === null && before + after > 0)) {
    throw new ModelFormatError("it pads an axis of unknown size, the rows perhaps");
  }
  reader.checkSize(x.shape.map((size, axis) => (size === null ? null : size + wider[axis][0] + wider[axis][1])));
  const options = mode === "constant" ? { constantValues: value } : { mode: mode as "edge" };
  const padded = wider.flat().every((each) => each === 0) ? x : (ops.pad(x, wider, options) as SymbolicTensor);
  return cut.reduce((y, [before, after], axis) => {
    const size = y.shape[axis];
    if (before + after === 0 || size === null) return y;
    return ops.slice(y, { axis, begin: before, size: size - before - after });
  }, padded);
}
