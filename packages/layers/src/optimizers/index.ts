/** The optimizers, as `optimizers`. */
export { Adadelta, type AdadeltaOptions } from "./adadelta.js";
export { Adafactor, type AdafactorOptions } from "./adafactor.js";
export { Adagrad, type AdagradOptions } from "./adagrad.js";
export { Adam, type AdamOptions, AdamW } from "./adam.js";
export { Adamax } from "./adamax.js";
export { Ftrl, type FtrlOptions } from "./ftrl.js";
export { Lamb } from "./lamb.js";
export { Lion, type LionOptions } from "./lion.js";
export { LossScaleOptimizer, type LossScaleOptimizerOptions } from "./lossScaleOptimizer.js";
export type { MomentsOptions } from "./moments.js";
export { Muon, type MuonOptions } from "./muon.js";
export { Nadam } from "./nadam.js";
export { Optimizer } from "./optimizer.js";
export type { OptimizerOptions } from "./options.js";
export { RMSprop, type RMSpropOptions } from "./rmsprop.js";
export { ScheduleFreeAdamW, type ScheduleFreeAdamWOptions } from "./scheduleFreeAdamW.js";
export * as schedules from "./schedules/index.js";
export { SGD, type SGDOptions } from "./sgd.js";
