/**
 * At once: ops called on tensors are computed, not recorded.
 *
 * Every op is a function that records. Here each is given a second way to be
 * called: when none of its operands is symbolic, it is traced for inputs of
 * their shapes, run on the calling thread, and the results are stored as the
 * dtype that was recorded for them.
 */
import { engine } from "./engine/choose.js";
import { Executable } from "./engine/run.js";
import { type Owner, SymbolicTensor } from "./graph/graph.js";
import { type Held, isHeld, outsideCalls, symbolic, withCall } from "./graph/trace.js";
import { graphOf } from "./graph/walk.js";
import type { DType } from "./tensor/dtype.js";
import { asFloat32, storedAs } from "./tensor/float32.js";
import { isTensor, type Tensor } from "./tensor/tensor.js";

/** What an op of tensors takes: the same, but nothing symbolic. */
type Real<Argument> = Argument extends readonly (infer Element)[]
  ? SymbolicTensor extends Element
    ? readonly Exclude<Element, SymbolicTensor | Held>[]
    : Argument
  : Exclude<Argument, SymbolicTensor | Held>;

/** What it returns then: tensors where symbolic ones would be. */
type Computed<Result> = Result extends SymbolicTensor
  ? Tensor
  : Result extends readonly unknown[]
    ? { [Index in keyof Result]: Computed<Result[Index]> }
    : Result;

/** An op that can be called both ways. */
export type AtOnce<Op> = Op extends (...args: infer Args) => infer Result
  ? <Given extends Args>(...args: Given) => [Given] extends [RealOf<Args>] ? Computed<Result> : Result
  : Op;

type RealOf<Args extends readonly unknown[]> = { [Index in keyof Args]: Real<Args[Index]> };

type Recorded = SymbolicTensor | readonly SymbolicTensor[];
type Recorder = (...args: unknown[]) => Recorded;

/** All functions of `ops`, ready to be called both ways. */
export function atOnce<Ops extends object>(ops: Ops): { [Name in keyof Ops]: AtOnce<Ops[Name]> } {
  const both = Object.entries(ops).map(([name, op]) => [name, typeof op === "function" ? bothWays(name, op) : op]);
  return Object.fromEntries(both) as { [Name in keyof Ops]: AtOnce<Ops[Name]> };
}

function bothWays(name: string, record: Recorder): (...args: unknown[]) => unknown {
  const call = (...args: unknown[]) => {
    const tensors: Tensor[] = [];
    const key = keyOf(args, tensors);
    return key === null ? record(...args) : computed(name, key, record, args, tensors);
  };
  return Object.defineProperty(call, "name", { value: name });
}

/** Tells `value` from all others that are computed otherwise, its tensors put into `tensors`; null if one is symbolic. */
function keyOf(value: unknown, tensors: Tensor[]): string | null {
  if (typeof value !== "object" || value === null) return keyOfPlain(value);
  if (isTensor(value)) {
    tensors.push(value);
    return `${value.dtype} ${value.shape.join("×")}`;
  }
  if (value instanceof SymbolicTensor || isHeld(value)) return null;
  let key = "";
  for (const [name, each] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    const part = keyOf(each, tensors);
    if (part === null) return null;
    key += `${name}: ${part}, `;
  }
  return Array.isArray(value) ? `[${key}]` : `{${key}}`;
}

function keyOfPlain(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return Object.is(value, -0) ? "-0" : String(value);
}

/** `value` with every operand in it, in lists and options too, replaced by what `become` makes of it. */
function exchange(value: unknown, become: (operand: Tensor | SymbolicTensor) => unknown): unknown {
  if (value instanceof SymbolicTensor || isTensor(value)) return become(value);
  if (Array.isArray(value)) return value.map((each) => exchange(each, become));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, exchange(each, become)]));
}

interface Ready {
  readonly executable: Executable;
  readonly dtypes: readonly DType[];
  /** Whether the op returns a list. */
  readonly many: boolean;
}

/** What has been computed so, by op, kernels and arguments; without weights, so small. */
const ready = new Map<string, Ready>();
/** When there are more, all are forgotten: whoever computes that many different things gains nothing by keeping them. */
const MOST_READY = 256;

function computed(
  name: string,
  args: string,
  record: Recorder,
  given: readonly unknown[],
  tensors: readonly Tensor[],
): unknown {
  const place = engine();
  const key = `${place.kernels.variant} ${name} ${args}`;
  let found = ready.get(key);
  if (!found) {
    found = prepare(name, record, given, tensors);
    if (ready.size >= MOST_READY) forgetAll();
    ready.set(key, found);
  }
  const { executable, dtypes, many } = found;
  const { fed, dispose } = asFloat32(tensors);
  try {
    const results = executable.runSync(place, fed, 1).map((result, index) => storedAs(result, dtypes[index]));
    return many ? results : results[0];
  } finally {
    dispose();
  }
}

function prepare(name: string, record: Recorder, args: readonly unknown[], tensors: readonly Tensor[]): Ready {
  return outsideCalls(() => {
    const inputs = tensors.map(({ shape, dtype }) => symbolic(shape, dtype));
    const owner: Owner = { name, className: name, role: "op" };
    let many = false;
    const repeat = (others: readonly SymbolicTensor[]) => {
      const next = others[Symbol.iterator]();
      const recorded = record(...(exchange(args, () => next.next().value) as unknown[]));
      many = Array.isArray(recorded);
      return (many ? recorded : [recorded]) as readonly SymbolicTensor[];
    };
    // In a call of its own: lone ops would use names up that models are to have.
    const { outputs } = withCall(owner, inputs, { repeat }, () => repeat(inputs));
    const executable = new Executable(
      graphOf(inputs, outputs),
      engine().kernels,
      inputs.map(() => false),
    );
    return { executable, dtypes: outputs.map(({ dtype }) => dtype), many };
  });
}

function forgetAll(): void {
  for (const { executable } of ready.values()) executable.dispose();
  ready.clear();
}
