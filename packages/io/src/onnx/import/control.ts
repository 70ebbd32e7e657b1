/** Branches and loops, where what decides is known while the graph is made. */
import { ops, type SymbolicTensor } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { input, optional } from "./inputs.js";
import type { Known } from "./known.js";
import { knownValue, type OperatorReader, type Reader, upTo, type Value } from "./reader.js";

/** Steps of a loop, each written out. */
const MOST_STEPS = 2 ** 12;

/** One of its branches, the other of which is never looked at. */
const branch: OperatorReader = (reader, use) => {
  const condition = reader.number(input(use, 0), "condition");
  if (Number.isNaN(condition)) throw new ModelFormatError("it depends on the number of rows");
  const taken = condition !== 0 ? "then_branch" : "else_branch";
  use.attributes.ignore("then_branch", "else_branch");
  return use.subgraph(taken, []);
};

/** The body, again and again: (step, goes on, state…) to (goes on, state…, what each step gives…). */
const loop: OperatorReader = (reader, use) => {
  const [count, condition] = [optional(use, 0), optional(use, 1)];
  const most = count ? reader.number(count, "number of steps") : Number.POSITIVE_INFINITY;
  let goesOn: Value = condition ?? knownValue({ type: "bool", dims: [], numbers: [1] });
  let states = use.inputs.slice(2).map((_, i) => input(use, 2 + i));
  const given: (readonly Value[])[] = [];
  for (let step = 0; step < most && reader.number(goesOn, "condition") !== 0; step++) {
    if (step >= MOST_STEPS) throw new ModelFormatError(`it goes over more than ${MOST_STEPS} steps`);
    const at = knownValue({ type: "int64", dims: [], numbers: [step] });
    const results = use.subgraph("body", [at, goesOn, ...states]);
    goesOn = results[0];
    given.push(results.slice(1 + states.length));
    states = results.slice(1, 1 + states.length);
  }
  if (Number.isNaN(most)) throw new ModelFormatError("it goes over the rows");
  const scans = use.wanted.length - states.length;
  if (scans > 0 && given.length === 0) throw new ModelFormatError("it takes no step, so that it gives nothing");
  use.attributes.ignore("body");
  return [
    ...states,
    ...upTo(scans).map((i) =>
      stacked(
        reader,
        given.map((each) => each[i]),
      ),
    ),
  ];
};

/** Values of one shape along a new first axis. */
function stacked(reader: Reader, values: readonly Value[]): Value {
  const rank = reader.rankOf(values[0]);
  const known = values.map((value) => (value.name === null ? value.known : null));
  if (rank === 0 && known.every((each): each is Known => each !== null)) {
    return knownValue({ type: known[0].type, dims: [known.length], numbers: known.map(({ numbers }) => numbers[0]) });
  }
  const tensors = values.map((value) => reader.tensor(value));
  const axis = reader.shapeOf(values[0])[0] === null ? 1 : 0;
  const order = axis === 1 ? [1, 0, ...upTo(rank + 1).slice(2)] : upTo(rank + 1);
  return reader.computed(ops.stack(tensors, { axis }) as SymbolicTensor, order);
}

export const controlReaders: Readonly<Record<string, OperatorReader>> = { If: branch, Loop: loop };
