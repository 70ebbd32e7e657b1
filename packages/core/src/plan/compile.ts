/**
 * Compiling: graph → plan. Fuse, sort values by how often they change, lower
 * each op to numbers, and give every value a place.
 */
import { ShapeError, UnsupportedError } from "../errors.js";
import type { Attrs, Graph, Node, Parameter, SymbolicTensor } from "../graph/graph.js";
import type { KernelSet } from "../kernels/kernels.js";
import { copyOp } from "../ops/copy.js";
import type { OpDefinition, Packing, Value } from "../ops/define.js";
import { denseStoredOp, packStoredOp } from "../ops/stored.js";
import { formatShape, sizeOf } from "../shape.js";
import { fuse } from "./fuse.js";
import { keepsRows } from "./keepsRows.js";
import { type Draft, place, type Slot, type Stage } from "./place.js";
import type { Address, Plan, Port, Step } from "./plan.js";
import { tileRows } from "./tile.js";

export interface Compilation {
  readonly plan: Plan;
  /** The weights and constants that addresses of space "parameter" count. */
  readonly parameters: readonly PlanParameter[];
}

export interface PlanParameter {
  readonly source: Parameter;
  /** Read as the dtype it has; else as float32. */
  readonly asStored: boolean;
}

/**
 * A plan of `graph` for one kernel set. An input is of rows, split over tiles
 * and threads, when `rowInputs` says so for it, and so is what stands in `spread`, outputs of ops that spread.
 */
