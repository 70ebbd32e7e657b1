/**
 * Batch renormalization (Ioffe 2017), for BatchNormalization with `renorm`:
 * what a batch says is corrected, in training, towards averages of what
 * batches said before.
 *
 *     r = stddev / renormStddev      d = (mean − renormMean) / renormStddev
 *     y = ((x − mean) / stddev · r + d) · gamma + beta
 *
 * Both are constants to gradients.
 */
import {
  ArgumentError,
  checkOptions,
  clip,
  divide,
  maximum,
  minimum,
  type StaticShape,
  type SymbolicTensor,
  show,
  stopGradient,
  subtract,
} from "@neurode/core";
import { Initializer } from "../initializers.js";

/** Bounds of the correction: r from `rmin` to `rmax`, d from −`dmax` to `dmax`. What is left out is not bounded. */
export interface RenormClipping {
  readonly rmin?: number | null;
  readonly rmax?: number | null;
  readonly dmax?: number | null;
}

export interface Correction {
  readonly r: SymbolicTensor;
  readonly d: SymbolicTensor;
}

/** How the statistics of a batch, one for each channel, are corrected. */
export function correction(
  batch: { readonly mean: SymbolicTensor; readonly stddev: SymbolicTensor },
  average: { readonly mean: SymbolicTensor; readonly stddev: SymbolicTensor },
  epsilon: number,
  { rmin, rmax, dmax }: RenormClipping,
): Correction {
  const stddev = maximum(average.stddev, Math.sqrt(epsilon));
  let r = divide(batch.stddev, stddev);
  let d = divide(subtract(batch.mean, average.mean), stddev);
  if (rmin != null) r = maximum(r, rmin);
  if (rmax != null) r = minimum(r, rmax);
  if (dmax != null) d = clip(d, -dmax, dmax);
  return { r: stopGradient(r), d: stopGradient(d) };
}

/** The bounds, with what is wrong about them told. Without `renorm` there is nothing to bound. */
export function renormClipping(
  where: string,
  renorm: boolean,
  given: RenormClipping | null = null,
): RenormClipping | null {
  if (given === null) return null;
  if (!renorm) throw new ArgumentError(`${where}: "renormClipping" needs renorm: true.`);
  checkOptions(`${where}: renormClipping`, given, ["rmin", "rmax", "dmax"]);
  const { rmin = null, rmax = null, dmax = null } = given;
  const wrong = [rmin, rmax, dmax].some((bound) => bound !== null && !(typeof bound === "number" && bound >= 0));
  if (wrong || (rmin !== null && rmax !== null && rmax < rmin)) {
    throw new ArgumentError(
      `${where}: "renormClipping" must have numbers of at least 0, "rmax" not below "rmin", got ${show(given)}.`,
    );
  }
  return given;
}

/** The square root of what another initializer gives. */
export class SquareRootOf extends Initializer {
  readonly #squares: Initializer;

  constructor(squares: Initializer) {
    super();
    this.#squares = squares;
  }

  override values(shape: StaticShape, seed?: number): Float64Array {
    return this.#squares.values(shape, seed).map(Math.sqrt);
  }
}
