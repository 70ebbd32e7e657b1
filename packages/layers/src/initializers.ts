/**
 * Initializers: how weights start. Names, arguments and formulas are Keras 3's;
 * draws come from a seeded counter-based generator, so that the same seed gives
 * the same weights everywhere.
 *
 * A fan is how many numbers flow into or out of one unit: of a kernel of shape
 * (…receptive field, in, out), in or out times the size of the field.
 */
import {
  ArgumentError,
  checkOptions,
  checkSeed,
  formatShape,
  nextSeed,
  oneOf,
  Random,
  ShapeError,
  type StaticShape,
  show,
  sizeOf,
} from "@neurode/core";

/** A number per element, in row-major order. */
type Values = Float64Array;

export abstract class Initializer {
  /** The numbers that a weight of `shape` starts with, row-major; `seed` for those that have none of their own. */
  abstract values(shape: StaticShape, seed?: number): Values;

  /** The arguments, by Keras's names in camelCase. */
  getConfig(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this));
  }
}

/** All zeros: the usual start of a bias. */
export class Zeros extends Initializer {
  override values(shape: StaticShape): Values {
    return new Float64Array(sizeOf(shape));
  }
}

/** All ones. */
export class Ones extends Initializer {
  override values(shape: StaticShape): Values {
    return new Float64Array(sizeOf(shape)).fill(1);
  }
}

/** One value everywhere. Default 0. */
export class Constant extends Initializer {
  readonly value: number;

  constructor(options: { value?: number } = {}) {
    super();
    checkOptions("Constant", options, ["value"]);
    this.value = finite("Constant", "value", options.value ?? 0);
  }

  override values(shape: StaticShape): Values {
    return new Float64Array(sizeOf(shape)).fill(this.value);
  }
}

/** `gain` on the diagonal of a matrix, zeros elsewhere. Default gain 1. */
export class Identity extends Initializer {
  readonly gain: number;

  constructor(options: { gain?: number } = {}) {
    super();
    checkOptions("Identity", options, ["gain"]);
    this.gain = finite("Identity", "gain", options.gain ?? 1);
  }

  override values(shape: StaticShape): Values {
    if (shape.length !== 2) {
      throw new ShapeError(`Identity: expected a weight of two axes, got shape ${formatShape(shape)}.`);
    }
    const [rows, columns] = shape;
    const values = new Float64Array(rows * columns);
    for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = this.gain;
    return values;
  }
}

export interface SeedOption {
  /** The same seed gives the same values at every use. Default: the next of the session's (`setRandomSeed`). */
  seed?: number | null;
}

/** An initializer that draws each element by itself. */
abstract class RandomInitializer extends Initializer {
  readonly seed: number | null;

  constructor({ seed = null }: SeedOption) {
    super();
    this.seed = seed === null ? null : checkSeed(this.constructor.name, seed);
  }

  protected fill(shape: StaticShape, seed: number | undefined, draw: (random: Random) => number): Values {
    const random = new Random(this.seed ?? seed ?? nextSeed());
    const values = new Float64Array(sizeOf(shape));
    for (let i = 0; i < values.length; i++) values[i] = draw(random);
    return values;
  }
}

/** Normal draws. Defaults: mean 0, stddev 0.05. */
export class RandomNormal extends RandomInitializer {
  readonly mean: number;
  readonly stddev: number;

  constructor(options: { mean?: number; stddev?: number } & SeedOption = {}) {
    super(options);
    checkOptions("RandomNormal", options, ["mean", "stddev", "seed"]);
    this.mean = finite("RandomNormal", "mean", options.mean ?? 0);
    this.stddev = finite("RandomNormal", "stddev", options.stddev ?? 0.05);
  }

  override values(shape: StaticShape, seed?: number): Values {
    return this.fill(shape, seed, (random) => random.normal(this.mean, this.stddev));
  }
}

/** Normal draws, drawn again beyond two standard deviations. Defaults: mean 0, stddev 0.05. */
export class TruncatedNormal extends RandomInitializer {
  readonly mean: number;
  readonly stddev: number;

  constructor(options: { mean?: number; stddev?: number } & SeedOption = {}) {
    super(options);
    checkOptions("TruncatedNormal", options, ["mean", "stddev", "seed"]);
    this.mean = finite("TruncatedNormal", "mean", options.mean ?? 0);
    this.stddev = finite("TruncatedNormal", "stddev", options.stddev ?? 0.05);
  }

  override values(shape: StaticShape, seed?: number): Values {
    return this.fill(shape, seed, (random) => random.truncatedNormal(this.mean, this.stddev));
  }
}

/** Uniform draws from [minval, maxval). Defaults: -0.05, 0.05. */
export class RandomUniform extends RandomInitializer {
  readonly minval: number;
  readonly maxval: number;

