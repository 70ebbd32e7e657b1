/** How long a run may take. */
export interface Pace {
  /** Everyone predicts for so long first, in seconds, until V8 has compiled what it will. */
  readonly warmTime: number;
  /** Turns of each contender. */
  readonly cycles: number;
  /** After so many seconds a task ends with fewer cycles, `fewestCycles` at least. */
  readonly taskTime: number;
  readonly fewestCycles: number;
  /** This part of what slow contenders may do otherwise. */
  readonly slowShare: number;
  /** A turn is calibrated until one sample takes this long, in seconds. */
  readonly sampleTime: number;
  /** Further samples are taken for so long, in seconds. */
  readonly turnTime: number;
}

export const FULL_PACE: Pace = {
  warmTime: 0.3,
  cycles: 7,
  taskTime: 20,
  fewestCycles: 3,
  slowShare: 1,
  sampleTime: 0.03,
  turnTime: 0.05,
};
export const QUICK_PACE: Pace = {
  warmTime: 0.1,
  cycles: 3,
  taskTime: 3,
  fewestCycles: 2,
  slowShare: 0.05,
  sampleTime: 0.01,
  turnTime: 0.02,
};
