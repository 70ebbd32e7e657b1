// Numbers in the kernels' own memory, below the heap (src/memory/heap.ts).
//
// A constant of a loop is cheapest read from memory where it is used: V8 from 12
// on keeps none in a register or on the stack, but makes each anew at every use
// with three instructions, which took half of the time of softmax and of LSTM.

const NUMBERS: usize = memory.data<f32>([
  -0.0, 0.5, 1, 2,
  -104, 89, -20,
  1.44269504088896341, 12582912, -0.693359375, 2.12194440e-4,
  1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
]);

/** Places in NUMBERS. */
export const SIGN: usize = 0;
export const HALF: usize = 1;
export const ONE: usize = 2;
export const TWO: usize = 3;
/** Below, and above, eˣ is 0, and ∞; below the third, eˣ − 1 is −1. */
export const EXP_LOW: usize = 4;
export const EXP_HIGH: usize = 5;
export const EXPM1_LOW: usize = 6;
export const LOG2_E: usize = 7;
/** 1.5 · 2²³: adding it rounds to an integer, which is then in the low bits. */
export const ROUND: usize = 8;
/** −ln 2 in two parts, the first with so few bits that n times it is exact. */
export const LN2_HIGH: usize = 9;
export const LN2_LOW: usize = 10;
/** The coefficients of P, that of the highest power first. */
export const P: usize = 11;

/** A number in every lane. */
// @ts-ignore: decorator
@inline
export function number(place: usize): v128 {
  return v128.load32_splat(NUMBERS + 4 * place);
}
