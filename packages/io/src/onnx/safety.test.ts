/** ONNX files that are not what they should be: each ends in a model or in a ModelFormatError that says what it is. */
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { tensor } from "@neurode/core";
import fc from "fast-check";
import { ModelFormatError } from "../errors.js";
import { importOnnx } from "./import/importOnnx.js";
import type { Draft } from "./protobuf.js";
import { writeMessage } from "./protobuf.js";
import { ELEMENT_TYPES, MODEL, type TENSOR } from "./schema.js";
import { constant, ints, node, type OperatorModel, operatorBytes, scalar } from "./testing/operators.js";
import { branch, loopBody } from "./testing/parts.js";

const good: OperatorModel = {
  nodes: [
    node("Conv", "x w b", "c", { pads: [1, 1, 1, 1], strides: [2, 2] }),
    node("Relu", "c", "r"),
    node("Reshape", "r $shape", "f"),
    node("Gemm", "f g", "y", { transB: 1 }),
  ],
  inputs: { x: ["n", 2, 4, 4] },
  outputs: ["y"],
  constants: { w: constant(3, 2, 3, 3), b: constant(3), $shape: ints(-1, 12), g: constant(2, 12) },
};

/** y = x + w, where w is as the file says. */
function withWeight(weight: Draft<typeof TENSOR>): Uint8Array {
  const dim = [{ parameter: "n" }, { value: 2 }];
  return writeMessage(
    {
      operatorSets: [{ version: 18 }],
      graph: {
        node: [{ opType: "Add", input: ["x", "w"], output: ["y"] }],
        initializer: [{ name: "w", dataType: ELEMENT_TYPES.float, ...weight }],
        input: [{ name: "x", type: { tensorType: { elementType: 1, shape: { dim } } } }],
        output: [{ name: "y" }],
      },
    },
    MODEL,
  );
}

const outside = (location: string, more: readonly { key: string; value: string }[] = []) =>
  withWeight({ dims: [2], dataLocation: 1, externalData: [{ key: "location", value: location }, ...more] });

const changed = (changes: Partial<OperatorModel>) => operatorBytes({ ...good, ...changes });

const single = (op: string, attributes: Parameters<typeof node>[3] = {}, more: Partial<OperatorModel> = {}) =>
  changed({
    nodes: [node(op, ["x", ...Object.keys(more.constants ?? {})].join(" "), "y", attributes)],
    constants: {},
    ...more,
  });

describe("says what is wrong", () => {
  test.each<[string, Uint8Array, string]>([
    ["an empty file", new Uint8Array(), "model: the file is empty."],
    ["no graph", Uint8Array.of(8, 9, 18, 0), "model: is not an ONNX model: it has no graph."],
    ["a Git LFS pointer", Buffer.from("version https://git-lfs"), "model: is a pointer that Git LFS left"],
    ["text", Buffer.from("hello"), "model: is not an ONNX model, or is damaged: "],
    ["JSON", Buffer.from("{}"), "model: is JSON: expected an .onnx file."],
    ["a file cut off", operatorBytes(good).subarray(0, 200), "model: is not an ONNX model, or is damaged: "],
    ["an old opset", changed({ opset: 3 }), "model: is of opset 3; expected 6 or later."],
    ["no inputs", changed({ inputs: {} }), "model: the model has no inputs."],
    ["dims that lie", withWeight({ dims: [3], floatData: [1, 2] }), 'tensor "w" of (3) has 2 values in place of 3'],
    ["huge dims", withWeight({ dims: [2 ** 40, 2 ** 40], floatData: [1] }), 'tensor "w" has the impossible shape'],
    ["dims below 0", withWeight({ dims: [-1], floatData: [1] }), 'tensor "w" has the impossible shape (-1)'],
    [
      "raw data of another length",
      withWeight({ dims: [2], rawData: new Uint8Array(7) }),
      "has 1.75 values in place of 2",
    ],
    ["strings", withWeight({ dims: [2], dataType: 8 }), 'tensor "w" is of a type that is not read: string.'],
    ["weights elsewhere", outside("w.bin"), 'its weights are in another file, "w.bin"; give the path of the model'],
    [
      "an operator not known",
      single("NonMaxSuppression"),
      'model: node "NonMaxSuppression_0" (NonMaxSuppression, opset 18): the operator NonMaxSuppression is not supported.',
    ],
    [
      "an input of nobody",
      changed({ nodes: [node("Relu", "z", "y")] }),
      'node "Relu_0" (Relu, opset 18): its input "z" is never made before it.',
    ],
    ["an output of nobody", changed({ outputs: ["z"] }), 'model: the output "z" is never made.'],
    [
      "a huge Pad",
      single("Pad", {}, { constants: { $p: ints(0, 0, 2 ** 40, 0, 0, 0, 0, 0) } }),
      "(Pad, opset 18): its pads are",
    ],
    [
      "a huge Expand",
      single("Expand", {}, { inputs: { x: ["n", 1] }, constants: { $s: ints(2 ** 20, 2 ** 20, 1, 1) } }),
      "(Expand, opset 18): it makes",
    ],
    [
      "a huge constant",
      changed({
        nodes: [node("ConstantOfShape", "$s", "c"), node("Add", "x c", "y")],
        constants: { $s: ints(2 ** 20, 2 ** 20) },
      }),
      "(ConstantOfShape, opset 18): a constant of (1048576,1048576) is more",
    ],
    [
      "a shape that does not fit",
      single("Reshape", {}, { constants: { $s: ints(-1, 7) } }),
      "(Reshape, opset 18): (rows, 2, 4, 4) cannot become (-1, 7)",
    ],
    [
      "an axis outside",
      single("Softmax", { axis: 9 }),
      "(Softmax, opset 18): axis 9 is outside of the 4 axes there are.",
    ],
  ])("of %s", async (_what, bytes, message) => {
    await expect(importOnnx(bytes)).rejects.toMatchObject({
      name: "ModelFormatError",
      message: expect.stringContaining(message),
    });
  });
});

