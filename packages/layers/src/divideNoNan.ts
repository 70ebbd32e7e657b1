/** Division that gives 0 where the divisor is 0; gradients are 0 there too. */
import { divide, equal, type Operand, type SymbolicTensor, where } from "@neurode/core";

export function divideNoNan(x1: Operand, x2: SymbolicTensor): SymbolicTensor {
  const isZero = equal(x2, 0);
  return where(isZero, 0, divide(x1, where(isZero, 1, x2)));
}
