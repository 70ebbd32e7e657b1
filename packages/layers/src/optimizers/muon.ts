/**
 * Muon: the momentum of a matrix made orthogonal, by some steps of Newton and
 * Schulz; weights that are no matrices, and embeddings, take Adam's steps.
 */
import {
  add,
  divide,
  matmul,
  multiply,
  norm,
  power,
  type SymbolicTensor,
  sqrt,
  square,
  subtract,
  transpose,
} from "@neurode/core";
import { assign, currentValue } from "../state.js";
import { boolean, positiveInteger } from "../validate.js";
import type { Weight } from "../weight.js";
import { moved } from "./moments.js";
import { Optimizer } from "./optimizer.js";
import { type OptimizerOptions, optionBetween } from "./options.js";

export interface MuonOptions extends OptimizerOptions {
  /** Of Adam's steps. Default 0.9. */
  adamBeta1?: number;
  /** Of Adam's steps. Default 0.999. */
  adamBeta2?: number;
  /** Decay of the weights that take Adam's steps. Default 0.004. */
  adamWeightDecay?: number | null;
  /** Keeps quotients finite. Default 1e-7. */
  epsilon?: number;
  /** Patterns in the names of weights that take Adam's steps. Default none. */
  excludeLayers?: readonly string[] | null;
  /** Whether embeddings take Adam's steps. Default true. */
  excludeEmbeddings?: boolean;
  /** The factors of Newton's and Schulz's polynomial. Defaults 3.4445, −4.775, 2.0315. */
  muonA?: number;
  muonB?: number;
  muonC?: number;
  /** What the learning rate is multiplied by for Adam's steps. Default 1. */
  adamLrRatio?: number;
  /** Default 0.95. */
  momentum?: number;
  /** Newton's and Schulz's steps. Default 5. */
  nsSteps?: number;
  /** Default true. */
  nesterov?: boolean;
  /** The root mean square of an update, √(its larger side) times this; null leaves it as it is. Default 0.2. */
  rmsRate?: number | null;
}

const DEFAULTS = {
  adamBeta1: 0.9,
  adamBeta2: 0.999,
  adamWeightDecay: 0.004 as number | null,
  epsilon: 1e-7,
  excludeLayers: [] as readonly string[],
  excludeEmbeddings: true,
  muonA: 3.4445,
  muonB: -4.775,
  muonC: 2.0315,
  adamLrRatio: 1,
  momentum: 0.95,
  nsSteps: 5,
  nesterov: true,
  rmsRate: 0.2 as number | null,
};

/** Defaults: learningRate 0.001, weightDecay 0.004. */
export class Muon extends Optimizer {
  readonly own: typeof DEFAULTS;
  #momenta = new Map<Weight, Weight>();
  readonly #velocities = new Map<Weight, Weight>();

  constructor(options: MuonOptions = {}) {
    const { weightDecay = 0.004 } = options;
    super({ ...options, weightDecay }, 0.001, Object.keys(DEFAULTS));
    const given = Object.entries(options).filter(([name, value]) => name in DEFAULTS && value !== undefined);
    const own = { ...DEFAULTS, ...Object.fromEntries(given) };
    for (const name of ["adamBeta1", "adamBeta2", "momentum"] as const) optionBetween("Muon", name, own[name], 0, 1);
    positiveInteger("Muon", "nsSteps", own.nsSteps);
    boolean("Muon", "nesterov", own.nesterov);
    boolean("Muon", "excludeEmbeddings", own.excludeEmbeddings);
    this.own = { ...own, excludeLayers: own.excludeLayers ?? [] };
  }

  #takesAdam({ name, shape }: Weight): boolean {
    const { excludeEmbeddings, excludeLayers } = this.own;
    if (shape.length !== 2 || (excludeEmbeddings && name.toLowerCase().includes("embedding"))) return true;
    return excludeLayers.some((pattern) => new RegExp(pattern).test(name));
  }

  protected override buildSlots(weights: readonly Weight[]): void {
    this.#momenta = new Map();
    for (const weight of weights) {
      this.#momenta.set(weight, this.addSlot(`${weight.name}_momentum`, weight.shape));
      if (this.#takesAdam(weight)) {
        this.#velocities.set(weight, this.addSlot(`${weight.name}_velocity`, weight.shape));
      }
    }
  }

  protected override decay(weights: readonly Weight[]): void {
    for (const weight of weights) {
      const part = this.#takesAdam(weight) ? this.own.adamWeightDecay : this.settings.weightDecay;
      if (part !== null) this.decayBy(weight, part);
    }
  }

  protected override updateStep(gradient: SymbolicTensor, weight: Weight, rate: SymbolicTensor): void {
    const velocity = this.#velocities.get(weight);
    const momentum = this.#momenta.get(weight) as Weight;
    if (velocity) this.#adamStep(gradient, weight, multiply(rate, this.own.adamLrRatio), momentum, velocity);
    else this.#muonStep(gradient, weight, rate, momentum);
  }

  #adamStep(g: SymbolicTensor, weight: Weight, rate: SymbolicTensor, momentum: Weight, velocity: Weight): void {
    const { adamBeta1, adamBeta2, epsilon } = this.own;
    const left = (beta: number) => subtract(1, power(beta, this.step));
    const alpha = divide(multiply(rate, sqrt(left(adamBeta2))), left(adamBeta1));
    const m = moved(momentum, g, adamBeta1);
    const v = moved(velocity, square(g), adamBeta2);
    assign(weight, subtract(currentValue(weight), divide(multiply(m, alpha), add(sqrt(v), epsilon))));
  }

  #muonStep(gradient: SymbolicTensor, weight: Weight, rate: SymbolicTensor, momentum: Weight): void {
    const { momentum: part, nesterov, rmsRate } = this.own;
    const m = add(multiply(currentValue(momentum), part), gradient);
    assign(momentum, m);
    const update = this.#orthogonal(nesterov ? add(gradient, multiply(m, part)) : m);
    const scale = rmsRate === null ? 1 : Math.sqrt(Math.max(...weight.shape)) * rmsRate;
    assign(weight, subtract(currentValue(weight), multiply(update, multiply(rate, scale))));
  }

  /** U · Vᵀ of x = U · S · Vᵀ, about. */
  #orthogonal(given: SymbolicTensor): SymbolicTensor {
    const { muonA, muonB, muonC, nsSteps } = this.own;
    const [rows, columns] = given.shape as readonly [number, number];
    const turned = rows > columns;
    const start = turned ? transpose(given) : given;
    let x = divide(start, add(norm(start), 1e-7));
    for (let i = 0; i < nsSteps; i++) {
      const a = matmul(x, x, { transposeY: true });
      const b = add(multiply(a, muonB), multiply(matmul(a, a), muonC));
      x = add(multiply(x, muonA), matmul(b, x));
    }
    return turned ? transpose(x) : x;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...this.own };
  }
}
