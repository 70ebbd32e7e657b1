/**
 * Resize: places of each axis that are picked from the old ones, or mixed of
 * two neighbours. Where a place lies on the old axis, an attribute says.
 */
import { ops, type SymbolicTensor, tensor } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { input, optional } from "./inputs.js";
import { MOST_PLACES } from "./known.js";
import type { OperatorReader } from "./reader.js";

type Coordinate = (place: number, size: number, count: number, scale: number) => number;

const COORDINATES: Readonly<Record<string, Coordinate>> = {
  half_pixel: (place, _size, _count, scale) => (place + 0.5) / scale - 0.5,
  pytorch_half_pixel: (place, _size, count, scale) => (count > 1 ? (place + 0.5) / scale - 0.5 : 0),
  asymmetric: (place, _size, _count, scale) => place / scale,
  align_corners: (place, size, count) => (count > 1 ? (place * (size - 1)) / (count - 1) : 0),
};

const NEAREST: Readonly<Record<string, (place: number) => number>> = {
  round_prefer_floor: (place) => Math.ceil(place - 0.5),
  round_prefer_ceil: (place) => Math.floor(place + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

const resize: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const { x, axisOf, made } = reader.along(value);
  const shape = reader.shapeOf(value);
  const isOld = use.operatorSet < 11;
  const scales = optional(use, isOld ? 1 : 2);
  const sizes = isOld ? null : optional(use, 3);
  const mode = use.attributes.string("mode", "nearest");
  const coordinate =
    COORDINATES[isOld ? "asymmetric" : use.attributes.string("coordinate_transformation_mode", "half_pixel")];
  const nearest = NEAREST[isOld ? "floor" : use.attributes.string("nearest_mode", "round_prefer_floor")];
  if (!coordinate || !nearest || !["nearest", "linear"].includes(mode) || use.attributes.has("axes")) {
    throw new ModelFormatError(`mode ${mode} of these coordinates is not supported. Export it as nearest or linear`);
  }
  const given = scales && reader.known(scales, "scales").numbers.length > 0 ? reader.ints(scales, "scales") : null;
  const wanted = sizes ? reader.ints(sizes, "sizes") : null;
  return made(
    shape.reduce<SymbolicTensor>((y, size, axis) => {
      const scale = wanted ? wanted[axis] / (size ?? Number.NaN) : (given?.[axis] ?? 1);
      if (Number.isNaN(scale) || scale === 1) return y;
      const count = wanted?.[axis] ?? Math.floor((size ?? 0) * scale);
      if (size === null || !(count >= 1 && count <= MOST_PLACES))
        throw new ModelFormatError(`it makes ${count} places of ${size}`);
      const places = Array.from({ length: count }, (_, place) => coordinate(place, size, count, scale));
      reader.checkSize(y.shape.map((each, i) => (i === axisOf(axis) ? count : each)));
      return mode === "nearest" ? gathered(y, axisOf(axis), places.map(nearest)) : blended(y, axisOf(axis), places);
    }, x),
  );
};

function gathered(x: SymbolicTensor, axis: number, places: readonly number[]): SymbolicTensor {
  const last = (x.shape[axis] as number) - 1;
  const inside = places.map((place) => Math.min(last, Math.max(0, place)));
  return ops.take(x, tensor(inside), { axis }) as SymbolicTensor;
}

/** Two neighbours, each as much as the place is near it. */
function blended(x: SymbolicTensor, axis: number, places: readonly number[]): SymbolicTensor {
  const [lower, dims] = [places.map(Math.floor), [places.length, ...x.shape.slice(axis + 1).map(() => 1)]];
  const upper = places.map((place, i) => place - lower[i]);
  const part = (at: readonly number[], weights: readonly number[]) =>
    ops.multiply(gathered(x, axis, at), tensor([...weights], { shape: dims }));
  const before = part(
    lower,
    upper.map((weight) => 1 - weight),
  );
  return ops.add(
    before,
    part(
      lower.map((place) => place + 1),
      upper,
    ),
  ) as SymbolicTensor;
}

export const resizeReaders: Readonly<Record<string, OperatorReader>> = { Resize: resize, Upsample: resize };
