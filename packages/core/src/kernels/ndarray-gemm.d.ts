/** ndarray-gemm ships no types. */
declare module "ndarray-gemm" {
  import type { NdArray } from "ndarray";

  /** output = alpha · a · b + beta · output, for matrices; alpha is 1 and beta 0 if left out. */
  function gemm(
    output: NdArray<Float32Array>,
    a: NdArray<Float32Array>,
    b: NdArray<Float32Array>,
    alpha?: number,
    beta?: number,
  ): void;

  export = gemm;
}
