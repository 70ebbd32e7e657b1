/**
 * OnTensors: computes on tensors what an object records on symbolic ones. It is
 * traced once for each kind of call and the shapes at hand, compiled, kept, and
 * run on the calling thread; then weights become what the record says.
 */
import {
  ArgumentError,
  asFloat32,
  constant,
  type DType,
  Executable,
  engine,
  graphOf,
  isTensor,
  type Owner,
  outsideCalls,
  SymbolicTensor,
  show,
  symbolic,
  type Tensor,
  tensor,
  withCall,
} from "@neurode/core";
import { collectTraces } from "./callContext.js";
import type { Weight } from "./weight.js";

/** What is given to a loss or a metric; null where it may be left out and is. */
export type Given = SymbolicTensor | Tensor | null;

/** Records something; of the tensors given, those that are null stay so. */
type Body = (...symbols: (SymbolicTensor | null)[]) => readonly SymbolicTensor[];

interface Ready {
  readonly executable: Executable;
  readonly dtypes: readonly DType[];
  /** The weights that become what the run gives behind the results. */
  readonly updated: readonly Weight[];
}

export class OnTensors {
  readonly #where: string;
  readonly #ready = new Map<string, Ready>();

  /** @param where how errors and records name the object */
  constructor(where: string) {
    this.#where = where;
  }

  /** What `body` records for tensors of these shapes, computed. `what` tells it from the object's other bodies. */
  run(what: string, given: readonly (Tensor | null)[], body: Body): Tensor[] {
    const place = engine();
    const fedTensors = given.filter((each) => each !== null);
    const kinds = given.map((each) => (each ? `${each.dtype} ${each.shape.join("×")}` : "none"));
    const key = `${place.kernels.variant} ${what} ${kinds.join(", ")}`;
    const ready = this.#ready.get(key) ?? this.#prepare(given, body);
    this.#ready.set(key, ready);
    const { executable, dtypes, updated } = ready;
    const { fed, dispose } = asFloat32(fedTensors);
    try {
      const values = executable.runSync(place, fed, 1);
      updated.forEach((weight, index) => {
        const value = values[dtypes.length + index];
        weight.assign(value);
        value.dispose();
      });
      return dtypes.map((dtype, index) => stored(values[index], dtype));
    } finally {
      dispose();
    }
  }

  /** Forgets what has been compiled: other things would be recorded now. */
  forget(): void {
    for (const { executable } of this.#ready.values()) executable.dispose();
    this.#ready.clear();
  }

  #prepare(given: readonly (Tensor | null)[], body: Body): Ready {
    return outsideCalls(() => {
      const symbols = given.map((each) => each && symbolic(each.shape, each.dtype));
      const inputs = symbols.filter((symbol) => symbol !== null);
      const owner: Owner = { name: this.#where, className: "OnTensors", role: "op" };
      const repeat = (again: readonly SymbolicTensor[]) => again;
      const { result, traces } = collectTraces(() => withCall(owner, inputs, { repeat }, () => body(...symbols)));
      const updates = [...traces.updates];
      const graph = graphOf(inputs, [...result.outputs, ...updates.map(([, value]) => value)]);
      const executable = new Executable(
        graph,
        engine().kernels,
        inputs.map(() => false),
      );
      const dtypes = result.outputs.map(({ dtype }) => dtype);
      return { executable, dtypes, updated: updates.map(([weight]) => weight) };
    });
  }
}

/** `given` when all of it is tensors, and null when something is symbolic. Throws an ArgumentError for anything else. */
export function allTensors(where: string, given: readonly unknown[]): (Tensor | null)[] | null {
  for (const each of given) {
    if (each === null || each instanceof SymbolicTensor || isTensor(each)) continue;
    throw new ArgumentError(`${where}: expected a tensor, got ${show(each)}. Make one from arrays with tensor([...]).`);
  }
  return given.some((each) => each instanceof SymbolicTensor) ? null : (given as (Tensor | null)[]);
}

/** Symbolic tensors as they are, tensors as constants. */
export function asSymbol<Each extends Given>(each: Each): Each extends null ? null : SymbolicTensor;
export function asSymbol(each: Given): SymbolicTensor | null {
  return each && isTensor(each) ? constant(each) : each;
}

function stored(result: Tensor, dtype: DType): Tensor {
  if (dtype === "float32") return result;
  const converted = tensor(result, { dtype });
  result.dispose();
  return converted;
}
