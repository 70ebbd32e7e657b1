/**
 * Graphs evaluated in float64: the plan for the reference kernels, run on a
 * memory of float64. Slow, and exact enough to judge other results by.
 */
import type { Graph, Parameter } from "../graph/graph.js";
import { referenceKernels } from "../kernels/reference.js";
import { Float64Views } from "../memory/float64Views.js";
import { LINE_BYTES, type Pointer, wholeLines } from "../memory/pointer.js";
import { compile } from "../plan/compile.js";
import { arenaBytes, executeHeld, executeRows, executeWhole, type Places } from "../plan/execute.js";
import { sizeOf } from "../shape.js";

/** Numbers that stand in for the values of weights. */
export type ParameterValues = ReadonlyMap<Parameter, ArrayLike<number>>;

/** A graph ready to be evaluated again and again. */
export type Float64Evaluator = (inputs: readonly ArrayLike<number>[], values?: ParameterValues) => Float64Array[];

/**
 * The outputs of `graph`, row-major, for the numbers of its inputs: computed in float64 throughout, from weights and
 * constants as they are stored, or as `values` has them. The shapes of the graph must be known.
 */
export function evaluateFloat64(
  graph: Graph,
  inputs: readonly ArrayLike<number>[],
  values?: ParameterValues,
): Float64Array[] {
  return float64Evaluator(graph)(inputs, values);
}

/** `evaluateFloat64` in two steps, the first of which serves many evaluations. */
export function float64Evaluator(graph: Graph): Float64Evaluator {
  const noRows = graph.inputs.map(() => false);
  const { plan, parameters } = compile(graph, referenceKernels(new Float64Views(0)), noRows);
  let end = LINE_BYTES;
  const allocate = (bytes: number): Pointer => {
    const begin = end;
    end += wholeLines(bytes);
    return begin as Pointer;
  };
  const places: Required<Places> = {
    parameters: parameters.map(({ source: { shape } }) => allocate(4 * sizeOf(shape))),
    inputs: plan.inputs.map(({ shape }) => allocate(4 * sizeOf(shape))),
    outputs: plan.outputs.map(({ shape }) => allocate(4 * sizeOf(shape))),
    held: allocate(plan.heldBytes),
    whole: allocate(plan.wholeBytes),
    arena: allocate(Math.max(arenaBytes(plan), plan.heldScratchBytes)),
  };
  const views = new Float64Views(end);
  const kernels = referenceKernels(views);

  return (inputs, values) => {
    parameters.forEach(({ source, asStored }, index) => {
      const pointer = places.parameters[index];
      if (asStored) storedView(views, source, pointer).set(source.tensor.data);
      else views.numbers(pointer, sizeOf(source.shape)).set(values?.get(source) ?? exactValues(source));
    });
    inputs.forEach((input, index) => {
      views.numbers(places.inputs[index], sizeOf(plan.inputs[index].shape)).set(input);
    });
    executeHeld(plan, kernels, places);
    executeWhole(plan, kernels, places);
    executeRows(plan, kernels, places, 0, 1);
    return plan.outputs.map(({ shape }, index) => views.numbers(places.outputs[index], sizeOf(shape)).slice());
  };
}

function exactValues({ exact, tensor }: Parameter): ArrayLike<number> {
  return exact === undefined ? tensor.numbers() : [exact];
}

function storedView(views: Float64Views, { dtype, shape }: Parameter, pointer: Pointer): Uint16Array | Int8Array {
  return dtype === "float16" ? views.uint16(pointer, sizeOf(shape)) : views.int8(pointer, sizeOf(shape));
}
