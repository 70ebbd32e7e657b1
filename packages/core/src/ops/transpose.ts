/**
 * transpose: the axes in another order.
 *
 * The kernel exchanges two neighbouring groups of axes. From the front on, each
 * longest run of axes that stay together goes to its place by one exchange, so
 * that what is usual takes one: matrices, heads, channels. Where more are
 * needed, the results between go to and fro in the scratch, row by row.
 */
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { type Operand, record } from "../graph/trace.js";
import { offset } from "../memory/pointer.js";
import { checkOptions, show } from "../options.js";
import { formatShape, normalizeAxis, type Shape, sizeOf } from "../shape.js";
import type { OpDefinition } from "./define.js";

/** (outer, rows, columns, inner) to (outer, columns, rows, inner). */
type Exchange = readonly [outer: number, rows: number, columns: number, inner: number];

export const transposeOp: OpDefinition = {
  name: "transpose",
  className: "Transpose",
  keepsIntegers: true,
  keepsBools: true,
  shape: ([x], { axes }, where) => orderOf(axes as readonly number[] | undefined, x, where).map((axis) => x[axis]),
  gradient: ({ inputs: [{ shape }], attrs, outputGradient }, { transpose }) => {
    const order = orderOf(attrs.axes as readonly number[] | undefined, shape, "transpose");
    return [transpose(outputGradient, { axes: order.map((_, axis) => order.indexOf(axis)) })];
  },
  execution: {
    lower({ inputs: [{ shape, ofRows }], attrs }) {
      // With the batch, whose place is the first, as an axis of 1 like any other.
      const whole = ofRows ? [1, ...shape] : shape;
      const order = orderOf(attrs.axes as readonly number[] | undefined, whole, "transpose");
      return { size: sizeOf(shape), exchanges: exchangesOf(whole, order).flat() };
    },
    scratchBytes: (_kernels, { size, exchanges }) => {
      const count = (exchanges as readonly number[]).length / 4;
      return 4 * (size as number) * Math.min(2, Math.max(0, count - 1));
    },
    run(kernels, { inputs: [x], output, scratch, rows: batch, lowered }) {
      const size = lowered.size as number;
      const exchanges = lowered.exchanges as readonly number[];
      const last = exchanges.length - 4;
      if (last < 0) kernels.copy(x, output, 1, batch * size, batch * size, batch * size);
      if (last === 0) {
        const [outer, rows, columns, inner] = exchanges;
        kernels.transpose(x, output, batch * outer, rows, columns, inner);
      }
      if (last <= 0) return;
      for (let row = 0; row < batch; row++) {
        let from = offset(x, 4 * size * row);
        for (let i = 0; i <= last; i += 4) {
          const between = offset(scratch, 4 * size * ((i / 4) % 2));
          const to = i === last ? offset(output, 4 * size * row) : between;
          kernels.transpose(from, to, exchanges[i], exchanges[i + 1], exchanges[i + 2], exchanges[i + 3]);
          from = to;
        }
      }
    },
  },
};

/** Which axis of x comes at each place; all of them reversed where nothing is said. */
function orderOf(axes: readonly number[] | undefined, x: Shape, where: string): number[] {
  if (!axes) return x.map((_, axis) => x.length - 1 - axis);
  const order = axes.map((axis) => normalizeAxis(axis, x.length, where));
  if (order.length === x.length && new Set(order).size === x.length) return order;
  throw new ShapeError(
    `${where}: axes must name each of the ${x.length} axes of ${formatShape(x)} once, got [${axes.join(", ")}].`,
  );
}

function exchangesOf(shape: readonly number[], order: readonly number[]): Exchange[] {
  const wanted = order.filter((axis) => shape[axis] !== 1);
  let axes = [...wanted].sort((a, b) => a - b);
  const size = (group: readonly number[]) => sizeOf(group.map((axis) => shape[axis]));
  const exchanges: Exchange[] = [];
  for (let place = 0; place < wanted.length; place++) {
    const begin = axes.indexOf(wanted[place]);
    if (begin === place) continue;
    let end = begin + 1;
    while (end < axes.length && axes[end] === wanted[place + end - begin]) end++;
    const [before, passed, moved, behind] = [
      axes.slice(0, place),
      axes.slice(place, begin),
      axes.slice(begin, end),
      axes.slice(end),
    ];
    exchanges.push([size(before), size(passed), size(moved), size(behind)]);
    axes = [...before, ...moved, ...passed, ...behind];
  }
  return exchanges;
}

/**
 * x with its axes in the order `axes`, which names each once; reversed without it, as in Keras. In a model axis 0, the
 * batch, stays first.
 */
export function transpose(x: Operand, options: { axes?: readonly number[] | null } = {}): SymbolicTensor {
  checkOptions("transpose", options, ["axes"]);
  const { axes = null } = options;
  if (axes !== null && !Array.isArray(axes)) {
    throw new ArgumentError(`transpose: axes must be a list of whole numbers or null, got ${show(axes)}.`);
  }
  return record(transposeOp, [x], axes === null ? {} : { axes });
}