export function compile(
  graph: Graph,
  kernels: KernelSet,
  rowInputs: readonly boolean[],
  spread: ReadonlySet<SymbolicTensor> = new Set(),
): Compilation {
  const stages = stagesOf(graph, rowInputs, spread);
  const stageOf = (tensor: SymbolicTensor): Stage => stages.get(tensor) ?? "held";
  const parameters: PlanParameter[] = [];
  const slots = new Map<SymbolicTensor, Slot>();
  const drafts: Draft[] = [];

  const draft = (op: OpDefinition, attrs: Attrs, inputs: Slot[], output: Slot, layer: string | null = null): Slot => {
    if (!op.execution) throw new UnsupportedError(`The op ${op.name} has no kernel.`);
    const lowered = op.execution.lower({ attrs, inputs: inputs.map(({ value }) => value), output: output.value });
    drafts.push({ op, inputs, output, lowered, layer });
    return output;
  };

  const parameterSlot = (tensor: SymbolicTensor, asStored: boolean): Slot => {
    parameters.push({ source: tensor.node.source as Parameter, asStored });
    return newSlot(asValue(tensor, "held"), "held", { space: "parameter", index: parameters.length - 1, perRow: 0 });
  };

  /** A weight gets its slot when it is first read. */
  const slotOf = (tensor: SymbolicTensor): Slot => {
    const slot = slots.get(tensor) ?? parameterSlot(tensor, false);
    slots.set(tensor, slot);
    return slot;
  };

  /** The value where steps of `stage` may read it: a weight may change during a run, its held copy never. */
  const read = (tensor: SymbolicTensor, stage: Stage): Slot => {
    const slot = slotOf(tensor);
    if (stage === "held" || slot.storage.place?.space !== "parameter") return slot;
    const copy = draft(copyOp, {}, [slot], newSlot(slot.value, "held"));
    slots.set(tensor, copy);
    return copy;
  };

  const packings = new Map<SymbolicTensor, { key: string; others: readonly SymbolicTensor[]; panels: Slot }[]>();

  /** A weight and its bias laid out, once for all ops that read them alike, as the steps of a recurrent layer do. */
  const panelsOf = (
    packing: Packing,
    weights: readonly SymbolicTensor[],
    attrs: Attrs,
    stage: Stage,
    lowered: Attrs,
  ): Slot => {
    const [weight, ...others] = weights;
    const bytes = packing.bytes(kernels, lowered);
    const key = JSON.stringify([packing.op.name, bytes, attrs]);
    const made = packings.get(weight) ?? [];
    packings.set(weight, made);
    const sameOthers = (given: readonly SymbolicTensor[]) =>
      given.length === others.length && given.every((other, index) => other === others[index]);
    const known = made.find((each) => each.key === key && sameOthers(each.others));
    if (known) return known.panels;
    const packed = weights.map((each) => read(each, stage));
    const panels = newSlot(packed[0].value, stage, null, bytes);
    draft(packing.op, attrs, packed, panels);
    made.push({ key, others, panels });
    return panels;
  };

  for (const node of graph.nodes) {
    const given = graph.inputs.includes(node.output) || spread.has(node.output);
    if (stageOf(node.output) === "rows" && !given) checkRows(node, stageOf);
  }

  graph.inputs.forEach((input, index) => {
    const stage = stageOf(input);
    const value = asValue(input, stage);
    slots.set(input, newSlot(value, stage, portAddress("input", index, value)));
  });

  for (const { op, inputs, attrs, output } of fuse(graph, stageOf)) {
    if (slots.has(output) || output.node.source) continue;
    const stage = stageOf(output);
    const value = asValue(output, stage);
    if (op.alias) {
      slots.set(output, { value, storage: slotOf(inputs[0]).storage });
    } else if (op.packing && op.execution) {
      const [x, ...weights] = inputs;
      const packStage = latest(weights.map(stageOf));
      const use = { attrs, inputs: [slotOf(x).value, asValue(weights[0], packStage)], output: value };
      const panels = panelsOf(op.packing, weights, attrs, packStage, op.execution.lower(use));
      slots.set(output, draft(op, attrs, [read(x, stage), panels], newSlot(value, stage)));
    } else if (op === denseStoredOp) {
      const [x, kernel, ...others] = inputs;
      const packed = [parameterSlot(kernel, true), ...others.map((other) => read(other, "held"))];
      const [inputDim, units] = packed[0].value.shape;
      const bytes = kernels.storedPanelBytes(attrs.storage as number, inputDim, units);
      const panels = newSlot(packed[0].value, "held", null, bytes);
      draft(packStoredOp, attrs, packed, panels);
      slots.set(output, draft(op, attrs, [read(x, stage), panels], newSlot(value, stage)));
    } else {
      const operands = inputs.map((input) => read(input, stage));
      slots.set(output, draft(op, attrs, operands, newSlot(value, stage), layerOf(output)));
    }
  }

  graph.outputs.forEach((output, index) => {
    const { value, storage } = slotOf(output);
    const address = portAddress("output", index, value);
    if (storage.place === null && storage.stage !== "held") storage.place = address;
    else {
      const stage = latest([storage.stage, "whole"]);
      draft(copyOp, {}, [read(output, stage)], newSlot(value, stage, address));
    }
  });

  const ports = (tensors: readonly SymbolicTensor[]) => tensors.map((tensor) => (slots.get(tensor) as Slot).value);
  return { plan: assemble(kernels, drafts, ports(graph.inputs), ports(graph.outputs)), parameters };
}

/** A value is as changeable as the most changeable of what it follows from. */
function stagesOf(
  graph: Graph,
  rowInputs: readonly boolean[],
  spread: ReadonlySet<SymbolicTensor>,
): Map<SymbolicTensor, Stage> {
  const stages = new Map<SymbolicTensor, Stage>([...spread].map((tensor) => [tensor, "rows"]));
  graph.inputs.forEach((input, index) => {
    stages.set(input, rowInputs[index] ? "rows" : "whole");
  });
  for (const { inputs, output } of graph.nodes) {
    if (!stages.has(output)) stages.set(output, latest(inputs.map((input) => stages.get(input) ?? "held")));
  }
  return stages;
}

function latest(stages: readonly Stage[]): Stage {
  return stages.includes("rows") ? "rows" : stages.includes("whole") ? "whole" : "held";
}

