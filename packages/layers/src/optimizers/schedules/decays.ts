/** Rates that fall with the steps, by an exponential or by their inverse. */
import { add, divide, floor, multiply, power, type SymbolicTensor } from "@neurode/core";
import { checkSchedule, LearningRateSchedule, positive } from "./schedule.js";

export interface DecayOptions {
  /** The rate at step 0. */
  initialLearningRate: number;
  /** Steps after which it has decayed once. */
  decaySteps: number;
  decayRate: number;
  /** Whether it falls at once after each `decaySteps`, and not between. Default false. */
  staircase?: boolean;
  name?: string;
}

const NUMBERS = ["initialLearningRate", "decaySteps", "decayRate"];

abstract class Decay extends LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly decayRate: number;
  readonly staircase: boolean;
  readonly name: string;

  constructor(options: DecayOptions) {
    super();
    const where = this.constructor.name;
    checkSchedule(where, options, NUMBERS, ["staircase"]);
    this.initialLearningRate = options.initialLearningRate;
    this.decaySteps = positive(where, "decaySteps", options.decaySteps);
    this.decayRate = options.decayRate;
    this.staircase = options.staircase ?? false;
    this.name = options.name ?? where;
  }

  /** How often it has decayed at `step`. */
  protected times(step: SymbolicTensor): SymbolicTensor {
    const times = divide(step, this.decaySteps);
    return this.staircase ? floor(times) : times;
  }
}

/** initialLearningRate · decayRate ^ (step / decaySteps) */
export class ExponentialDecay extends Decay {
  override call(step: SymbolicTensor): SymbolicTensor {
    return multiply(power(this.decayRate, this.times(step)), this.initialLearningRate);
  }
}

/** initialLearningRate / (1 + decayRate · step / decaySteps) */
export class InverseTimeDecay extends Decay {
  override call(step: SymbolicTensor): SymbolicTensor {
    return divide(this.initialLearningRate, add(multiply(this.times(step), this.decayRate), 1));
  }
}
