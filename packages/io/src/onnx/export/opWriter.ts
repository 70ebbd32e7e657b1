import type { Node } from "@neurode/core";
import type { Writer } from "./writer.js";

/** Writes one use of an op: reads its inputs from the writer, gives it the output. */
export type OpWriter = (writer: Writer, node: Node) => void;
