/** The learning-rate schedules, as `optimizers.schedules`. */
export {
  CosineDecay,
  type CosineDecayOptions,
  CosineDecayRestarts,
  type CosineDecayRestartsOptions,
} from "./cosineDecay.js";
export { type DecayOptions, ExponentialDecay, InverseTimeDecay } from "./decays.js";
export { PiecewiseConstantDecay, type PiecewiseConstantDecayOptions } from "./piecewiseConstantDecay.js";
export { PolynomialDecay, type PolynomialDecayOptions } from "./polynomialDecay.js";
export { LearningRateSchedule } from "./schedule.js";
