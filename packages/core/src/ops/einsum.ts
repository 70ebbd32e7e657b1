/**
 * einsum: sums of products, said by a letter for every axis.
 *
 *     einsum("bqd,bkd->bqk", queries, keys)
 *
 * Letters that are in no other operand and not in the result are summed over
 * first. Two operands are one batched product then: letters of both and of the
 * result are the stack, letters of both alone are multiplied and summed, and
 * the others are the rows and the columns. So attention's equations take a
 * transposition for each side that lies otherwise, and one `matmul`. Of more
 * operands the first two are joined until one is left.
 */
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand } from "../graph/trace.js";
import { show } from "../options.js";
import { formatShape } from "../shape.js";
import { regroup } from "./axes.js";
import { multiply } from "./binary.js";
import { matmul } from "./matmul.js";
import { sum } from "./reduce.js";
import { transpose } from "./transpose.js";
import { diagonal } from "./view.js";

/** A tensor with a label for each of its axes: a letter, or `…n` for the axis n from the end of an ellipsis. */
interface Labelled {
  readonly x: SymbolicTensor;
  readonly labels: readonly string[];
}

/** The sum of products that `subscripts` says; `...` stands for any axes, which broadcast. */
export function einsum(subscripts: string, ...operands: Operand[]): SymbolicTensor {
  return composed("Einsum", operands, (...symbols) => {
    const { inputs, output } = parse(subscripts, symbols);
    let [first, ...rest] = inputs.map((each, i) => withoutRepeats(each, subscripts, i));
    while (rest.length > 0) {
      const [second, ...others] = rest;
      const wanted = new Set([...output, ...others.flatMap(({ labels }) => labels)]);
      first = product(first, second, wanted, output, subscripts);
      rest = others;
    }
    return arranged(summed(first, new Set(output)), output).x;
  });
}

function parse(subscripts: string, symbols: readonly SymbolicTensor[]): { inputs: Labelled[]; output: string[] } {
  const fail = (what: string) => new ArgumentError(`einsum: ${what}, got ${show(subscripts)}.`);
  if (typeof subscripts !== "string") throw fail('expected an equation such as "ij,jk->ik"');
  const [left, right, ...more] = subscripts.replaceAll(" ", "").split("->");
  const terms = left.split(",");
  if (more.length > 0) throw fail("expected one arrow at most");
  if (terms.length !== symbols.length) {
    throw fail(`expected as many terms as operands, which are ${symbols.length}`);
  }
  for (const term of [...terms, right ?? ""]) {
    if (!/^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(term))
      throw fail('expected letters, commas, "->" and at most one "..." a term');
  }
  const inputs = terms.map((term, i) => ({
    x: symbols[i],
    labels: labelsOf(term, symbols[i].shape.length, subscripts, i),
  }));
  const all = inputs.flatMap(({ labels }) => labels);
  const dots = [...new Set(all.filter((label) => label.startsWith("…")))].sort(
    (a, b) => Number(b.slice(1)) - Number(a.slice(1)),
  );
  const once = [...new Set(all)].filter(
    (label) => !label.startsWith("…") && all.indexOf(label) === all.lastIndexOf(label),
  );
  if (right !== undefined && dots.length > 0 && !right.includes("...")) {
    throw fail('expected "..." in the result too: the axes it stands for are not summed over');
  }
  const [before, behind] = (right ?? `...${once.sort().join("")}`).split("...");
  const output = [...before, ...(behind === undefined ? [] : [...dots, ...behind])];
  for (const label of output) {
    if (!all.includes(label)) throw fail(`the result's letter ${label} is in no operand`);
    if (output.indexOf(label) !== output.lastIndexOf(label)) throw fail(`the result has the letter ${label} twice`);
  }
  return { inputs, output };
}

function labelsOf(term: string, rank: number, subscripts: string, index: number): string[] {
  const [before, behind] = term.split("...");
  const open = rank - before.length - (behind?.length ?? 0);
  if (behind === undefined ? open === 0 : open >= 0) {
    const dots = Array.from({ length: open }, (_, i) => `…${open - i}`);
    return behind === undefined ? [...before] : [...before, ...dots, ...behind];
  }
  throw new ShapeError(
    `einsum: operand ${index} has ${rank} axes, which "${term}" of ${show(subscripts)} does not name.`,
  );
}

/** A letter that an operand has twice stands for the diagonal of the two axes. */
function withoutRepeats({ x, labels }: Labelled, subscripts: string, index: number): Labelled {
  const repeated = labels.findIndex((label, i) => labels.indexOf(label) < i);
  if (repeated < 0) return { x, labels };
  const [axis1, axis2] = [labels.indexOf(labels[repeated]), repeated];
  if (x.shape[axis1] !== x.shape[axis2]) {
    throw new ShapeError(
      `einsum: of ${show(subscripts)}, ${labels[repeated]} is ${x.shape[axis1]} and ${x.shape[axis2]} in operand ${index}, of ${formatShape(x.shape)}.`,
    );
  }
  const others = labels.filter((_, axis) => axis !== axis1 && axis !== axis2);
  const next = { x: diagonal(x, { axis1, axis2 }), labels: [...others, labels[repeated]] };
  return withoutRepeats(next, subscripts, index);
}

/** Summed over all axes whose label is not wanted. */
function summed({ x, labels }: Labelled, wanted: ReadonlySet<string>): Labelled {
  const axis = labels.flatMap((label, i) => (wanted.has(label) ? [] : [i]));
  if (axis.length === 0) return { x, labels };
  return { x: sum(x, { axis }), labels: labels.filter((label) => wanted.has(label)) };
}