describe("weights in another file", () => {
  const root = mkdtempSync(join(tmpdir(), "neurode-onnx-"));
  const folder = join(root, "model");
  mkdirSync(folder);
  writeFileSync(join(folder, "w.bin"), Buffer.from(Float32Array.of(0, 1, 2, 3).buffer));
  writeFileSync(join(root, "secret.bin"), Buffer.alloc(8));
  symlinkSync(join(root, "secret.bin"), join(folder, "link.bin"));

  const opened = (bytes: Uint8Array) => {
    writeFileSync(join(folder, "model.onnx"), bytes);
    return importOnnx(join(folder, "model.onnx"));
  };

  test("are read beside it", async () => {
    const model = await opened(
      outside("w.bin", [
        { key: "offset", value: "4" },
        { key: "length", value: "8" },
      ]),
    );
    expect(model.predictSync(tensor([[10, 20]])).toArray()).toEqual([[11, 22]]);
  });

  test.each<[string, Uint8Array, string]>([
    ["above its folder", outside("../secret.bin"), "outside of the model's folder"],
    ["at a path of their own", outside(join(root, "secret.bin")), "outside of the model's folder"],
    ["at the end of a link", outside("link.bin"), "a link out of the model's folder"],
    ["nowhere", outside("none.bin"), '"none.bin", which cannot be read beside it'],
    [
      "behind its end",
      outside("w.bin", [
        { key: "offset", value: "12" },
        { key: "length", value: "8" },
      ]),
      "8 bytes from 12 on are outside",
    ],
    [
      "before its beginning",
      outside("w.bin", [
        { key: "offset", value: "-4" },
        { key: "length", value: "8" },
      ]),
      "8 bytes from -4 on are outside",
    ],
  ])("are not read %s", async (_where, bytes, message) => {
    await expect(opened(bytes)).rejects.toMatchObject({
      name: "ModelFormatError",
      message: expect.stringContaining(message),
    });
  });
});

/** A byte made another, some left out, or the end cut off. */
const change = fc.record({
  kind: fc.constantFrom("byte", "bit", "leave out", "cut off"),
  place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  value: fc.integer({ min: 0, max: 255 }),
});

/** How many damaged files, as NEURODE_FUZZ says. */
const RUNS = Number(process.env.NEURODE_FUZZ ?? 500);

/** With a loop, branches, steps and shapes that are worked out. */
const winding: OperatorModel = {
  nodes: [
    node("Shape", "x", "shape"),
    node("Gather", "shape $one", "length", { axis: 0 }),
    node("Loop", "length _ x", "l", {
      body: loopBody(node("Neg", "s", "t")),
    }),
    node("Equal", "length $one", "isOne"),
    node("If", "isOne", "b", {
      then_branch: branch("Neg", "l"),
      else_branch: branch("Exp", "l"),
    }),
    node("Transpose", "b", "sequence", { perm: [1, 0, 2] }),
    node("GRU", "sequence w r", "all last", { hidden_size: 2 }),
    node("QuantizeLinear", "last scale zero", "q"),
    node("DequantizeLinear", "q scale zero", "d"),
    node("Resize", "d _ _ $sizes", "y", { mode: "cubic" }),
  ],
  inputs: { x: ["n", 3, 2] },
  outputs: ["y"],
  constants: {
    $one: scalar(1),
    w: constant(1, 6, 2),
    r: constant(1, 6, 2),
    scale: scalar(0.01),
    "zero:uint8": scalar(128),
    $sizes: ints(1, 1, 4),
  },
};

test.each([
  ["a convolution", good],
  ["a loop, branches and steps", winding],
])(
  `${RUNS} damaged files of %s end in a model or a ModelFormatError`,
  async (_what, model) => {
    const bytes = Buffer.from(operatorBytes(model));
    await importOnnx(bytes);
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const damaged = changes.reduce((all, { kind, place, value }) => {
          const at = Math.floor(place * all.length);
          if (kind === "cut off") return all.subarray(0, at);
          if (kind === "leave out") return Buffer.concat([all.subarray(0, at), all.subarray(at + 1 + (value % 8))]);
          const copy = Buffer.from(all);
          if (copy.length > 0) copy[at] = kind === "byte" ? value : copy[at] ^ (1 << (value % 8));
          return copy;
        }, bytes);
        const ending = await importOnnx(damaged).catch((error: unknown) => error);
        if (ending instanceof Error) expect(ending).toBeInstanceOf(ModelFormatError);
      }),
      { numRuns: RUNS },
    );
  },
  60_000 + RUNS * 50,
);
