/** Core without layers: tensors, products on all cores, and a function of one's own. */
import assert from "node:assert/strict";
import { add, compute, engine, full, matmul, matmulAsync, relu, tensor } from "@neurode/core";

const a = tensor([
  [1, 2],
  [3, 4],
]);
const b = tensor([
  [0, 1],
  [1, 0],
]);
console.log(matmul(a, b));
assert.deepEqual(matmul(a, b).toArray(), [
  [2, 1],
  [4, 3],
]);

// The same bytes as an ndarray: writing to one is writing to the other.
a.nd.set(0, 0, 10);
assert.equal(a.data[0], 10);

// A function of tensors is traced, fused into one kernel call, and run.
const y = compute((x, w, bias) => relu(add(matmul(x, w), bias)), [a, b, tensor([0, -5])]);
assert.deepEqual(y.toArray(), [
  [2, 5],
  [4, 0],
]);

// Large products are shared out over worker threads; the leading axes broadcast.
const products = await matmulAsync(full([8, 256, 128], 0.5), full([128, 64], 2));
console.log(products.shape, engine().describe());
assert.deepEqual(products.shape, [8, 256, 64]);
assert.equal(products.data[0], 128);

await engine().close();