  constructor(options: { minval?: number; maxval?: number } & SeedOption = {}) {
    super(options);
    checkOptions("RandomUniform", options, ["minval", "maxval", "seed"]);
    this.minval = finite("RandomUniform", "minval", options.minval ?? -0.05);
    this.maxval = finite("RandomUniform", "maxval", options.maxval ?? 0.05);
  }

  override values(shape: StaticShape, seed?: number): Values {
    return this.fill(shape, seed, (random) => random.uniform(this.minval, this.maxval));
  }
}

export type FanMode = "fan_in" | "fan_out" | "fan_avg";
export type Distribution = "uniform" | "truncated_normal" | "untruncated_normal";

const FAN_MODES: readonly FanMode[] = ["fan_in", "fan_out", "fan_avg"];
const DISTRIBUTIONS: readonly Distribution[] = ["uniform", "truncated_normal", "untruncated_normal"];

/** The standard deviation of a unit normal that is cut at ±2. */
const TRUNCATED_STDDEV = 0.8796256610342398;

export interface VarianceScalingOptions extends SeedOption {
  /** Default 1. */
  scale?: number;
  /** Which fan to divide by. Default `"fan_in"`. */
  mode?: FanMode;
  /** Default `"truncated_normal"`. */
  distribution?: Distribution;
}

/** Draws of variance scale / fan, so that signals keep their size from layer to layer. */
export class VarianceScaling extends RandomInitializer {
  readonly scale: number;
  readonly mode: FanMode;
  readonly distribution: Distribution;

  constructor(options: VarianceScalingOptions = {}) {
    super(options);
    checkOptions("VarianceScaling", options, ["scale", "mode", "distribution", "seed"]);
    const { scale = 1, mode = "fan_in", distribution = "truncated_normal" } = options;
    if (!(scale > 0)) throw new ArgumentError(`VarianceScaling: scale must be above 0, got ${show(scale)}.`);
    this.scale = scale;
    this.mode = oneOf("VarianceScaling: mode", mode, FAN_MODES);
    this.distribution = oneOf("VarianceScaling: distribution", distribution, DISTRIBUTIONS);
  }

  override values(shape: StaticShape, seed?: number): Values {
    const { fanIn, fanOut } = fans(shape);
    const fan = { fan_in: fanIn, fan_out: fanOut, fan_avg: (fanIn + fanOut) / 2 }[this.mode];
    const stddev = Math.sqrt(this.scale / Math.max(1, fan));
    if (this.distribution === "uniform") {
      const limit = Math.sqrt(3) * stddev;
      return this.fill(shape, seed, (random) => random.uniform(-limit, limit));
    }
    if (this.distribution === "untruncated_normal") return this.fill(shape, seed, (random) => random.normal(0, stddev));
    return this.fill(shape, seed, (random) => random.truncatedNormal(0, stddev / TRUNCATED_STDDEV));
  }
}

function fans(shape: StaticShape): { fanIn: number; fanOut: number } {
  if (shape.length === 0) return { fanIn: 1, fanOut: 1 };
  if (shape.length === 1) return { fanIn: shape[0], fanOut: shape[0] };
  const field = sizeOf(shape.slice(0, -2));
  return { fanIn: shape[shape.length - 2] * field, fanOut: shape[shape.length - 1] * field };
}

/** A VarianceScaling with its scale, mode and distribution given a name. */
abstract class NamedScaling extends VarianceScaling {
  constructor(name: string, fixed: Required<Omit<VarianceScalingOptions, "seed">>, options: SeedOption) {
    checkOptions(name, options, ["seed"]);
    super({ ...fixed, seed: options.seed });
  }

  override getConfig(): Record<string, unknown> {
    return { seed: this.seed };
  }
}

/** Uniform in ±√(6 / (fanIn + fanOut)) (Glorot & Bengio 2010): the default of most kernels. */
export class GlorotUniform extends NamedScaling {
  constructor(options: SeedOption = {}) {
    super("GlorotUniform", { scale: 1, mode: "fan_avg", distribution: "uniform" }, options);
  }
}

/** Truncated normal of variance 2 / (fanIn + fanOut) (Glorot & Bengio 2010). */
export class GlorotNormal extends NamedScaling {
  constructor(options: SeedOption = {}) {
    super("GlorotNormal", { scale: 1, mode: "fan_avg", distribution: "truncated_normal" }, options);
  }
}

/** Uniform in ±√(6 / fanIn) (He et al. 2015). */
export class HeUniform extends NamedScaling {
  constructor(options: SeedOption = {}) {
    super("HeUniform", { scale: 2, mode: "fan_in", distribution: "uniform" }, options);
  }
}

