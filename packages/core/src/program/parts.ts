/** Parts: sections compiled, and what of their results is written where a weight is. */
import type { Parameter, SymbolicTensor } from "../graph/graph.js";
import type { KernelSet } from "../kernels/kernels.js";
import { compile } from "../plan/compile.js";
import { Held } from "../plan/held.js";
import type { Address, Plan } from "../plan/plan.js";
import type { Section } from "./sections.js";

/** A weight that a program gives new values. */
export interface Variable extends Parameter {
  /** Called when its tensor holds other values than before. */
  changed(): void;
}

/** Where a value of the graph goes. */
export interface Target {
  readonly tensor: SymbolicTensor;
  /** The variable that becomes it; null for an output. */
  readonly variable: Variable | null;
}

export interface Part {
  readonly section: Section;
  readonly plan: Plan;
  readonly held: Held;
  /** Rows to share out; 0 when all is whole. */
  readonly rows: number;
}

export function partOf(section: Section, kernels: KernelSet, batch: number): Part {
  const compilation = compile(section.graph, kernels, section.rowInputs, section.spread);
  const rows = section.kind === "rows" ? batch : section.rows;
  return { section, plan: compilation.plan, held: new Held(compilation, kernels), rows };
}

/**
 * The targets whose variable can be written while the program runs: nothing that runs later, or at the same time, reads
 * its old values where they are. What reads copies, made before, does not count.
 */
export function targetsInPlace(targets: readonly Target[], parts: readonly Part[]): Set<Target> {
  const inPlace = new Set<Target>();
  for (const target of targets) {
    const { tensor, variable } = target;
    const maker = parts.find(({ section }) => section.makes.includes(tensor));
    const isFirst = targets.find((other) => other.tensor === tensor) === target;
    if (!variable || !maker || !isFirst || variable.dtype !== "float32") continue;
    const safe = parts.every((part) => {
      const reads = part.section.reads.flatMap(({ node }, index) => (node.source === variable ? [index] : []));
      if (reads.length === 0 || part.section.round < maker.section.round) return true;
      return part === maker && reads.every((read) => readsFirst(part.plan, read, part.section.makes.indexOf(tensor)));
    });
    if (safe) inPlace.add(target);
  }
  return inPlace;
}

/** Whether no step reads the input behind the step that writes the output. */
function readsFirst({ rows }: Plan, input: number, output: number): boolean {
  const is = (address: Address, space: Address["space"], index: number) =>
    address.space === space && "index" in address && address.index === index;
  const written = rows.findIndex((step) => is(step.output, "output", output));
  return !rows.slice(written + 1).some((step) => step.inputs.some((address) => is(address, "input", input)));
}
