/** The reference kernels that pick, order and accumulate elements. */
import { offset, type Pointer } from "../memory/pointer.js";
import type { Views } from "../memory/views.js";
import { CUMULATION_CODES } from "./codes.js";
import type { KernelSet } from "./kernels.js";

type IndexingKernels = Pick<
  KernelSet,
  "select" | "strided" | "take" | "takeAlong" | "scatterAdd" | "scatterAddAlong" | "cumulate" | "argSort"
>;

export function indexingReferenceKernels(views: Views): IndexingKernels {
  const element = (x: Pointer, index: number): number => views.float32(offset(x, 4 * index), 1)[0];

  return {
    select(c, a, b, y, rows, count, cRow, cStep, aRow, aStep, bRow, bStep) {
      const output = views.float32(y, rows * count);
      output.forEach((_, n) => {
        const [row, i] = [Math.floor(n / count), n % count];
        const isTrue = element(c, row * cRow + i * cStep) !== 0;
        output[n] = isTrue ? element(a, row * aRow + i * aStep) : element(b, row * bRow + i * bStep);
      });
    },

    strided(x, y, rows, count, xRow, xStep) {
      const output = views.float32(y, rows * count);
      output.forEach((_, n) => {
        output[n] = element(x, Math.floor(n / count) * xRow + (n % count) * xStep);
      });
    },

    take(x, ids, y, outer, size, inner, count) {
      const input = views.float32(x, outer * size * inner);
      const places = views.float32(ids, count);
      const output = views.float32(y, outer * count * inner);
      return eachPlace(output.length, size, (n) => {
        const [run, k] = [Math.floor(n / inner), n % inner];
        const block = Math.floor(run / count);
        return [places[run % count], (place) => (output[n] = input[(block * size + place) * inner + k])];
      });
    },

    takeAlong(x, ids, y, outer, size, inner, count) {
      const input = views.float32(x, outer * size * inner);
      const places = views.float32(ids, outer * count * inner);
      const output = views.float32(y, outer * count * inner);
      return eachPlace(output.length, size, (n) => {
        const block = Math.floor(n / (count * inner));
        return [places[n], (place) => (output[n] = input[(block * size + place) * inner + (n % inner)])];
      });
    },

    scatterAdd(x, ids, y, outer, size, inner, count) {
      const input = views.float32(x, outer * count * inner);
      const places = views.float32(ids, count);
      const output = views.float32(y, outer * size * inner);
      const totals = new Float64Array(output.length);
      const outside = eachPlace(input.length, size, (n) => {
        const [run, k] = [Math.floor(n / inner), n % inner];
        const block = Math.floor(run / count);
        return [places[run % count], (place) => (totals[(block * size + place) * inner + k] += input[n])];
      });
      output.set(totals);
      return outside;
    },

    scatterAddAlong(x, ids, y, outer, size, inner, count) {
      const input = views.float32(x, outer * count * inner);
      const places = views.float32(ids, outer * count * inner);
      const output = views.float32(y, outer * size * inner);
      const totals = new Float64Array(output.length);
      const outside = eachPlace(input.length, size, (n) => {
        const block = Math.floor(n / (count * inner));
        return [places[n], (place) => (totals[(block * size + place) * inner + (n % inner)] += input[n])];
      });
      output.set(totals);
      return outside;
    },

    cumulate(code, x, y, outer, count, inner) {
      const input = views.float32(x, outer * count * inner);
      const output = views.float32(y, outer * count * inner);
      for (let column = 0; column < outer * inner; column++) {
        const first = Math.floor(column / inner) * count * inner + (column % inner);
        let total = code === CUMULATION_CODES.cumprod ? 1 : 0;
        for (let at = first; at < first + count * inner; at += inner) {
          if (code === CUMULATION_CODES.cumprod) total *= input[at];
          else total += input[at];
          output[at] = total;
        }
      }
    },

    argSort(x, y, _scratch, rows, width, downwards) {
      for (let row = 0; row < rows; row++) {
        const input = views.float32(offset(x, 4 * row * width), width);
        const order = Array.from(input, (_, place) => place);
        order.sort((a, b) => (downwards ? compare(input[b], input[a]) : compare(input[a], input[b])));
        views.float32(offset(y, 4 * row * width), width).set(order);
      }
    },
  };
}

/** Visits each of `length` elements with the place that its id stands for; what is returned is as of `take`. */
function eachPlace(
  length: number,
  size: number,
  visit: (n: number) => readonly [id: number, visitPlace: (place: number) => void],
): number {
  for (let n = 0; n < length; n++) {
    const [id, visitPlace] = visit(n);
    const place = Math.trunc(id) + (Math.trunc(id) < 0 ? size : 0);
    if (!(place >= 0 && place < size)) return Number.isNaN(id) ? Number.POSITIVE_INFINITY : id;
    visitPlace(place);
  }
  return Number.NaN;
}

/** NaN after all numbers. */
function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}
