/** Changes to ONNX files: of the message they hold, written again as it then is, and of the lengths in their bytes. */
import fc from "fast-check";
import { type Draft, readMessage, writeMessage } from "../../onnx/protobuf.js";
import { MODEL } from "../../onnx/schema.js";
import { bytesChanged } from "./bytes.js";
import { change, indexAt, place, several } from "./change.js";
import { changedTree, treePlans } from "./tree.js";

const messageChanged = change("message", treePlans, (bytes, plan) => {
  try {
    const tree = changedTree(readMessage(bytes, MODEL), plan) as Draft<typeof MODEL>;
    return Buffer.from(writeMessage(tree, MODEL));
  } catch {
    // What the bytes cannot be read as, or the tree not written as, stays as it is.
    return bytes;
  }
});

/** A length of as many bytes as a varint may have. */
const lengthChanged = change(
  "long varint",
  fc.record({
    where: place,
    bytes: fc.constantFrom([0xff, 0xff, 0xff, 0xff, 0x07], new Array(10).fill(0xff), [0x80, 0x80, 0x80, 0x00]),
  }),
  (bytes, plan) => {
    const at = indexAt(bytes.length, plan.where);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(plan.bytes), bytes.subarray(at + 1)]);
  },
);

/** The file inside itself, many times over, as the field of a graph or another. */
const nested = change(
  "nested",
  fc.record({ tag: fc.constantFrom(0x3a, 0x0a, 0x32, 0x12), depth: fc.constantFrom(2, 100, 3000) }),
  (bytes, { tag, depth }) => {
    let whole = bytes.subarray(0, 100);
    for (let i = 0; i < depth; i++) whole = Buffer.concat([Buffer.from([tag, ...varint(whole.length)]), whole]);
    return Buffer.concat([bytes, whole]);
  },
);

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}

export const onnxChanged = several(messageChanged, messageChanged, messageChanged, lengthChanged, nested, bytesChanged);
