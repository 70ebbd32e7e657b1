/** Products of matrices. */
import { ops, type SymbolicTensor } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { input, optional } from "./inputs.js";
import type { OperatorReader } from "./reader.js";

const matmul: OperatorReader = (reader, use) => {
  const [a, b] = [reader.tensor(input(use, 0)), reader.tensor(input(use, 1))];
  if (a.shape.length > 2 || b.shape.length > 2) reader.checkRows([a, b]);
  const [aRank, bRank] = [a.shape.length, b.shape.length];
  if (bRank >= 2 && aRank >= 2) return reader.computed(ops.matmul(a, b) as SymbolicTensor);
  // A vector is a matrix of one row on the left, of one column on the right.
  const product = ops.matmul(aRank === 1 ? ops.expandDims(a, 0) : a, bRank === 1 ? ops.expandDims(b, 1) : b);
  const axis = [...(aRank === 1 ? [-2] : []), ...(bRank === 1 ? [-1] : [])];
  return reader.computed(ops.squeeze(product, { axis }) as SymbolicTensor);
};

/** alpha · A · B + beta · C, A and B transposed or not. */
const gemm: OperatorReader = (reader, use) => {
  const [a, b] = [input(use, 0), input(use, 1)];
  if (reader.rankOf(a) !== 2 || reader.rankOf(b) !== 2) throw new ModelFormatError("it needs two matrices");
  const order = (name: string) => (use.attributes.int(name, 0) ? [1, 0] : [0, 1]);
  const product = ops.matmul(reader.inOrder(a, order("transA")), reader.inOrder(b, order("transB")));
  const [alpha, beta] = [use.attributes.float("alpha", 1), use.attributes.float("beta", 1)];
  const scaled = alpha === 1 ? product : ops.multiply(product, alpha);
  const term = optional(use, 2);
  if (!term) return reader.computed(scaled as SymbolicTensor);
  const {
    operands: [y, c],
    made,
  } = reader.alike([reader.computed(scaled as SymbolicTensor), term]);
  return made(ops.add(y, beta === 1 ? c : ops.multiply(c, beta)) as SymbolicTensor);
};

const einsum: OperatorReader = (reader, use) => {
  const operands = use.inputs.map((_, index) => reader.tensor(input(use, index)));
  return reader.computed(ops.einsum(use.attributes.string("equation", ""), ...operands) as SymbolicTensor);
};

export const productReaders: Readonly<Record<string, OperatorReader>> = {
  MatMul: matmul,
  Gemm: gemm,
  Einsum: einsum,
};
