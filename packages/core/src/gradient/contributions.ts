/**
 * Contributions added up to one gradient, in the order in which they came.
 *
 * Parts of one axis, as the steps of a sequence or the pieces of a split give,
 * are put side by side, with zeros between: added up one by one as whole
 * tensors they would take the square of their number. Products, as a weight
 * gets from each step that it serves, become one of what lies side by side.
 */
import type { SymbolicTensor } from "../graph/graph.js";
import { regroup } from "../ops/axes.js";
import { add } from "../ops/binary.js";
import { matmul } from "../ops/matmul.js";
import { concatenate } from "../ops/movement.js";
import { pad } from "../ops/pad.js";
import { knownSize } from "../shape.js";
import type { Contribution, Part, Product } from "./rule.js";

/** The sum of contributions to the gradient of `x`; null of none. */
export function total(x: SymbolicTensor, contributions: readonly Contribution[]): SymbolicTensor | null {
  const whole: SymbolicTensor[] = [];
  const parts: Part[] = [];
  const products: Product[] = [];
  for (const each of contributions) {
    if (each === null) continue;
    if ("values" in each) parts.push(each);
    else if ("left" in each) products.push(each);
    else whole.push(each);
  }
  const axes = [...new Set(parts.map(({ axis }) => axis))];
  const terms = [
    ...whole,
    ...batches(products).map(joined),
    ...axes.flatMap((axis) =>
      withoutOverlaps(parts.filter((part) => part.axis === axis)).map((some) => sideBySide(x, axis, some)),
    ),
  ];
  return terms.length > 0 ? terms.reduce((sum, term) => add(sum, term)) : null;
}

/** Products in lists of one batch size. */
function batches(products: readonly Product[]): Product[][] {
  const sizes = [...new Set(products.map(({ left }) => left.shape[0]))];
  return sizes.map((size) => products.filter(({ left }) => left.shape[0] === size));
}

/** The sum of products as one product, in which all of a row of the batch lies side by side. */
function joined(products: readonly Product[]): SymbolicTensor {
  const [left, right] = (["left", "right"] as const).map((side) => {
    const all = products.map(({ [side]: x }) => x);
    if (all.length === 1) return asMatrix(all[0]);
    return asMatrix(
      concatenate(
        all.map((x) => regroup(x, 1, x.shape.length - 2, [x.shape.length === 2 ? 1 : -1])),
        { axis: 1 },
      ),
    );
  });
  return matmul(left, right, { transposeX: true });
}

/** All axes but the last as one. */
function asMatrix(x: SymbolicTensor): SymbolicTensor {
  return x.shape.length === 2 ? x : regroup(x, 0, x.shape.length - 1, [-1]);
}

function endOf({ axis, begin, values }: Part): number {
  return begin + (values.shape[axis] as number);
}

/** Parts of one axis, those of the same place added up, in as few lists without overlaps as come of taking them in order. */
function withoutOverlaps(parts: readonly Part[]): Part[][] {
  const places = new Map<string, Part>();
  for (const part of parts) {
    const place = `${part.begin} ${endOf(part)}`;
    const before = places.get(place);
    places.set(place, before ? { ...part, values: add(before.values, part.values) } : part);
  }
  const found: Part[][] = [];
  for (const part of [...places.values()].sort((a, b) => a.begin - b.begin)) {
    const list = found.find((each) => endOf(each[each.length - 1]) <= part.begin);
    if (list) list.push(part);
    else found.push([part]);
  }
  return found;
}

/** The gradient of x of which `parts`, sorted, are all that is not 0. */
function sideBySide(x: SymbolicTensor, axis: number, parts: readonly Part[]): SymbolicTensor {
  const size = knownSize(x.shape, axis, "gradients");
  const pieces: SymbolicTensor[] = [];
  let end = 0;
  parts.forEach((part, index) => {
    const behind = index === parts.length - 1 ? size - endOf(part) : 0;
    pieces.push(surrounded(part, part.begin - end, behind));
    end = endOf(part);
  });
  return pieces.length === 1 ? pieces[0] : concatenate(pieces, { axis });
}

/** The values of a part with zeros before and behind them. */
function surrounded({ axis, values }: Part, before: number, behind: number): SymbolicTensor {
  if (before + behind === 0) return values;
  return pad(
    values,
    values.shape.map((_, i) => (i === axis ? [before, behind] : [0, 0])),
  );
}
