/** repeat: every element of an axis several times, one behind the other. */
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand } from "../graph/trace.js";
import { checkOptions, show } from "../options.js";
import { formatShape, normalizeAxis } from "../shape.js";
import { reshape } from "./movement.js";
import { pending } from "./pending.js";
import { pick } from "./resample.js";

/** Places are listed one by one, a few bytes each; a shape that asks for more of them lies. */
const MOST_PLACES = 2 ** 22;

export interface RepeatOptions {
  /** The axis whose elements are repeated. Default null: of all axes made one. */
  axis?: number | null;
}

/** Every element `repeats` times; with a list, each as often as it says. */
export function repeat(x: Operand, repeats: number | readonly number[], options: RepeatOptions = {}): SymbolicTensor {
  checkOptions("repeat", options, ["axis"]);
  const { axis = null } = options;
  const times = typeof repeats === "number" ? [repeats] : repeats;
  if (!Array.isArray(times) || !times.every((each) => Number.isInteger(each) && each >= 0)) {
    throw new ArgumentError(
      `repeat: repeats must be a whole number of at least 0, or a list of them, got ${show(repeats)}.`,
    );
  }
  return composed("Repeat", x, (y) => (axis === null ? along(flat(y), 0, times) : along(y, axis, times)));
}

function flat(x: SymbolicTensor): SymbolicTensor {
  return x.shape.includes(null) ? pending(x, [null]) : reshape(x, [-1]);
}

function along(x: SymbolicTensor, axis: number, times: readonly number[]): SymbolicTensor {
  const place = normalizeAxis(axis, x.shape.length, "repeat");
  const size = x.shape[place];
  if (size === null) return pending(x, x.shape);
  if (times.length !== 1 && times.length !== size) {
    throw new ShapeError(
      `repeat: expected one number of repeats, or one for each of the ${size} elements of axis ${axis} of ` +
        `${formatShape(x.shape)}, got ${times.length}.`,
    );
  }
  if (size === 0) return x;
  const count = times.length === 1 ? size * times[0] : times.reduce((sum, each) => sum + each, 0);
  if (count > MOST_PLACES) {
    throw new ArgumentError(
      `repeat: axis ${axis} of ${formatShape(x.shape)} would have ${count} elements; ${MOST_PLACES} are the most.`,
    );
  }
  const places = new Float32Array(count);
  for (let i = 0, begin = 0; i < size; i++) {
    const end = begin + times[i % times.length];
    places.fill(i, begin, end);
    begin = end;
  }
  return pick(x, place, places);
}
