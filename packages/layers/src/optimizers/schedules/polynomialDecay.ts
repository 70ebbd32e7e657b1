/** PolynomialDecay: (initial − end) · (1 − step / decaySteps) ^ power + end. */
import { add, ceil, divide, maximum, minimum, multiply, power, type SymbolicTensor, subtract } from "@neurode/core";
import { checkSchedule, LearningRateSchedule, positive } from "./schedule.js";

export interface PolynomialDecayOptions {
  /** The rate at step 0. */
  initialLearningRate: number;
  /** Steps until the end is reached. */
  decaySteps: number;
  /** The last rate. Default 0.0001. */
  endLearningRate?: number;
  /** Default 1: a straight line. */
  power?: number;
  /** Whether the rate rises again behind the end, to fall over twice as many steps, and so on. Default false. */
  cycle?: boolean;
  name?: string;
}

export class PolynomialDecay extends LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly endLearningRate: number;
  readonly power: number;
  readonly cycle: boolean;
  readonly name: string;

  constructor(options: PolynomialDecayOptions) {
    super();
    const numbers = ["initialLearningRate", "decaySteps", "endLearningRate", "power"];
    checkSchedule("PolynomialDecay", options, numbers, ["cycle"]);
    this.initialLearningRate = options.initialLearningRate;
    this.decaySteps = positive("PolynomialDecay", "decaySteps", options.decaySteps);
    this.endLearningRate = options.endLearningRate ?? 0.0001;
    this.power = options.power ?? 1;
    this.cycle = options.cycle ?? false;
    this.name = options.name ?? "PolynomialDecay";
  }

  override call(step: SymbolicTensor): SymbolicTensor {
    const { initialLearningRate, decaySteps, endLearningRate } = this;
    const done = this.cycle
      ? divide(step, multiply(maximum(ceil(divide(step, decaySteps)), 1), decaySteps))
      : divide(minimum(step, decaySteps), decaySteps);
    return add(multiply(power(subtract(1, done), this.power), initialLearningRate - endLearningRate), endLearningRate);
  }
}