/** Truncated normal of variance 2 / fanIn (He et al. 2015). */
export class HeNormal extends NamedScaling {
  constructor(options: SeedOption = {}) {
    super("HeNormal", { scale: 2, mode: "fan_in", distribution: "truncated_normal" }, options);
  }
}

/** Uniform in ±√(3 / fanIn) (LeCun et al. 1998). */
export class LecunUniform extends NamedScaling {
  constructor(options: SeedOption = {}) {
    super("LecunUniform", { scale: 1, mode: "fan_in", distribution: "uniform" }, options);
  }
}

/** Truncated normal of variance 1 / fanIn (LeCun et al. 1998). */
export class LecunNormal extends NamedScaling {
  constructor(options: SeedOption = {}) {
    super("LecunNormal", { scale: 1, mode: "fan_in", distribution: "truncated_normal" }, options);
  }
}

/** A matrix with orthonormal rows or columns, times `gain` (Saxe et al. 2014). Axes before the last count as rows. */
export class Orthogonal extends RandomInitializer {
  readonly gain: number;

  constructor(options: { gain?: number } & SeedOption = {}) {
    super(options);
    checkOptions("Orthogonal", options, ["gain", "seed"]);
    this.gain = finite("Orthogonal", "gain", options.gain ?? 1);
  }

  override values(shape: StaticShape, seed?: number): Values {
    if (shape.length < 2) {
      throw new ShapeError(`Orthogonal: expected a weight of two axes at least, got shape ${formatShape(shape)}.`);
    }
    const columns = shape[shape.length - 1];
    const rows = sizeOf(shape.slice(0, -1));
    const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)];
    const vectors = orthonormalize(
      this.fill([short, long], seed, (random) => random.normal()),
      short,
      long,
    );
    const at = (row: number, column: number) =>
      rows >= columns ? vectors[column * long + row] : vectors[row * long + column];
    return Float64Array.from(
      { length: rows * columns },
      (_, i) => this.gain * at(Math.floor(i / columns), i % columns),
    );
  }
}

/** Gram and Schmidt's process, each vector gone over twice to be orthogonal to the last bit. Works in place. */
function orthonormalize(vectors: Float64Array, count: number, length: number): Float64Array {
  for (let i = 0; i < count; i++) {
    const vector = vectors.subarray(i * length, (i + 1) * length);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const other = vectors.subarray(j * length, (j + 1) * length);
        const overlap = dot(vector, other);
        for (let k = 0; k < length; k++) vector[k] -= overlap * other[k];
      }
    }
    const norm = Math.sqrt(dot(vector, vector));
    for (let k = 0; k < length; k++) vector[k] /= norm;
  }
  return vectors;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function finite(where: string, what: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new ArgumentError(`${where}: ${what} must be a number, got ${show(value)}.`);
}

const byName = {
  zeros: Zeros,
  ones: Ones,
  constant: Constant,
  identity: Identity,
  random_normal: RandomNormal,
  normal: RandomNormal,
  random_uniform: RandomUniform,
  uniform: RandomUniform,
  truncated_normal: TruncatedNormal,
  variance_scaling: VarianceScaling,
  glorot_uniform: GlorotUniform,
  glorot_normal: GlorotNormal,
  he_uniform: HeUniform,
  he_normal: HeNormal,
  lecun_uniform: LecunUniform,
  lecun_normal: LecunNormal,
  orthogonal: Orthogonal,
} satisfies Record<string, new () => Initializer>;

type SnakeName = keyof typeof byName;

export type InitializerName =
  | SnakeName
  | "randomNormal"
  | "randomUniform"
  | "truncatedNormal"
  | "varianceScaling"
  | "glorotUniform"
  | "glorotNormal"
  | "heUniform"
  | "heNormal"
  | "lecunUniform"
  | "lecunNormal";

/** A name, or an initializer with arguments of its own. */
export type InitializerLike = InitializerName | Initializer;

/** The initializer classes, by the names they are saved under. */
export const initializerClasses: Readonly<Record<string, new (options: never) => Initializer>> = {
  Zeros,
  Ones,
  Constant,
  Identity,
  IdentityInitializer: Identity,
  RandomNormal,
  RandomUniform,
  TruncatedNormal,
  VarianceScaling,
  GlorotUniform,
  GlorotNormal,
  HeUniform,
  HeNormal,
  LecunUniform,
  LecunNormal,
  Orthogonal,
  OrthogonalInitializer: Orthogonal,
};

/** Looks an initializer up. Throws an ArgumentError with a suggestion for names that are not known. */
export function initializer(where: string, identifier: InitializerLike): Initializer {
  if (identifier instanceof Initializer) return identifier;
  return new byName[oneOf(where, identifier, Object.keys(byName) as SnakeName[])]();
}
