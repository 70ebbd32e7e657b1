/** The namespace `callbacks`: Keras's callbacks. */
export { BackupAndRestore, type BackupAndRestoreOptions } from "./backup/backupAndRestore.js";
export { Callback, type CallbackParams, type CallbackState } from "./callback.js";
export { CSVLogger, type CSVLoggerOptions } from "./csvLogger.js";
export { EarlyStopping, type EarlyStoppingOptions } from "./earlyStopping.js";
export { LambdaCallback, type LambdaCallbackOptions } from "./lambdaCallback.js";
export { type EpochSchedule, LearningRateScheduler } from "./learningRateScheduler.js";
export { ModelCheckpoint, type ModelCheckpointOptions } from "./modelCheckpoint.js";
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from "./reduceLROnPlateau.js";
export { SwapEMAWeights } from "./swapEMAWeights.js";
export { TensorBoard, type TensorBoardOptions } from "./tensorboard/tensorBoard.js";
export { TerminateOnNaN } from "./terminateOnNaN.js";
