/**
 * The lines below the table: how many parameters there are, and how many bytes they take.
 *
 * The total counts the optimizer's own weights too, once it has them. Source: Keras 3.16, `print_summary`.
 */
import type { ModelDescription, WeightDescription } from "../description.js";
import { formatBytes, formatCount } from "../format.js";
import { type Text, text } from "./text.js";

/** ` Total params: …`, ` Trainable params: …`, ` Non-trainable params: …`, and the optimizer's when there are any. */
export function totals({ weights, optimizerWeights = [] }: ModelDescription): Text[] {
  const lines = [
    total("Total", [...weights, ...optimizerWeights]),
    total(
      "Trainable",
      weights.filter(({ trainable }) => trainable),
    ),
    total(
      "Non-trainable",
      weights.filter(({ trainable }) => !trainable),
    ),
  ];
  return optimizerWeights.length === 0 ? lines : [...lines, total("Optimizer", optimizerWeights)];
}

/** ` Total params: 20 (80.00 B)` */
function total(what: string, weights: readonly WeightDescription[]): Text {
  const size = weights.reduce((sum, weight) => sum + weight.size, 0);
  const bytes = weights.reduce((sum, weight) => sum + weight.bytes, 0);
  return [
    ...text(` ${what} params: `, "bold"),
    ...text(formatCount(size), "number"),
    ...text(` (${formatBytes(bytes)})`),
  ];
}
