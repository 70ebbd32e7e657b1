/**
 * Models as fast-check generates them: layers that read any before them, the same tensor
 * twice and more, several outputs, layers called again, models within models called again,
 * several inputs and outputs, names in any script.
 */
import type { Shape } from "@neurode/core";
import fc from "fast-check";
import type { EdgeDescription, LayerDescription, ModelDescription } from "../description.js";

interface Plan {
  readonly inputs: number;
  readonly steps: readonly Step[];
  readonly outputs: readonly number[];
}

interface Step {
  readonly name: string;
  readonly className: string;
  readonly outputs: number;
  /** Tensors it reads, counted back from the last. */
  readonly reads: readonly number[];
  /** Tensors that further calls of it read. */
  readonly again: readonly number[];
  readonly inner: Plan | null;
  readonly shape: readonly (number | null)[];
}

const NAMES = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: "grapheme-ascii", maxLength: 24 }) },
  fc.constantFrom(
    "卷积层",
    "这是一个名字非常非常非常长的隐藏层",
    "👩‍👩‍👧‍👦🇩🇪🙂",
    "שכבה נסתרת",
    "طبقة",
    "слой_λ",
    "<b>&\"'",
    "a\nb",
    "",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);
const CLASSES = fc.constantFrom("Dense", "Conv2D", "Add", "LSTM", "BatchNormalization", "MyOwnLayerWithALongName");

const { plan } = fc.letrec<{ plan: Plan; step: Step }>((tie) => ({
  plan: fc.record({
    inputs: fc.integer({ min: 1, max: 3 }),
    steps: fc.array(tie("step"), { minLength: 1, maxLength: 9, depthIdentifier: "plan" }),
    outputs: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 3 }),
  }),
  step: fc.record({
    name: NAMES,
    className: CLASSES,
    outputs: fc.constantFrom(1, 1, 1, 2, 3),
    reads: fc.array(fc.nat(6), { minLength: 1, maxLength: 3 }),
    again: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.array(fc.nat(4), { minLength: 1, maxLength: 2 })),
    inner: fc.option(tie("plan"), { depthIdentifier: "plan", maxDepth: 2, freq: 4 }),
    shape: fc.array(fc.option(fc.integer({ min: 1, max: 4096 })), { maxLength: 4 }),
  }),
}));

export const models: fc.Arbitrary<ModelDescription> = plan.map((each) => build("model", each));

interface Tensor {
  readonly from: number;
  readonly fromOutput: number;
  readonly fromCall: number;
  readonly shape: Shape;
}

function build(name: string, { inputs, steps, outputs }: Plan): ModelDescription {
  const boxes: LayerDescription[] = [];
  const edges: EdgeDescription[] = [];
  const tensors: Tensor[] = [];
  const back = (count: number): Tensor => tensors[Math.max(0, tensors.length - 1 - count)];
  for (let i = 0; i < inputs; i++) {
    boxes.push(layer(`input_${i}`, "InputLayer", "input", [[null, 8]], 1, null));
    tensors.push({ from: i, fromOutput: 0, fromCall: 0, shape: [null, 8] });
  }
  for (const step of steps) {
    const inner = step.inner && build(step.name, step.inner);
    const needed = inner?.graph?.inputs.length ?? step.reads.length;
    const given = inner?.graph?.outputs.length ?? step.outputs;
    const shapes = Array.from({ length: given }, () => step.shape);
    const to = boxes.length;
    const calls = [step.reads, ...step.again.map((first) => [first, ...step.reads.slice(1)])];
    boxes.push(layer(step.name, step.className, inner ? "model" : "layer", shapes, calls.length, inner));
    calls.forEach((reads, toCall) => {
      const read = Array.from({ length: needed }, (_, i) => back(reads[i % reads.length]));
      read.forEach((tensor, toInput) => {
        edges.push({ ...tensor, to, toInput, toCall });
      });
      shapes.forEach((shape, fromOutput) => {
        tensors.push({ from: to, fromOutput, fromCall: toCall, shape });
      });
    });
  }
  const ends = [...new Set(outputs.map(back))];
  return {
    name,
    className: "Functional",
    kind: "functional",
    built: true,
    layers: boxes,
    graph: {
      boxes,
      edges,
      inputs: Array.from({ length: inputs }, (_, i) => i),
      outputs: ends.map(({ from, fromOutput, fromCall }) => ({ box: from, output: fromOutput, call: fromCall })),
    },
    weights: [],
  };
}

function layer(
  name: string,
  className: string,
  role: LayerDescription["role"],
  shapes: readonly Shape[],
  callCount: number,
  model: ModelDescription | null,
): LayerDescription {
  const shape = shapes.length === 1 ? shapes[0] : shapes;
  return {
    ...{ name, className, role, callCount, model },
    built: true,
    inputShape: role === "input" ? null : shape,
    outputShape: shape,
    summaryShape: shape,
    outputDtypes: shapes.map(() => "float32"),
    parameterCount: 12_345,
    hasWeights: true,
    weights: [{ name: "kernel", shape: [3, 3, 8, 16] }],
    trainable: true,
    activation: null,
    connectedTo: [],
  };
}
