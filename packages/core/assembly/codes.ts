// The numbers of src/kernels/codes.ts, which says what each one means and
// which parameters it takes. A test runs them all against the reference.

export const LINEAR: i32 = 0;
export const RELU: i32 = 1;
export const SIGMOID: i32 = 2;
export const TANH: i32 = 3;
export const EXP: i32 = 4;
export const LOG: i32 = 5;
export const SQRT: i32 = 6;
export const SQUARE: i32 = 7;
export const ABS: i32 = 8;
export const NEGATIVE: i32 = 9;
export const ELU: i32 = 10;
export const CELU: i32 = 11;
export const SELU: i32 = 12;
export const GELU: i32 = 13;
export const GELU_TANH: i32 = 14;
export const SOFTPLUS: i32 = 15;
export const SOFTSIGN: i32 = 16;
export const SILU: i32 = 17;
export const MISH: i32 = 18;
export const HARD_SIGMOID: i32 = 19;
export const HARD_SILU: i32 = 20;
export const HARD_TANH: i32 = 21;
export const LOG_SIGMOID: i32 = 22;
export const HARD_SHRINK: i32 = 23;
export const SOFT_SHRINK: i32 = 24;
export const TANH_SHRINK: i32 = 25;
export const THRESHOLD: i32 = 26;
export const SQUAREPLUS: i32 = 27;
export const SPARSE_PLUS: i32 = 28;
export const SPARSE_SIGMOID: i32 = 29;

export const ADD: i32 = 0;
export const SUBTRACT: i32 = 1;
export const MULTIPLY: i32 = 2;
export const DIVIDE: i32 = 3;
export const MAXIMUM: i32 = 4;
export const MINIMUM: i32 = 5;

export const SUM: i32 = 0;
export const MEAN: i32 = 1;
export const PROD: i32 = 2;
export const MAX: i32 = 3;
export const MIN: i32 = 4;

export const ARGMAX: i32 = 0;
export const ARGMIN: i32 = 1;

export const POOL_MAX: i32 = 0;
export const POOL_AVERAGE: i32 = 1;

/** How stored panels keep weights: STORAGE_CODES of src/kernels/codes.ts. */
export const FLOAT16: i32 = 0;
export const INT8: i32 = 1;
