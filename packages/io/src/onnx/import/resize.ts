/**
 * Resize: places of each axis that are picked from the old ones, or mixed of
 * two or four neighbours. Where a place lies on the old axis, an attribute says.
 */
import { type ResampleTable, resample } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { input, optional } from "./inputs.js";
import { MOST_PLACES } from "./known.js";
import { type OperatorReader, type Reader, type Use, upTo } from "./reader.js";

/** One axis: its old size, its new one, and how many times the old it is said to be, which may be no whole number. */
interface Axis {
  readonly size: number;
  readonly count: number;
  readonly scale: number;
}

/** Where a place of the new axis lies on the old. */
type Coordinate = (place: number, axis: Axis) => number;

const COORDINATES: Readonly<Record<string, Coordinate>> = {
  half_pixel: (place, { scale }) => (place + 0.5) / scale - 0.5,
  half_pixel_symmetric: (place, { size, count, scale }) => {
    const share = count / (scale * size);
    return (size / 2) * (1 - share) + (place + 0.5) / scale - 0.5;
  },
  pytorch_half_pixel: (place, { count, scale }) => (count > 1 ? (place + 0.5) / scale - 0.5 : 0),
  asymmetric: (place, { scale }) => place / scale,
  align_corners: (place, { size, count, scale }) => {
    if (Math.abs(size * scale - count) > 1e-3) {
      throw new ModelFormatError(
        `align_corners of ${size} · ${scale}, no whole number, is not the same everywhere. Export it with sizes`,
      );
    }
    return count > 1 ? (place * (size - 1)) / (count - 1) : 0;
  },
};

const NEAREST: Readonly<Record<string, (place: number) => number>> = {
  round_prefer_floor: (place) => Math.ceil(place - 0.5),
  round_prefer_ceil: (place) => Math.floor(place + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

/** The neighbours that make a place, from the first on, and the weight of each. */
type Neighbours = (place: number, size: number) => { readonly first: number; readonly weights: readonly number[] };

const linear: Neighbours = (place) => {
  const first = Math.floor(place);
  return { first, weights: [first + 1 - place, place - first] };
};

/** The cubic convolution of Keys 1981. */
function cubic(a: number, excludesOutside: boolean): Neighbours {
  return (place, size) => {
    const first = Math.floor(place) - 1;
    const raw = upTo(4).map((tap) => keys(Math.abs(first + tap - place), a));
    if (!excludesOutside) return { first, weights: raw };
    const inside = raw.map((weight, tap) => (first + tap >= 0 && first + tap < size ? weight : 0));
    const total = inside.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: inside.map((weight) => weight / total) };
  };
}

function keys(x: number, a: number): number {
  if (x >= 2) return 0;
  return x >= 1 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : ((a + 2) * x - (a + 3)) * x * x + 1;
}

/** Neighbours outside of the axis are those at its ends. */
function tableOf(places: readonly number[], size: number, neighbours: Neighbours): ResampleTable {
  const found = places.map((place) => neighbours(place, size));
  const taps = Math.min(size, found[0].weights.length);
  const inside = (place: number, last: number) => Math.min(last, Math.max(0, place));
  const firsts = found.map(({ first }) => inside(first, size - taps));
  const weights = found.map(({ first, weights: own }, i) => {
    const row = new Array<number>(taps).fill(0);
    own.forEach((weight, tap) => {
      row[inside(first + tap, size - 1) - firsts[i]] += weight;
    });
    return row;
  });
  return { firsts, weights };
}

function neighboursOf(use: Use): Neighbours {
  const { attributes } = use;
  const isOld = use.operatorSet < 11;
  const mode = attributes.string("mode", "nearest");
  const nearest = NEAREST[isOld ? "floor" : attributes.string("nearest_mode", "round_prefer_floor")];
  const [a, excludesOutside] = [attributes.float("cubic_coeff_a", -0.75), attributes.int("exclude_outside", 0) === 1];
  attributes.ignore("extrapolation_value");
  if (attributes.int("antialias", 0) === 1) {
    throw new ModelFormatError("antialias is not supported. Export it without, or with AveragePool in front");
  }
  if (mode === "nearest" && nearest) return (place) => ({ first: nearest(place), weights: [1] });
  if (mode === "linear") return linear;
  if (mode === "cubic") return cubic(a, excludesOutside);
  throw new ModelFormatError(`its mode is "${mode}"; nearest, linear and cubic are supported`);
}

const resize: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const neighbours = neighboursOf(use);
  const name = use.attributes.string(
    "coordinate_transformation_mode",
    use.operatorSet < 11 ? "asymmetric" : "half_pixel",
  );
  const coordinate = COORDINATES[name];
  if (!coordinate) throw new ModelFormatError(`its coordinates are "${name}", which is not supported`);
  const { x, axisOf, made } = reader.along(value);
  const axes = resizedAxes(reader, use);
  let y = x;
  axes.forEach(({ axis, ...each }) => {
    const { size, count } = each;
    reader.checkSize(y.shape.map((old, i) => (i === axisOf(axis) ? count : old)));
    const places = upTo(count).map((place) => coordinate(place, each));
    y = resample(y, axisOf(axis), tableOf(places, size, neighbours));
  });
  return made(y);
};

/** The axes that get another size. */
function resizedAxes(reader: Reader, use: Use): (Axis & { readonly axis: number })[] {
  const shape = reader.shapeOf(input(use, 0));
  const isOld = use.operatorSet < 11;
  const axes = (use.attributes.ints("axes") ?? upTo(shape.length)).map((axis) => reader.axis(axis, shape.length));
  if (use.attributes.string("keep_aspect_ratio_policy", "stretch") !== "stretch") {
    throw new ModelFormatError("keep_aspect_ratio_policy is not supported. Export it with scales");
  }
  const list = (index: number, what: string) => {
    const value = optional(use, index);
    const numbers = value ? reader.ints(value, what) : [];
    return numbers.length > 0 ? numbers : null;
  };
  const scales = list(isOld ? 1 : 2, "scales") ?? use.attributes.floats("scales");
  const sizes = isOld ? null : list(3, "sizes");
  return axes.flatMap((axis, i) => {
    const size = shape[axis];
    const scale = sizes ? sizes[i] / (size ?? Number.NaN) : (scales?.[i] ?? 1);
    if (scale === 1 || (size === null && Number.isNaN(scale))) return [];
    const count = sizes?.[i] ?? Math.floor((size ?? 0) * scale);
    if (size !== null && count >= 1 && count <= MOST_PLACES) return [{ axis, size, count, scale }];
    throw new ModelFormatError(`it makes ${count} places of ${size}`);
  });
}

export const resizeReaders: Readonly<Record<string, OperatorReader>> = { Resize: resize, Upsample: resize };