function asValue(tensor: SymbolicTensor, stage: Stage): Value {
  const ofRows = stage === "rows";
  const shape = ofRows ? tensor.shape.slice(1) : tensor.shape;
  if (shape.includes(null) || (ofRows && tensor.shape.length === 0)) {
    throw new ShapeError(
      `${tensor.node.op.name}: to run, every size but the batch's must be known; got ${formatShape(tensor.shape)}.`,
    );
  }
  return { shape: shape as readonly number[], ofRows };
}

function newSlot(value: Value, stage: Stage, place: Address | null = null, bytes = 4 * sizeOf(value.shape)): Slot {
  return { value, storage: { stage, bytes, place } };
}

function portAddress(space: "input" | "output", index: number, value: Value): Address {
  return { space, index, perRow: value.ofRows ? 4 * sizeOf(value.shape) : 0 };
}

/** Throws a ShapeError unless `node`, given a batch of rows, gives a batch of as many, each made of its own alone. */
function checkRows(node: Node, stageOf: (tensor: SymbolicTensor) => Stage): void {
  const { op, inputs, output } = node;
  if (op.affine && stageOf(inputs[1]) === "rows") {
    throw new ShapeError(
      `${op.name}: the kernel ${formatShape(inputs[1].shape)} follows from the rows of the batch; it must be one for all.`,
    );
  }
  if (
    keepsRows(
      node,
      inputs.map((input) => stageOf(input) === "rows"),
    )
  )
    return;
  throw new ShapeError(
    `${op.name}: axis 0 is the batch, whose rows a model works on each by itself; ` +
      `${inputs.map(({ shape }) => formatShape(shape)).join(" and ")} to ${formatShape(output.shape)} would mix them.`,
  );
}

/** The innermost layer in whose call a value was recorded, as errors name it. */
function layerOf({ node }: SymbolicTensor): string | null {
  const owner = node.call?.owner;
  return owner?.role === "layer" ? `layer ${owner.name}` : null;
}

/** Places every value and sorts the steps into their lists. */
function assemble(
  kernels: KernelSet,
  drafts: readonly Draft[],
  inputs: readonly Port[],
  outputs: readonly Port[],
): Plan {
  const heldBytes = place("held", drafts);
  const wholeBytes = place("whole", drafts);
  const arenaBytesPerRow = place("rows", drafts);
  const portBytes = [...inputs, ...outputs].reduce((sum, port) => sum + (port.ofRows ? 4 * sizeOf(port.shape) : 0), 0);
  const ofStage = (stage: Stage) => drafts.filter(({ output }) => output.storage.stage === stage);
  const steps = (stage: Stage): Step[] =>
    ofStage(stage).map(({ op, inputs: operands, output, lowered, layer }) => ({
      op: op.name,
      inputs: operands.map(({ storage }) => storage.place as Address),
      output: output.storage.place as Address,
      lowered,
      layer,
    }));
  return {
    kernels: kernels.name,
    held: steps("held"),
    whole: steps("whole"),
    rows: steps("rows"),
    inputs,
    outputs,
    heldBytes,
    wholeBytes,
    arenaBytesPerRow,
    heldScratchBytes: scratchBytes(kernels, ofStage("held")),
    scratchBytes: scratchBytes(kernels, [...ofStage("whole"), ...ofStage("rows")]),
    tileRows: tileRows(arenaBytesPerRow + portBytes, heldBytes, ofStage("rows").length),
    flopsPerRow: ofStage("rows").reduce((sum, draft) => sum + flopsOf(draft), 0),
  };
}

/** Multiply-adds in the time that an op which is no product takes for one element. */
const FLOPS_PER_ELEMENT = 8;

function flopsOf({ op, lowered, output }: Draft): number {
  return op.execution?.flops?.(lowered) ?? FLOPS_PER_ELEMENT * sizeOf(output.value.shape);
}

/** Bytes of scratch for the step that wants most. */
function scratchBytes(kernels: KernelSet, drafts: readonly Draft[]): number {
  return Math.max(0, ...drafts.map(({ op, lowered }) => op.execution?.scratchBytes?.(kernels, lowered) ?? 0));
}
