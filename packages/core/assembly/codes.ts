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
export const RSQRT: i32 = 30;
export const RECIPROCAL: i32 = 31;
export const SIGN: i32 = 32;
export const FLOOR: i32 = 33;
export const CEIL: i32 = 34;
export const ROUND: i32 = 35;
export const TRUNC: i32 = 36;
export const EXPM1: i32 = 37;
export const LOG1P: i32 = 38;
export const LOG2: i32 = 39;
export const LOG10: i32 = 40;
export const SIN: i32 = 41;
export const COS: i32 = 42;
export const TAN: i32 = 43;
export const ARCSIN: i32 = 44;
export const ARCCOS: i32 = 45;
export const ARCTAN: i32 = 46;
export const SINH: i32 = 47;
export const COSH: i32 = 48;
export const ARCSINH: i32 = 49;
export const ARCCOSH: i32 = 50;
export const ARCTANH: i32 = 51;
export const ERF: i32 = 52;
export const ERFINV: i32 = 53;
export const ISNAN: i32 = 54;
export const ISFINITE: i32 = 55;
export const ISINF: i32 = 56;
export const LOGICAL_NOT: i32 = 57;
export const CLIP: i32 = 58;
export const NAN_TO_NUM: i32 = 59;

export const ADD: i32 = 0;
export const SUBTRACT: i32 = 1;
export const MULTIPLY: i32 = 2;
export const DIVIDE: i32 = 3;
export const MAXIMUM: i32 = 4;
export const MINIMUM: i32 = 5;
export const POWER: i32 = 6;
export const MOD: i32 = 7;
export const FLOOR_DIVIDE: i32 = 8;
export const ARCTAN2: i32 = 9;
export const EQUAL: i32 = 10;
export const NOT_EQUAL: i32 = 11;
export const GREATER: i32 = 12;
export const GREATER_EQUAL: i32 = 13;
export const LESS: i32 = 14;
export const LESS_EQUAL: i32 = 15;
export const LOGICAL_AND: i32 = 16;
export const LOGICAL_OR: i32 = 17;
export const LOGICAL_XOR: i32 = 18;
export const SQUARED_DIFFERENCE: i32 = 19;
export const LOGADDEXP: i32 = 20;
export const RELU_GRADIENT: i32 = 21;
export const SIGMOID_GRADIENT: i32 = 22;
export const TANH_GRADIENT: i32 = 23;

export const SUM: i32 = 0;
export const MEAN: i32 = 1;
export const PROD: i32 = 2;
export const MAX: i32 = 3;
export const MIN: i32 = 4;

export const ARGMAX: i32 = 0;
export const ARGMIN: i32 = 1;

export const POOL_MAX: i32 = 0;
export const POOL_AVERAGE: i32 = 1;

export const CUMSUM: i32 = 0;
export const CUMPROD: i32 = 1;

/** How stored panels keep weights: STORAGE_CODES of src/kernels/codes.ts. */
export const FLOAT16: i32 = 0;
export const INT8: i32 = 1;

export const RANDOM_UNIFORM: i32 = 0;
export const RANDOM_NORMAL: i32 = 1;
export const RANDOM_BERNOULLI: i32 = 2;
