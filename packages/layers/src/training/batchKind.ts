/**
 * BatchKind: the dtypes and shapes of a batch, for which a step is made, as
 * plain data: `{ x: "float32 32×784", y: "int32 32", sampleWeight: null }`.
 */
import { type DType, Tensor } from "@neurode/core";
import { arrange, flatten, isRecord, type Structure } from "../structure.js";
import type { Batch } from "./batches.js";

export interface BatchKind {
  readonly x: Structure<string>;
  readonly y: Structure<string> | null;
  readonly sampleWeight: Structure<string> | null;
}

export function kindOf({ x, y, sampleWeight }: Batch): BatchKind {
  return { x: texts(x), y: y && texts(y), sampleWeight: sampleWeight && texts(sampleWeight) };
}

function texts(structure: Structure<Tensor>): Structure<string> {
  const leaves = flatten(structure).map(({ dtype, shape }) => `${dtype} ${shape.join("×")}`);
  return arrange(structure, leaves);
}

/** A batch of this kind, of zeros. */
export function zerosOfKind({ x, y, sampleWeight }: BatchKind): Batch {
  const made: Tensor[] = [];
  const zeros = (text: string) => {
    const [dtype, shape] = text.split(" ");
    const tensor = new Tensor(shape.split("×").map(Number), dtype as DType);
    tensor.data.fill(0);
    made.push(tensor);
    return tensor;
  };
  const dispose = () => {
    for (const tensor of made) tensor.dispose();
  };
  const tensors = (kind: Structure<string> | null) => (kind === null ? null : each(kind, zeros));
  const all = { x: each(x, zeros), y: tensors(y), sampleWeight: tensors(sampleWeight) };
  return { ...all, rows: made[0].shape[0], dispose };
}

/** Texts have no prototype of their own, so that they are gone through here. */
function each(kind: Structure<string>, make: (text: string) => Tensor): Structure<Tensor> {
  if (typeof kind === "string") return make(kind);
  if (!isRecord(kind)) return (kind as readonly Structure<string>[]).map((part) => each(part, make));
  return Object.fromEntries(Object.entries(kind).map(([key, part]) => [key, each(part, make)]));
}
