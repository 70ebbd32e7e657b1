/**
 * A plan as text, for reading: one line per step.
 *
 *     dense(input 0, held + 0)       → arena + 0  inputDim 3, units 3
 */
import type { Address, Plan, Step } from "./plan.js";

export function formatPlan(plan: Plan): string {
  const lists = [
    formatList(`held, ${plan.heldBytes} bytes, once per change of the weights`, plan.held),
    formatList(`whole, ${plan.wholeBytes} bytes, once per run`, plan.whole),
    formatList(`rows, ${plan.arenaBytesPerRow} bytes per row, in tiles of ${plan.tileRows}`, plan.rows),
  ];
  return lists.filter((list) => list !== "").join("\n");
}

function formatList(title: string, steps: readonly Step[]): string {
  if (steps.length === 0) return "";
  const lines = steps.map(({ op, inputs, output, lowered }) => {
    const numbers = Object.entries(lowered).map(
      ([name, value]) => `${name} ${Array.isArray(value) ? value.join(" ") : value}`,
    );
    const head = `${op}(${inputs.map(formatAddress).join(", ")})`;
    return `  ${head.padEnd(30)} → ${formatAddress(output).padEnd(10)} ${numbers.join(", ")}`.trimEnd();
  });
  return [title, ...lines].join("\n");
}

/** `input 0`, `held + 64`, `arena + 12` */
function formatAddress(address: Address): string {
  return "index" in address ? `${address.space} ${address.index}` : `${address.space} + ${address.offset}`;
}