function arranged({ x, labels }: Labelled, order: readonly string[]): Labelled {
  if (labels.every((label, i) => label === order[i])) return { x, labels };
  return { x: transpose(x, { axes: order.map((label) => labels.indexOf(label)) }), labels: order };
}

/** The two joined to one, of the labels that are wanted. */
function product(
  a: Labelled,
  b: Labelled,
  wanted: ReadonlySet<string>,
  output: readonly string[],
  subscripts: string,
): Labelled {
  checkSizes(a, b, subscripts);
  const left = summed(a, new Set([...wanted, ...b.labels]));
  const right = summed(b, new Set([...wanted, ...a.labels]));
  // The side whose own axes come first in the result is that of the rows.
  const place = ({ labels }: Labelled, other: Labelled) => {
    const own = labels.filter((label) => !other.labels.includes(label));
    return Math.min(output.length + 1, ...own.map((label) => placeIn(output, label)));
  };
  return place(left, right) <= place(right, left)
    ? joined(left, right, wanted, output)
    : joined(right, left, wanted, output);
}

function joined(a: Labelled, b: Labelled, wanted: ReadonlySet<string>, output: readonly string[]): Labelled {
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const inOrder = (labels: readonly string[]) => [...labels].sort((p, q) => placeIn(output, p) - placeIn(output, q));
  const stack = inOrder(shared.filter((label) => wanted.has(label)));
  const inner = shared.filter((label) => !wanted.has(label));
  const rows = inOrder(a.labels.filter((label) => !shared.includes(label)));
  const columns = inOrder(b.labels.filter((label) => !shared.includes(label)));
  const labels = [...stack, ...rows, ...columns];
  if (inner.length === 0) return { x: outer(a, b, stack, rows, columns), labels };

  const last = (side: Labelled) => side.labels[side.labels.length - 1];
  // A side that lies the other way round is left so: what is next to each other stays so, and less is moved.
  const transposeX = rows.length > 0 && (stack.length > 0 ? rows.includes(last(a)) : fits(a, [...inner, ...rows]));
  const transposeY = columns.length > 0 && inner.includes(last(b)) && !fits(b, [...stack, ...inner, ...columns]);
  const x = arranged(a, transposeX ? [...stack, ...inner, ...rows] : [...stack, ...rows, ...inner]).x;
  const y = arranged(b, transposeY ? [...stack, ...columns, ...inner] : [...stack, ...inner, ...columns]).x;
  // Where there is no stack the rows stay apart: all but the last are the stack of a product with one matrix.
  const apart = stack.length === 0 && rows.length > 0 && !transposeX;
  const at = stack.length;
  const z = matmul(
    apart ? merge(x, rows.length, inner.length) : asMatrices(x, at, transposeX ? [inner, rows] : [rows, inner]),
    asMatrices(y, at, transposeY ? [columns, inner] : [inner, columns]),
    { transposeX, transposeY },
  );
  const whole = part(z, z.shape.length - 1, sizesOf(b, columns));
  return { x: apart ? whole : part(whole, at, sizesOf(a, rows)), labels };
}

/** The axes from `at` on, which belong to two groups, as two axes. */
function asMatrices(x: SymbolicTensor, at: number, [first, second]: readonly (readonly string[])[]): SymbolicTensor {
  return merge(merge(x, at + first.length, second.length), at, first.length);
}

function sizesOf({ x, labels }: Labelled, wanted: readonly string[]): (number | null)[] {
  return wanted.map((label) => x.shape[labels.indexOf(label)]);
}

/** No axis is summed over: the products themselves, by broadcasting. */
function outer(
  a: Labelled,
  b: Labelled,
  stack: readonly string[],
  rows: readonly string[],
  columns: readonly string[],
): SymbolicTensor {
  const x = arranged(a, [...stack, ...rows]).x;
  const y = arranged(b, [...stack, ...columns]).x;
  const wide = regroup(
    x,
    x.shape.length,
    0,
    columns.map(() => 1),
  );
  return multiply(
    wide,
    regroup(
      y,
      stack.length,
      0,
      rows.map(() => 1),
    ),
  );
}

/** Behind all others when it is not there. */
function placeIn(output: readonly string[], label: string): number {
  const at = output.indexOf(label);
  return at < 0 ? output.length : at;
}

function fits({ labels }: Labelled, order: readonly string[]): boolean {
  return labels.every((label, i) => label === order[i]);
}

/** `count` axes from `begin` on as one, of 1 where there are none. */
function merge(x: SymbolicTensor, begin: number, count: number): SymbolicTensor {
  if (count === 1) return x;
  return regroup(x, begin, count, count === 0 ? [1] : [-1]);
}

/** One axis parted again. */
function part(x: SymbolicTensor, axis: number, sizes: readonly (number | null)[]): SymbolicTensor {
  if (sizes.length === 1) return x;
  return regroup(
    x,
    axis,
    1,
    sizes.map((size) => size ?? -1),
  );
}

function checkSizes(a: Labelled, b: Labelled, subscripts: string): void {
  a.labels.forEach((label, axis) => {
    const [size, other] = [a.x.shape[axis], b.labels.includes(label) ? b.x.shape[b.labels.indexOf(label)] : null];
    const stretches = label.startsWith("…") && (size === 1 || other === 1);
    if (size === other || size === null || other === null || stretches) return;
    throw new ShapeError(
      `einsum: of ${show(subscripts)}, ${label} is ${size} in ${formatShape(a.x.shape)} and ${other} in ${formatShape(b.x.shape)}.`,
    );
  });
}
