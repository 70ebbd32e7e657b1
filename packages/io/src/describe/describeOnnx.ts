/** What an ONNX file holds, without making the model: its operators are counted, its weights not read. */
import { OLDEST_OPERATOR_SET, operatorSetOf, readModel } from "../onnx/import/importOnnx.js";
import { readerOf } from "../onnx/import/table.js";
import { tensorLayout } from "../onnx/import/tensorData.js";
import { isOwnDomain, type NodeMessage, type TensorMessage } from "../onnx/schema.js";
import { countParts } from "./countParts.js";
import type { FileDescription, FileWeight } from "./description.js";

export function describeOnnx(
  bytes: Uint8Array,
  where: string,
): Pick<FileDescription, "name" | "parts" | "unsupported" | "weights" | "onnx"> {
  const message = readModel(bytes, where);
  const { graph, irVersion = null, producerName, producerVersion } = message;
  const operatorSet = operatorSetOf(message);
  const parts = countParts(graph.node.map((node) => ({ name: nameOf(node), supported: readerOf(node) !== null })));
  const old = `opset ${operatorSet}; expected ${OLDEST_OPERATOR_SET} or later`;
  return {
    name: graph.name || null,
    parts,
    unsupported: [
      ...(operatorSet < OLDEST_OPERATOR_SET ? [old] : []),
      ...parts.filter(({ supported }) => !supported).map(({ name }) => `operator ${name}`),
      ...(graph.sparseInitializer.length > 0 ? ["sparse weights"] : []),
    ],
    weights: graph.initializer.map((tensor) => weightOf(tensor, where)),
    onnx: { operatorSet, irVersion, producer: [producerName, producerVersion].filter(Boolean).join(" ") || null },
  };
}

function nameOf({ opType = "", domain }: NodeMessage): string {
  return isOwnDomain(domain) ? opType : `${domain}.${opType}`;
}

function weightOf(message: TensorMessage, where: string): FileWeight {
  const { type, element, size } = tensorLayout(message, `${where}: `);
  return { path: message.name ?? "", shape: message.dims, dtype: type, bytes: size * element.bytes };
}
