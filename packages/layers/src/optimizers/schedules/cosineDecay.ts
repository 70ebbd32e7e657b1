/** Rates that fall along half a cosine: once, behind a rise if one is asked for, or again and again. */
import {
  add,
  cos,
  divide,
  floor,
  less,
  log,
  minimum,
  multiply,
  power,
  type SymbolicTensor,
  subtract,
  where,
} from "@neurode/core";
import { checkSchedule, LearningRateSchedule, positive } from "./schedule.js";

/** (1 − alpha) · from · (1 + cos(π · part)) / 2 + alpha */
function fall(part: SymbolicTensor, alpha: number, from: SymbolicTensor | number = 1): SymbolicTensor {
  const half = multiply(add(cos(multiply(part, Math.PI)), 1), 0.5);
  return add(multiply(multiply(half, from), 1 - alpha), alpha);
}

export interface CosineDecayOptions {
  /** The rate at step 0. */
  initialLearningRate: number;
  /** Steps of the fall. */
  decaySteps: number;
  /** The last rate as a part of that which it falls from. Default 0. */
  alpha?: number;
  /** The rate that it rises to first. Default null: it falls at once. */
  warmupTarget?: number | null;
  /** Steps of the rise. Default 0. */
  warmupSteps?: number;
  name?: string;
}

export class CosineDecay extends LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly alpha: number;
  readonly name: string;
  readonly warmupTarget: number | null;
  readonly warmupSteps: number;

  constructor(options: CosineDecayOptions) {
    super();
    const { warmupTarget = null, ...others } = options;
    checkSchedule("CosineDecay", others, ["initialLearningRate", "decaySteps", "alpha", "warmupSteps"], []);
    checkSchedule("CosineDecay", warmupTarget === null ? {} : { warmupTarget }, ["warmupTarget"], []);
    this.initialLearningRate = options.initialLearningRate;
    this.decaySteps = positive("CosineDecay", "decaySteps", options.decaySteps);
    this.alpha = options.alpha ?? 0;
    this.warmupTarget = warmupTarget;
    this.warmupSteps = options.warmupSteps ?? 0;
    this.name = options.name ?? "CosineDecay";
  }

  override call(step: SymbolicTensor): SymbolicTensor {
    const { initialLearningRate: initial, warmupTarget: target, warmupSteps, decaySteps, alpha } = this;
    const fallen = (from: number, steps: SymbolicTensor) =>
      multiply(fall(divide(minimum(steps, decaySteps), decaySteps), alpha), from);
    if (target === null) return fallen(initial, step);
    const behind = fallen(target, subtract(minimum(step, decaySteps + warmupSteps), warmupSteps));
    if (warmupSteps === 0) return behind;
    const risen = add(multiply(divide(step, warmupSteps), target - initial), initial);
    return where(less(step, warmupSteps), risen, behind);
  }
}

export interface CosineDecayRestartsOptions {
  /** The rate at step 0. */
  initialLearningRate: number;
  /** Steps of the first fall. */
  firstDecaySteps: number;
  /** How many times as long each fall is as the one before. Default 2. */
  tMul?: number;
  /** How many times as high each fall begins. Default 1. */
  mMul?: number;
  /** The last rate of a fall as a part of its first. Default 0. */
  alpha?: number;
  name?: string;
}

export class CosineDecayRestarts extends LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly firstDecaySteps: number;
  readonly tMul: number;
  readonly mMul: number;
  readonly alpha: number;
  readonly name: string;

  constructor(options: CosineDecayRestartsOptions) {
    super();
    const numbers = ["initialLearningRate", "firstDecaySteps", "tMul", "mMul", "alpha"];
    checkSchedule("CosineDecayRestarts", options, numbers, []);
    this.initialLearningRate = options.initialLearningRate;
    this.firstDecaySteps = positive("CosineDecayRestarts", "firstDecaySteps", options.firstDecaySteps);
    this.tMul = options.tMul ?? 2;
    this.mMul = options.mMul ?? 1;
    this.alpha = options.alpha ?? 0;
    this.name = options.name ?? "SGDRDecay";
  }

  override call(step: SymbolicTensor): SymbolicTensor {
    const { tMul, mMul, alpha } = this;
    const falls = divide(step, this.firstDecaySteps);
    const [restarts, part] = tMul === 1 ? sameLength(falls) : growing(falls, tMul);
    return multiply(fall(part, alpha, power(mMul, restarts)), this.initialLearningRate);
  }
}

/** How often a fall has begun anew, and which part of it is done, where all are as long. */
function sameLength(falls: SymbolicTensor): [SymbolicTensor, SymbolicTensor] {
  const restarts = floor(falls);
  return [restarts, subtract(falls, restarts)];
}

/** The same where each is `tMul` times as long as the one before: (1 − tMulⁱ) / (1 − tMul) first ones are i of them. */
function growing(falls: SymbolicTensor, tMul: number): [SymbolicTensor, SymbolicTensor] {
  const restarts = floor(divide(log(subtract(1, multiply(falls, 1 - tMul))), Math.log(tMul)));
  const length = power(tMul, restarts);
  return [restarts, divide(subtract(falls, divide(subtract(1, length), 1 - tMul)), length)];
}
