/**
 * Reverse mode over the graph: from outputs backwards, every op's rule says
 * what the gradient of its output gives those of its inputs. What a tensor
 * gets from all that read it is added up in one fixed order, so that the
 * same graph always gives the same bits.
 */
import { ArgumentError, ShapeError, UnsupportedError } from "../errors.js";
import { type Node, type Owner, SymbolicTensor } from "../graph/graph.js";
import { asSymbolic, declare, type Operand, shapeOf, withCall } from "../graph/trace.js";
import { topologicalOrder } from "../graph/walk.js";
import { zerosLike } from "../ops/make.js";
import { formatShape, sameShape } from "../shape.js";
import { isInteger } from "../tensor/dtype.js";
import { total } from "./contributions.js";
import type { Contribution } from "./rule.js";
import * as vocabulary from "./vocabulary.js";

/** In whose call gradients are recorded: as lone ops they would use names up that models are to have. */
export const GRADIENTS: Owner = { name: "gradients", className: "Gradients", role: "op" };

/**
 * The gradients of `outputs`, a scalar such as a loss or several tensors, with respect to each of `of`: tensors of their
 * shapes and dtypes, zeros where nothing leads from there to the outputs. They are recorded ops, so that there are
 * gradients of gradients too.
 *
 *     const loss = mean(square(subtract(matmul(x, w), y)));
 *     const [dw] = gradientsOf(loss, [w]);
 *
 * `outputGradients`, one for each output and of its shape, are what the gradients begin from; of scalars 1 by default.
 *
 * Throws a ShapeError when an output is no scalar and has no gradient given, an ArgumentError for `of` of whole numbers,
 * and an UnsupportedError when an op on the way has no gradient.
 */
export function gradientsOf(
  outputs: SymbolicTensor | readonly SymbolicTensor[],
  of: readonly SymbolicTensor[],
  outputGradients?: Operand | readonly Operand[],
): SymbolicTensor[] {
  const ends = outputs instanceof SymbolicTensor ? [outputs] : outputs;
  const seeds = seedsOf(ends, outputGradients);
  for (const each of of) checkIsFloat(each);
  const inputs = [...seeds, ...ends, ...of];
  const repeat = (others: readonly SymbolicTensor[]) =>
    backwards(others.slice(0, ends.length), others.slice(ends.length, 2 * ends.length), others.slice(2 * ends.length));
  return [...withCall(GRADIENTS, inputs, { repeat }, () => repeat(inputs)).outputs];
}

function seedsOf(
  ends: readonly SymbolicTensor[],
  outputGradients: Operand | readonly Operand[] | undefined,
): SymbolicTensor[] {
  const given = outputGradients === undefined || Array.isArray(outputGradients) ? outputGradients : [outputGradients];
  if (given && (given as readonly Operand[]).length !== ends.length) {
    throw new ArgumentError(
      `gradients: expected a gradient for each of the ${ends.length} outputs, got ${(given as readonly Operand[]).length}.`,
    );
  }
  return ends.map((end, index) => {
    const seed = (given as readonly Operand[] | undefined)?.[index];
    if (seed === undefined && end.shape.length > 0) {
      throw new ShapeError(
        `gradients: expected a scalar, such as a loss, got shape ${formatShape(end.shape)}. Make it one with sum or mean, ` +
          "or give the gradient of the output to begin from.",
      );
    }
    if (seed !== undefined && !sameShape(shapeOf(seed), end.shape)) {
      throw new ShapeError(
        `gradients: expected for the output the gradient of its shape ${formatShape(end.shape)}, got ` +
          `${formatShape(shapeOf(seed))}.`,
      );
    }
    return asSymbolic("gradients", seed ?? 1);
  });
}

function checkIsFloat({ dtype }: SymbolicTensor): void {
  if (!isInteger(dtype)) return;
  throw new ArgumentError(
    `gradients: expected tensors of float32 or another float to take gradients of, got ${dtype}. Whole numbers do not ` +
      'change in small steps; make them floats with cast(x, "float32").',
  );
}

function backwards(
  seeds: readonly SymbolicTensor[],
  ends: readonly SymbolicTensor[],
  of: readonly SymbolicTensor[],
): SymbolicTensor[] {
  const nodes = leadingFrom(of, ends);
  const contributions = new Map<SymbolicTensor, Contribution[]>();
  const contribute = (tensor: SymbolicTensor, contribution: Contribution) => {
    const found = contributions.get(tensor);
    if (found) found.push(contribution);
    else contributions.set(tensor, [contribution]);
  };
  ends.forEach((end, index) => {
    contribute(end, seeds[index]);
  });

  const gradients = new Map<SymbolicTensor, SymbolicTensor | null>();
  for (const node of [...nodes].reverse()) {
    const { op, inputs, output, attrs } = node;
    const outputGradient = total(output, contributions.get(output) ?? []);
    contributions.delete(output);
    gradients.set(output, outputGradient);
    const isWanted = inputs.map((input) => nodes.has(input.node) && !isInteger(input.dtype));
    if (outputGradient === null || !isWanted.includes(true)) continue;
    if (!op.gradient) throw noRule(node);
    op.gradient({ inputs, output, attrs, outputGradient }, vocabulary).forEach((contribution, index) => {
      if (isWanted[index]) contribute(inputs[index], contribution);
    });
  }
  return of.map((each) => {
    const gradient = gradients.get(each) ?? zerosLike(each);
    return gradient.dtype === each.dtype ? gradient : declare(gradient, each.dtype);
  });
}

/** The nodes on the ways from `of` to `ends`, each behind those it reads. */
function leadingFrom(of: readonly SymbolicTensor[], ends: readonly SymbolicTensor[]): Set<Node> {
  const leading = new Set(of.map(({ node }) => node));
  const found = new Set<Node>();
  for (const node of topologicalOrder([], ends)) {
    if (node.inputs.some((input) => leading.has(input.node))) leading.add(node);
    if (leading.has(node)) found.add(node);
  }
  return found;
}

function noRule({ op, call }: Node): UnsupportedError {
  const where = call?.owner.role === "layer" ? `layer ${call.owner.name}: ` : "";
  return new UnsupportedError(
    `${where}the op ${op.name} has no gradient yet, and a gradient is asked for of what it reads. Write it with other ops, ` +
      "or take what it reads for a constant with stopGradient(x).",
  );
}
