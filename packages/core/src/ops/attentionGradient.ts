/**
 * The gradient of attention, its probabilities P made again from q and k:
 *
 *     dV = Pᵀ · dY      dS = P ∘ (dP − Σ dP ∘ P), dP = dY · Vᵀ      dQ = scale · dS · K      dK = scale · dSᵀ · Q
 *
 * Heads stand before places here, (batch, keyHeads, group, places, size): the
 * heads of a group share keys and values, whose axis there is of size 1.
 */
import type { Contribution, GradientOps, GradientUse } from "../gradient/rule.js";
import type { Attrs, SymbolicTensor } from "../graph/graph.js";
import { knownSize } from "../shape.js";

/** What a score counts that does not count: as the kernels have it. */
const MASKED = -1e30;

export function attentionGradient(use: GradientUse, ops: GradientOps): Contribution[] {
  const { inputs, attrs, outputGradient } = use;
  const { matmul, multiply, softmax, subtract, sum, where } = ops;
  const [q, k, v, mask] = inputs;
  const heads = knownSize(q.shape, 2, "attention");
  const keyHeads = knownSize(k.shape, 2, "attention");
  const scale = attrs.scale as number;
  const group = heads / keyHeads;
  const [queries, upstream] = [q, outputGradient].map((x) => grouped(x, keyHeads, group, ops));
  const [keys, values] = [k, v].map((x) => grouped(x, keyHeads, 1, ops));
  const counts = countingScores(mask, keyHeads, group, q.shape[1], k.shape[1], attrs, ops);
  const among = (x: SymbolicTensor, others: number) => (counts ? where(counts, x, others) : x);

  const scores = multiply(matmul(queries, keys, { transposeY: true }), scale);
  const probabilities = softmax(among(scores, MASKED));
  const ofProbabilities = matmul(upstream, values, { transposeY: true });
  const mean = sum(multiply(ofProbabilities, probabilities), { axis: -1, keepdims: true });
  const ofScores = multiply(among(multiply(probabilities, subtract(ofProbabilities, mean)), 0), scale);

  const back = (x: SymbolicTensor, like: SymbolicTensor) => {
    const shared = like === q || group === 1 ? x : sum(x, { axis: 2, keepdims: true });
    return ops.summedTo(ungrouped(shared, ops), like.shape);
  };
  return [
    back(matmul(ofScores, keys), q),
    back(matmul(ofScores, queries, { transposeX: true }), k),
    back(matmul(probabilities, upstream, { transposeX: true }), v),
  ];
}

/** (batch, places, heads, size) to (batch, keyHeads, group, places, size). */
function grouped(
  x: SymbolicTensor,
  keyHeads: number,
  group: number,
  { regroup, transpose }: GradientOps,
): SymbolicTensor {
  return transpose(regroup(x, 2, 1, [keyHeads, group]), { axes: [0, 2, 3, 1, 4] });
}

function ungrouped(x: SymbolicTensor, { regroup, transpose }: GradientOps): SymbolicTensor {
  const { shape } = x;
  const heads = (shape[1] as number) * (shape[2] as number);
  return regroup(transpose(x, { axes: [0, 3, 1, 2, 4] }), 2, 2, [heads]);
}

/** Which scores (batch, keyHeads, group, queries, keys) count; null for all. */
function countingScores(
  mask: SymbolicTensor | undefined,
  keyHeads: number,
  group: number,
  queries: number | null,
  keys: number | null,
  { causal, window }: Attrs,
  { abs, arange, constant, expandDims, less, lessEqual, logicalAnd, notEqual, regroup, subtract }: GradientOps,
): SymbolicTensor | null {
  const tests: SymbolicTensor[] = [];
  if (causal || window) {
    const places = [queries, keys].map((count) => constant(arange(knownSize([count], 0, "attention"))));
    const distance = subtract(places[1], expandDims(places[0], 1));
    if (causal) tests.push(lessEqual(distance, 0));
    if (window) tests.push(less(abs(distance), window as number));
  }
  if (mask) tests.push(notEqual(regroup(mask, 1, 1, mask.shape[1] === 1 ? [1, 1] : [keyHeads, group]), 0));
  return tests.length > 0 ? tests.reduce((both, test) => logicalAnd(both, test)) : null;
}
